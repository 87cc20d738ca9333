// A convolution layer in one step: convolution, bias, activation.

/// y = f(x ⋆ w + bias), finished image by image while it is in the cache. The value of what the rule
/// `FuseConvolution` found; it is planned, never differentiated.
struct FusedConvolution: Operation {
  let geometry: ConvolutionGeometry
  let function: UnaryFunction?
  let parameter: Float

  var name: String { "conv2d+bias\(function.map { "+\($0.rawValue)" } ?? "")" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try ConvolutionOperation(geometry: geometry).shape(of: Array(inputs[0..<2]))
  }

  func program(for shapes: OperationShapes) -> Program {
    guard let window = try? geometry.window(shapes.inputs[0], weights: shapes.inputs[1]) else { return .nothing }
    let outputs = shapes.inputs[1][3]
    let (image, value) = (shapes.inputs[0].withoutFirst.count, shapes.output.withoutFirst.count)
    let hasBias = shapes.inputs.count > 2
    return .over(shapes.output[0], grain: 1, scratch: Kernels.convolutionScratch(window, outputs: outputs)) {
      frame, images in
      Kernels.convolution(
        window, outputs: outputs, images: images.count,
        frame.input(0)[images.lowerBound * image..<images.upperBound * image], weights: frame.input(1),
        bias: hasBias ? frame.input(2) : nil, function: function, parameter: parameter,
        into: frame.output[images.lowerBound * value..<images.upperBound * value], scratch: frame.scratch)
    }
  }
}

/// x ⋆ w + b, then f(x ⋆ w + b), become one step where nothing else uses what stands between.
struct FuseConvolution: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    if let sum = node.operation as? Binary, sum.function == .add {
      let (product, bias) = (node.inputs[0], node.inputs[1])
      guard let convolution = product.operation as? ConvolutionOperation, uses(product) == 1,
        bias.operation is VariableOperation, let weights = product.inputs[1].knownShape,
        let length = bias.knownShape, length.rank == 1, length[0] == weights[-1]
      else { return nil }
      return Node(
        FusedConvolution(geometry: convolution.geometry, function: nil, parameter: 0), product.inputs + [bias])
    }
    if let activation = node.operation as? Unary,
      let convolution = node.inputs[0].operation as? FusedConvolution, convolution.function == nil,
      uses(node.inputs[0]) == 1
    {
      return Node(
        FusedConvolution(
          geometry: convolution.geometry, function: activation.function, parameter: activation.parameter),
        node.inputs[0].inputs)
    }
    return nil
  }
}
