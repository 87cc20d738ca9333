// The ways back through a max-pooling that need not write the gradient of what was pooled.

/// dw of a convolution of one channel behind which 2 × 2 values were pooled, in the parts of
/// `ConvolutionWeightGradient`: each pooled value's gradient meets the pixels around its winner.
/// inputs: x, weights (their shape), winners, gradient of the pooled values. Planned, never differentiated.
struct PooledConvolutionWeightGradient: Operation {
  let convolution: ConvolutionWeightGradient

  var name: String { "\(convolution.name)+maxPool2dGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try convolution.shape(of: inputs) }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    guard let window = try? convolution.geometry.window(x, weights: shapes.inputs[1]) else { return .nothing }
    let value = shapes.inputs[3].withoutFirst.count
    return convolution.program(for: shapes, window) { frame, images, part in
      let values = images.lowerBound * value..<images.upperBound * value
      Kernels.convolutionPoolWeightGradient(
        window, outputs: shapes.inputs[1][3], images: images.count,
        frame.input(0)[images.lowerBound * window.inputCount..<images.upperBound * window.inputCount],
        winners: frame.input(2)[values], upstream: frame.input(3)[values], accumulatingInto: part,
        scratch: frame.scratch)
    }
  }
}

/// The filters' gradient from the gradient of a pooling of 2 × 2 takes it where it stands.
struct FusePooledWeightGradient: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let convolution = node.operation as? ConvolutionWeightGradient else { return nil }
    var upstream = node.inputs[2]
    // The gradient of a bias behind the convolution, a sum over nothing.
    while upstream.operation is SumLike, let shape = upstream.knownShape, shape == upstream.inputs[0].knownShape {
      upstream = upstream.inputs[0]
    }
    guard let scatter = upstream.operation as? MaxPoolGradient, scatter.geometry == .pairs,
      let weights = node.inputs[1].knownShape, weights[2] == 1, weights[0] * weights[1] <= Kernels.pooledTaps,
      convolution.geometry.groups == 1, convolution.geometry.stride == 1
    else { return nil }
    return Node(
      PooledConvolutionWeightGradient(convolution: convolution),
      Array(node.inputs[0...1]) + Array(upstream.inputs[1...2]))
  }
}

/// The sum of a pooling's gradient over all pixels, which a bias in front of the pooling wants, is the sum
/// of what was spread: every window gives its gradient to one pixel inside the image.
struct SumBeforePoolGradient: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard node.operation is SumLike, let scatter = node.inputs[0].operation as? MaxPoolGradient,
      scatter.geometry.padding == .valid, node.inputs[1].knownShape?.rank == 1
    else { return nil }
    return Node(SumLike(), [node.inputs[0].inputs[2], node.inputs[1]])
  }
}
