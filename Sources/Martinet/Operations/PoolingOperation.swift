// Maximum and mean over windows of images.

/// y[b, i, j, c] = the largest of the window's pixels inside the image; the first of equals wins, NaN
/// wins over all. The winners stand beside the value, and the gradient goes to them.
struct MaxPoolOperation: Operation, Codable {
  let geometry: PoolingGeometry

  var name: String { "maxPool2d" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try geometry.shape(of: inputs[0]) }

  /// The winners: whole numbers in the bits of floats, one per element of the value.
  func extraShapes(of inputs: [Shape]) -> [Shape] { (try? [shape(of: inputs)]) ?? [] }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(MaxPoolGradient(geometry: geometry), [node.inputs[0], node.extra(0), upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.inputs[0]) else { return .nothing }
    let (image, value) = (shapes.inputs[0].withoutFirst.count, shapes.output.withoutFirst.count)
    return .over(shapes.output[0], grain: PoolingGeometry.grain(image)) { frame, images in
      for index in images {
        Kernels.maxPool(
          window, frame.input(0)[index * image..<(index + 1) * image],
          into: frame.output[index * value..<(index + 1) * value],
          winners: frame.extra(0)?[index * value..<(index + 1) * value])
      }
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    try geometry.reference(inputs[0], start: -.infinity) {
      Swift.max($0, $1)
    } finish: { value, _ in
      value
    }
  }
}

/// dx of a max-pooling. inputs: x (its shape), winners, upstream.
struct MaxPoolGradient: Operation {
  let geometry: PoolingGeometry

  var name: String { "maxPool2dGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.output) else { return .nothing }
    let (image, value) = (shapes.output.withoutFirst.count, shapes.inputs[2].withoutFirst.count)
    return .over(shapes.output[0], grain: PoolingGeometry.grain(image)) { frame, images in
      for index in images {
        Kernels.maxPoolGradient(
          window, winners: frame.input(1)[index * value..<(index + 1) * value],
          upstream: frame.input(2)[index * value..<(index + 1) * value],
          into: frame.output[index * image..<(index + 1) * image])
      }
    }
  }
}

/// y[b, i, j, c] = the mean over the window's pixels: of those inside the image, or, where the padding
/// counts, their sum over the window's size.
struct AveragePoolOperation: Operation, Codable {
  let geometry: PoolingGeometry
  let includesPadding: Bool

  var name: String { "averagePool2d" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try geometry.shape(of: inputs[0]) }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(AveragePoolGradient(geometry: geometry, includesPadding: includesPadding), [node.inputs[0], upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.inputs[0]) else { return .nothing }
    let (image, value) = (shapes.inputs[0].withoutFirst.count, shapes.output.withoutFirst.count)
    return .over(shapes.output[0], grain: PoolingGeometry.grain(image)) { frame, images in
      for index in images {
        Kernels.averagePool(
          window, includesPadding: includesPadding, frame.input(0)[index * image..<(index + 1) * image],
          into: frame.output[index * value..<(index + 1) * value])
      }
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let size = Double(geometry.window.height * geometry.window.width)
    return try geometry.reference(inputs[0], start: 0) {
      $0 + $1
    } finish: { sum, count in
      includesPadding ? sum / size : count == 0 ? 0 : sum / Double(count)
    }
  }
}

/// dx of an average pooling. inputs: x (its shape), upstream.
struct AveragePoolGradient: Operation {
  let geometry: PoolingGeometry
  let includesPadding: Bool

  var name: String { "averagePool2dGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.output) else { return .nothing }
    let (image, value) = (shapes.output.withoutFirst.count, shapes.inputs[1].withoutFirst.count)
    return .over(shapes.output[0], grain: PoolingGeometry.grain(image)) { frame, images in
      for index in images {
        Kernels.averagePoolGradient(
          window, includesPadding: includesPadding,
          upstream: frame.input(1)[index * value..<(index + 1) * value],
          into: frame.output[index * image..<(index + 1) * image])
      }
    }
  }
}

/// How pooling windows move over images.
struct PoolingGeometry: Codable, Hashable, Sendable {
  let window: Extent2D
  let stride: Extent2D
  let padding: Padding

  /// Two by two, side by side.
  static let pairs = PoolingGeometry(window: 2, stride: 2, padding: .valid)

  /// The window for images of a shape [batch, height, width, channels], or what does not fit.
  func window(_ x: Shape) throws(ShapeError) -> Window {
    guard x.rank == 4 else {
      throw ShapeError(expected: "images [batch, height, width, channels]", received: [x])
    }
    return try Window(
      image: x.withoutFirst, kernel: window, stride: stride, padding: padding, dilation: 1, groups: 1)
  }

  func shape(of x: Shape) throws(ShapeError) -> Shape {
    let window = try window(x)
    return try Shape.result([x[0], window.outputHeight, window.outputWidth, x[3]])
  }

  /// Images to a tile.
  static func grain(_ imageCount: Int) -> Int { max(1, Program.elementGrain / max(imageCount, 1)) }

  func reference(
    _ x: DoubleTensor, start: Double, _ combine: (Double, Double) -> Double, finish: (Double, Int) -> Double
  ) throws -> DoubleTensor {
    let window = try window(x.shape)
    let shape = try shape(of: x.shape)
    var y = DoubleTensor(repeating: start, shape: shape)
    var counts = [Int](repeating: 0, count: shape.count)
    let channels = x.shape[3]
    for image in 0..<x.shape[0] {
      window.forEachTap { row, column, _, _, pixelRow, pixelColumn in
        for channel in 0..<channels {
          let target = ((image * shape[1] + row) * shape[2] + column) * channels + channel
          let source = ((image * x.shape[1] + pixelRow) * x.shape[2] + pixelColumn) * channels + channel
          y.values[target] = combine(y.values[target], x.values[source])
          counts[target] += 1
        }
      }
    }
    for index in counts.indices { y.values[index] = finish(y.values[index], counts[index]) }
    return y
  }
}

extension Window {
  /// Every tap of every output pixel that lies inside the image: output row and column, row and column
  /// of the kernel, row and column of the image.
  func forEachTap(_ body: (Int, Int, Int, Int, Int, Int) -> Void) {
    for row in 0..<outputHeight {
      for column in 0..<outputWidth {
        for u in 0..<kernel.height {
          for v in 0..<kernel.width {
            let y = row * stride.height + u * dilation.height - padTop
            let x = column * stride.width + v * dilation.width - padLeft
            if y >= 0, y < height, x >= 0, x < width { body(row, column, u, v, y, x) }
          }
        }
      }
    }
  }
}

/// The largest of each window of a batch of images `[batch, height, width, channels]`; the stride is
/// the window unless told.
public func maxPool2d(
  _ x: some NodeConvertible, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid
) -> Node {
  let geometry = PoolingGeometry(window: window, stride: stride ?? window, padding: padding)
  return Node(MaxPoolOperation(geometry: geometry), [x.node])
}

/// The mean of each window of a batch of images `[batch, height, width, channels]`; padding is not
/// counted unless told.
public func averagePool2d(
  _ x: some NodeConvertible, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
  includesPadding: Bool = false
) -> Node {
  let geometry = PoolingGeometry(window: window, stride: stride ?? window, padding: padding)
  return Node(AveragePoolOperation(geometry: geometry, includesPadding: includesPadding), [x.node])
}
