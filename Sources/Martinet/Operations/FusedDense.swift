// A dense layer in one step: matrix product, bias, activation.

/// y = f(x · w + b), computed tile by tile while the product is in the cache. The value of what the
/// rule `FuseDense` found; it is planned, never differentiated.
struct FusedDense: Operation {
  let product: MatrixProduct
  let function: UnaryFunction?
  let parameter: Float

  var name: String { "dense+bias\(function.map { "+\($0.rawValue)" } ?? "")" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try product.shape(of: Array(inputs[0..<2]))
  }

  func program(for shapes: OperationShapes) -> Program {
    let tiled = TiledProduct(product, shapes.inputs[0], shapes.inputs[1])
    return Program(tiles: tiled.tiles) { frame, tile in
      tiled.compute(tile, frame.input(0), frame.input(1), into: frame.output) { rows, columns in
        Kernels.biasActivation(
          rows: rows.count, columns: columns.count, rowStep: tiled.columns,
          bias: frame.input(2)[columns], function: function, parameter: parameter,
          frame.output[(rows.lowerBound * tiled.columns + columns.lowerBound)...])
      }
    }
  }
}

/// x · w + b, then f(x · w + b), become one step where nothing else uses what stands between.
struct FuseDense: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    if let sum = node.operation as? Binary, sum.function == .add {
      let (product, bias) = (node.inputs[0], node.inputs[1])
      guard let operation = product.operation as? MatrixProduct, uses(product) == 1,
        let weights = product.inputs[1].knownShape, let length = bias.knownShape,
        length.rank == 1, length[0] == weights[operation.transposesB ? 0 : 1]
      else { return nil }
      return Node(
        FusedDense(product: operation, function: nil, parameter: 0), product.inputs + [bias])
    }
    if let activation = node.operation as? Unary, let dense = node.inputs[0].operation as? FusedDense,
      dense.function == nil, uses(node.inputs[0]) == 1
    {
      return Node(
        FusedDense(product: dense.product, function: activation.function, parameter: activation.parameter),
        node.inputs[0].inputs)
    }
    return nil
  }
}
