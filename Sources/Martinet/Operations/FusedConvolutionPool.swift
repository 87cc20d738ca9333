// A convolution layer and the max-pooling behind it in one step, and the two rules that find it.

/// y = maxPool(f(x ⋆ w + bias)), image by image: the convolution's values never leave the worker's
/// scratch memory. The winners stand beside the value. Planned, never differentiated.
struct FusedConvolutionPool: Operation {
  let convolution: FusedConvolution
  let pooling: PoolingGeometry
  /// Whether the images are fed and may be mostly empty: set by the rule `SkipZeros`.
  var skipsBlanks = false

  var name: String { "\(convolution.name)+maxPool2d" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try pooling.shape(of: convolution.shape(of: inputs))
  }

  /// The winners, as those of `MaxPoolOperation`.
  func extraShapes(of inputs: [Shape]) -> [Shape] { (try? [shape(of: inputs)]) ?? [] }

  func program(for shapes: OperationShapes) -> Program {
    let (x, weights) = (shapes.inputs[0], shapes.inputs[1])
    guard let window = try? convolution.geometry.window(x, weights: weights),
      let convolved = try? convolution.shape(of: shapes.inputs), let pool = try? pooling.window(convolved)
    else { return .nothing }
    let outputs = weights[3]
    let (image, middle, value) = (
      x.withoutFirst.count, convolved.withoutFirst.count, shapes.output.withoutFirst.count
    )
    let (function, parameter) = (convolution.function, convolution.parameter)
    if Kernels.poolsConvolution(window, pooling, function) {
      return .over(x[0], grain: 1, scratch: Kernels.convolutionScratch(window, outputs: outputs)) { frame, images in
        let values = images.lowerBound * value..<images.upperBound * value
        Kernels.convolutionPool(
          window, outputs: outputs, images: images.count,
          frame.input(0)[images.lowerBound * image..<images.upperBound * image], weights: frame.input(1),
          bias: frame.input(2), relu: function == .relu, skippingBlanks: skipsBlanks, into: frame.output[values],
          winners: frame.extra(0)?[values], scratch: frame.scratch)
      }
    }
    return .over(x[0], grain: 1, scratch: middle + Kernels.convolutionScratch(window, outputs: outputs)) {
      frame, images in
      for index in images {
        Kernels.convolution(
          window, outputs: outputs, images: 1, frame.input(0)[index * image..<(index + 1) * image],
          weights: frame.input(1), bias: frame.input(2), function: function, parameter: parameter,
          into: frame.scratch[0..<middle], scratch: frame.scratch[middle...])
        Kernels.maxPool(
          pool, frame.scratch[0..<middle], into: frame.output[index * value..<(index + 1) * value],
          winners: frame.extra(0)?[index * value..<(index + 1) * value])
      }
    }
  }
}

/// A max-pooling behind a fused convolution that nothing else reads becomes one step with it.
struct FuseConvolutionPool: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let pool = node.operation as? MaxPoolOperation,
      let convolution = node.inputs[0].operation as? FusedConvolution, uses(node.inputs[0]) == 1
    else { return nil }
    return Node(
      FusedConvolutionPool(convolution: convolution, pooling: pool.geometry), node.inputs[0].inputs)
  }
}

/// f'(y) · (gradient of pool at its winners) becomes the gradient of pool of f'(pooled) · gradient: at a
/// winner y is the pooled value, elsewhere the gradient is zero. It is less work, and frees y.
struct PoolGradientLast: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let activation = node.operation as? UnaryGradient, activation.function.derivativeFromOutput,
      let scatter = node.inputs[1].operation as? MaxPoolGradient, uses(node.inputs[1]) == 1
    else { return nil }
    let (x, winners, upstream) = (node.inputs[1].inputs[0], node.inputs[1].inputs[1], node.inputs[1].inputs[2])
    let pooled = winners.inputs[0]
    guard pooled.inputs.first == node.inputs[0] else { return nil }
    return Node(scatter, [x, winners, Node(activation, [pooled, upstream])])
  }
}
