// Winograd's convolution with 3×3 filters: the switch, the operations, and the rule that uses them.

/// Whether convolutions with 3×3 filters are computed by Winograd's way F(4×4, 3×3), which needs a quarter
/// of the products: y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A for each tile of 4×4 outputs and the 6×6 pixels under it
/// (Lavin & Gray 2016), and the two gradients likewise.
///
/// A value's error is at most 10⁻⁵ · Σ|x|·|w|, the largest such sum in its tile (measured: 7·10⁻⁷ with 32 to
/// 512 channels, where the direct way has 3·10⁻⁷). A NaN or an infinity spreads over the tiles that read it.
public enum Winograd: Sendable, Hashable {
  /// Nowhere.
  case off
  /// Where it is measured to be the faster way: stride 1, dilation 1, one group, at least 32 channels and
  /// outputs, at least 16 tiles in the batch, at most half of their outputs beyond the image. The steps that
  /// use it say so in their names (`Model.steps(batchSize:)`).
  case auto
}

extension Winograd {
  /// Whether the way is faster for this window.
  ///
  /// Against the direct way on one thread, filters included, 32 to 128 channels and outputs, AVX-512, AVX2
  /// and scalar: 1.4 to 2.7 at 16 tiles, 2 to 3 from 128 on; with 4 tiles the filters' transform eats the
  /// gain. With more than half of a tile wasted (5×5 outputs) it is even.
  static func isFaster(_ window: Window, outputs: Int, images: Int) -> Bool {
    guard window.kernel == 3, window.stride == 1, window.dilation == 1, window.groups == 1,
      window.channels >= 32, outputs >= 32
    else { return false }
    let tiles = Kernels.winogradTiles(window)
    return images * tiles >= 16 && 16 * tiles <= 2 * window.outputPixels
  }
}

/// u = G w Gᵀ for each of the filters w, in the order in which the convolution reads them. Once a run.
struct WinogradFilters: Operation {
  /// Whether they are turned around, inputs and outputs exchanged, for the gradient of the input.
  let isTurned: Bool

  var name: String { isTurned ? "winograd turned filters" : "winograd filters" }

  private func sizes(_ weights: Shape) -> (channels: Int, outputs: Int) {
    isTurned ? (weights[3], weights[2]) : (weights[2], weights[3])
  }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let (channels, outputs) = sizes(inputs[0])
    return [Kernels.winogradFiltersCount(channels: channels, outputs: outputs)]
  }

  func program(for shapes: OperationShapes) -> Program {
    let (channels, outputs) = sizes(shapes.inputs[0])
    return .over(channels, grain: 16) { frame, range in
      Kernels.winogradFilters(
        isTurned: isTurned, channels: channels, outputs: outputs, range, weights: frame.input(0),
        into: frame.output)
    }
  }
}

/// y = f(x ⋆ w + bias) by transformed filters. inputs: x, filters, bias if any. The value of what the rule
/// `UseWinograd` found; it is planned, never differentiated.
struct WinogradConvolution: Operation {
  let geometry: ConvolutionGeometry
  let outputs: Int
  let hasBias: Bool
  let function: UnaryFunction?
  let parameter: Float
  /// Whether it is a convolution of gradients, which changes its name alone.
  var isGradient = false

  var name: String {
    let activation = function.map { "+\($0.rawValue)" } ?? ""
    return "\(isGradient ? "conv2dInputGradient" : "conv2d") winograd\(hasBias ? "+bias" : "")\(activation)"
  }

  /// Tiles of one piece of work: two of the product's own, below which the filters are read too often.
  fileprivate static let grain = 24

  func window(_ x: Shape) throws(ShapeError) -> Window {
    try geometry.window(x, weights: [3, 3, x[-1], outputs])
  }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let window = try window(inputs[0])
    return try Shape.result([inputs[0][0], window.outputHeight, window.outputWidth, outputs])
  }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    guard let window = try? window(x) else { return .nothing }
    let tiles = x[0] * Kernels.winogradTiles(window)
    let scratch = Kernels.winogradScratch(window, tiles: tiles)
    return .over(tiles, grain: WinogradConvolution.grain, scratch: scratch) { frame, range in
      run(window, images: x[0], tiles: range, frame, frame.input(0), into: frame.output, scratch: frame.scratch)
    }
  }

  /// Some tiles of images, which lie where the caller says.
  fileprivate func run(
    _ window: Window, images: Int, tiles: Range<Int>, _ frame: Frame, _ x: Floats, into y: Floats, scratch: Floats
  ) {
    Kernels.winograd(
      window, outputs: outputs, images: images, tiles: tiles, x, filters: frame.input(1),
      bias: hasBias ? frame.input(2) : nil, function: function, parameter: parameter, into: y, scratch: scratch)
  }
}

/// y = maxPool(f(x ⋆ w + bias)) as `FusedConvolutionPool`, but small images several at a time: a few tiles
/// make no matrix product.
struct WinogradConvolutionPool: Operation {
  let convolution: WinogradConvolution
  let pooling: PoolingGeometry

  var name: String { "\(convolution.name)+maxPool2d" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try pooling.shape(of: convolution.shape(of: inputs))
  }

