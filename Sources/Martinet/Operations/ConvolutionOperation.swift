// Convolution of images with filters.

/// y[b, i, j, o] = Σ x[b, i·stride + u·dilation - pad, j·stride + v·dilation - pad, c] · w[u, v, c, o]:
/// no flip. x: [batch, height, width, channels], w: [height, width, channels / groups, outputs].
struct ConvolutionOperation: Operation, Codable {
  let geometry: ConvolutionGeometry

  var name: String { "conv2d" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let window = try geometry.window(inputs[0], weights: inputs[1])
    return try Shape.result([inputs[0][0], window.outputHeight, window.outputWidth, inputs[1][3]])
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let (x, weights) = (node.inputs[0], node.inputs[1])
    let partials = Node(ConvolutionWeightGradient(geometry: geometry), [x, weights, upstream])
    return [
      Node(ConvolutionInputGradient(geometry: geometry), [x, weights, upstream]), partials.sum(axes: [0]),
    ]
  }

  func program(for shapes: OperationShapes) -> Program {
    FusedConvolution(geometry: geometry, function: nil, parameter: 0).program(for: shapes)
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let (x, w) = (inputs[0], inputs[1])
    let window = try geometry.window(x.shape, weights: w.shape)
    var y = DoubleTensor(repeating: 0, shape: try shape(of: [x.shape, w.shape]))
    let (channels, outputs) = (w.shape[2], w.shape[3])
    let perGroup = outputs / geometry.groups
    for image in 0..<x.shape[0] {
      for output in 0..<outputs {
        let firstChannel = output / perGroup * channels
        window.forEachTap { row, column, u, v, pixelRow, pixelColumn in
          let target = ((image * window.outputHeight + row) * window.outputWidth + column) * outputs + output
          let pixel = ((image * x.shape[1] + pixelRow) * x.shape[2] + pixelColumn) * x.shape[3] + firstChannel
          let weight = (u * w.shape[1] + v) * channels * outputs + output
          for channel in 0..<channels {
            y.values[target] += x.values[pixel + channel] * w.values[weight + channel * outputs]
          }
        }
      }
    }
    return y
  }
}

/// How filters move over images.
struct ConvolutionGeometry: Codable, Hashable, Sendable {
  var stride: Extent2D = 1
  var padding: Padding = .valid
  var dilation: Extent2D = 1
  var groups: Int = 1

  /// The window for images and filters of these shapes, or what does not fit.
  func window(_ x: Shape, weights: Shape) throws(ShapeError) -> Window {
    guard x.rank == 4, weights.rank == 4 else {
      throw ShapeError(
        expected: "images [batch, height, width, channels] and filters [height, width, channels, outputs]",
        received: [x, weights])
    }
    guard groups >= 1, x[3] % groups == 0, x[3] / groups == weights[2], weights[3] % groups == 0, weights[3] > 0 else {
      throw ShapeError(
        expected: "filters for \(x[3]) channels in \(groups) group\(groups == 1 ? "" : "s")",
        received: [x, weights])
    }
    return try Window(
      image: x.withoutFirst, kernel: [weights[0], weights[1]], stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }
}

/// dx of a convolution. inputs: x (its shape), weights, upstream.
struct ConvolutionInputGradient: Operation {
  let geometry: ConvolutionGeometry

  var name: String { "conv2dInputGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.inputs[0], weights: shapes.inputs[1]) else { return .nothing }
    let outputs = shapes.inputs[1][3]
    let (image, value) = (shapes.output.withoutFirst.count, shapes.inputs[2].withoutFirst.count)
    return .over(shapes.output[0], grain: 1, scratch: Kernels.convolutionScratch(window, outputs: outputs)) {
      frame, images in
      Kernels.convolutionInputGradient(
        window, outputs: outputs, images: images.count, weights: frame.input(1),
        upstream: frame.input(2)[images.lowerBound * value..<images.upperBound * value],
        into: frame.output[images.lowerBound * image..<images.upperBound * image], scratch: frame.scratch)
    }
  }
}

/// dw of a convolution in parts: [parts] + the shape of w, each the sum over some of the images, so
/// that the parts can be computed by any workers and are added in one order. inputs: x, weights (their
/// shape), upstream.
struct ConvolutionWeightGradient: Operation {
  let geometry: ConvolutionGeometry

  /// At most so many parts: enough for the workers of a large machine, few enough to add.
  private static let limit = 8

  var name: String { "conv2dWeightGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    inputs[1].batched(parts(inputs[0]).number)
  }

  /// Which images each part takes.
  func parts(_ x: Shape) -> Tiles {
    Tiles(count: x[0], grain: 1, limit: ConvolutionWeightGradient.limit)
  }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    guard let window = try? geometry.window(x, weights: shapes.inputs[1]) else { return .nothing }
    let outputs = shapes.inputs[1][3]
    let (image, value) = (x.withoutFirst.count, shapes.inputs[2].withoutFirst.count)
    let scratch = Kernels.convolutionScratch(window, outputs: outputs)
    return program(for: shapes, scratch: scratch) { frame, images, part in
      Kernels.convolutionWeightGradient(
        window, outputs: outputs, images: images.count,
        frame.input(0)[images.lowerBound * image..<images.upperBound * image],
        upstream: frame.input(2)[images.lowerBound * value..<images.upperBound * value],
        accumulatingInto: part, scratch: frame.scratch)
    }
  }

  /// One tile for each part, zeros at first; `add` adds some images to it.
  func program(
    for shapes: OperationShapes, scratch: Int,
    _ add: @escaping @Sendable (_ frame: Frame, _ images: Range<Int>, _ part: Floats) -> Void
  ) -> Program {
    let (parts, size) = (parts(shapes.inputs[0]), shapes.inputs[1].count)
    return Program(tiles: parts.number, scratch: scratch) { frame, index in
      let part = frame.output[index * size..<(index + 1) * size]
      part.fill(0)
      add(frame, parts[index], part)
    }
  }
}

/// The convolution of a batch of images with filters (see `Conv2D` for the layer).
///
/// x: `[batch, height, width, channels]`, weights: `[height, width, channels / groups, outputs]`.
public func conv2d(
  _ x: some NodeConvertible, _ weights: some NodeConvertible, stride: Extent2D = 1,
  padding: Padding = .valid, dilation: Extent2D = 1, groups: Int = 1
) -> Node {
  let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
  return Node(ConvolutionOperation(geometry: geometry), [x.node, weights.node])
}
