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
    let (x, outputs) = (shapes.inputs[0], shapes.inputs[1][3])
    guard let window = try? convolution.geometry.window(x, weights: shapes.inputs[1]) else { return .nothing }
    let value = shapes.inputs[3].withoutFirst.count
    let scratch = Kernels.convolutionScratch(window, outputs: outputs)
    return convolution.program(for: shapes, scratch: scratch) { frame, images, part in
      let values = images.lowerBound * value..<images.upperBound * value
      Kernels.convolutionPoolWeightGradient(
        window, outputs: outputs, images: images.count,
        frame.input(0)[images.lowerBound * window.inputCount..<images.upperBound * window.inputCount],
        winners: frame.input(2)[values], upstream: frame.input(3)[values], accumulatingInto: part,
        scratch: frame.scratch)
    }
  }
}

/// The filters' gradient from the gradient of a pooling of 2 × 2 takes it where it stands.
struct FusePooledWeightGradient: ShapedRule {
  func rewrite(_ node: Node, _ inputs: [Node], _ shapes: OperationShapes) -> Node? {
    guard let convolution = node.operation as? ConvolutionWeightGradient,
      let scatter = inputs[2].operation as? MaxPoolGradient, scatter.geometry == .pairs
    else { return nil }
    let weights = shapes.inputs[1]
    guard weights[2] == 1, weights[0] * weights[1] <= Kernels.pooledTaps, convolution.geometry.groups == 1,
      convolution.geometry.stride == 1
    else { return nil }
    return Node(
      PooledConvolutionWeightGradient(convolution: convolution),
      Array(inputs[0...1]) + Array(inputs[2].inputs[1...2]))
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