  func extraShapes(of inputs: [Shape]) -> [Shape] { (try? [shape(of: inputs)]) ?? [] }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    guard let window = try? convolution.window(x), let convolved = try? convolution.shape(of: shapes.inputs),
      let pool = try? pooling.window(convolved)
    else { return .nothing }
    let tiles = Kernels.winogradTiles(window)
    let (image, middle, value) = (
      x.withoutFirst.count, convolved.withoutFirst.count, shapes.output.withoutFirst.count
    )
    let group = max(1, min(x[0], WinogradConvolution.grain / tiles))
    let scratch = group * middle + Kernels.winogradScratch(window, tiles: group * tiles)
    return .over(x[0], grain: group, scratch: scratch) { frame, images in
      for first in Swift.stride(from: images.lowerBound, to: images.upperBound, by: group) {
        let count = min(group, images.upperBound - first)
        convolution.run(
          window, images: count, tiles: 0..<count * tiles, frame,
          frame.input(0)[first * image..<(first + count) * image], into: frame.scratch[0..<count * middle],
          scratch: frame.scratch[(group * middle)...])
        for index in 0..<count {
          let place = (first + index) * value..<(first + index + 1) * value
          Kernels.maxPool(
            pool, frame.scratch[index * middle..<(index + 1) * middle], into: frame.output[place],
            winners: frame.extra(0)?[place])
        }
      }
    }
  }
}

/// dw in parts, as `ConvolutionWeightGradient`: dw = Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ x B)] G over the tiles of a part.
struct WinogradWeightGradient: Operation {
  let direct: ConvolutionWeightGradient

  var name: String { "conv2dWeightGradient winograd" }
  func readsOnlyShape(ofInput index: Int) -> Bool { direct.readsOnlyShape(ofInput: index) }
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try direct.shape(of: inputs) }

  func program(for shapes: OperationShapes) -> Program {
    let (x, weights) = (shapes.inputs[0], shapes.inputs[1])
    guard let window = try? direct.geometry.window(x, weights: weights) else { return .nothing }
    let (outputs, tiles) = (weights[3], Kernels.winogradTiles(window))
    let scratch = Kernels.winogradWeightGradientScratch(window, outputs: outputs, tiles: x[0] * tiles)
    return direct.program(for: shapes, scratch: scratch) { frame, images, part in
      Kernels.winogradWeightGradient(
        window, outputs: outputs, images: x[0], tiles: images.lowerBound * tiles..<images.upperBound * tiles,
        frame.input(0), upstream: frame.input(2), accumulatingInto: part, scratch: frame.scratch)
    }
  }
}

/// Convolutions, their gradients and what was fused with them go Winograd's way where it is faster.
struct UseWinograd: ShapedRule {
  func rewrite(_ node: Node, _ inputs: [Node], _ shapes: OperationShapes) -> Node? {
    switch node.operation {
    case let convolution as ConvolutionOperation:
      let plain = FusedConvolution(geometry: convolution.geometry, function: nil, parameter: 0)
      return winograd(plain, shapes).map { forward(node, $0, inputs) }
    case let convolution as FusedConvolution:
      return winograd(convolution, shapes).map { forward(node, $0, inputs) }
    case let both as FusedConvolutionPool:
      return winograd(both.convolution, shapes).map {
        forward(node, WinogradConvolutionPool(convolution: $0, pooling: both.pooling), inputs)
      }
    case let gradient as ConvolutionInputGradient:
      guard let convolution = winograd(gradient, shapes) else { return nil }
      let filters = Node(WinogradFilters(isTurned: true), [inputs[1]])
      return node.replaced(by: convolution, [inputs[2], filters])
    case let gradient as ConvolutionWeightGradient:
      let (x, outputs) = (shapes.inputs[0], shapes.inputs[1][3])
      // A part takes up its sums and turns them back once, so that each must be worth it.
      guard let window = try? gradient.geometry.window(x, weights: shapes.inputs[1]),
        Winograd.isFaster(window, outputs: outputs, images: gradient.parts(x)[0].count)
      else { return nil }
      return node.replaced(by: WinogradWeightGradient(direct: gradient), inputs)
    default: return nil
    }
  }

  private func forward(_ node: Node, _ operation: any Operation, _ inputs: [Node]) -> Node {
    let filters = Node(WinogradFilters(isTurned: false), [inputs[1]])
    return node.replaced(by: operation, [inputs[0], filters] + inputs.dropFirst(2))
  }

  private func winograd(_ convolution: FusedConvolution, _ shapes: OperationShapes) -> WinogradConvolution? {
    let (x, weights) = (shapes.inputs[0], shapes.inputs[1])
    guard let window = try? convolution.geometry.window(x, weights: weights),
      Winograd.isFaster(window, outputs: weights[3], images: x[0])
    else { return nil }
    return WinogradConvolution(
      geometry: convolution.geometry, outputs: weights[3], hasBias: shapes.inputs.count > 2,
      function: convolution.function, parameter: convolution.parameter)
  }

  /// The convolution of dy with turned filters that a gradient of the input is, where padding is at most 2.
  private func winograd(_ gradient: ConvolutionInputGradient, _ shapes: OperationShapes) -> WinogradConvolution? {
    let (x, weights, dy) = (shapes.inputs[0], shapes.inputs[1], shapes.inputs[2])
    guard let window = try? gradient.geometry.window(x, weights: weights), window.kernel == 3, window.stride == 1
    else { return nil }
    let (top, left) = (2 - window.padTop, 2 - window.padLeft)
    let bottom = window.height + 2 - window.outputHeight - top
    let right = window.width + 2 - window.outputWidth - left
    guard min(top, bottom, left, right) >= 0 else { return nil }
    let reversed = ConvolutionGeometry(
      padding: .explicit(top: top, bottom: bottom, left: left, right: right), dilation: gradient.geometry.dilation,
      groups: gradient.geometry.groups)
    let result = WinogradConvolution(
      geometry: reversed, outputs: weights[2], hasBias: false, function: nil, parameter: 0, isGradient: true)
    guard let window = try? result.window(dy), Winograd.isFaster(window, outputs: weights[2], images: dy[0])
    else { return nil }
    return result
  }
}
