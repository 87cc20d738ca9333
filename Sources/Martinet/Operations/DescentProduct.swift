// A step of gradient descent whose gradient is a matrix product, in one step.

/// w ← w - η · op(A) · op(B): the gradient is added to the weights while it is in registers, and no memory
/// holds it. inputs: variable, A, B, learning rate. Planned, never differentiated.
struct DescentProduct: Operation {
  let product: MatrixProduct

  var name: String { "sgd+\(product.name)" }
  var changedInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  /// Where there are columns to cut, they are cut, as in the product that reads the weights: a processor
  /// meets the same weights in both.
  func program(for shapes: OperationShapes) -> Program {
    let tiled = TiledProduct(product, shapes.inputs[1], shapes.inputs[2], alongColumns: shapes.output[1] >= 64)
    return Program(tiles: tiled.tiles) { frame, tile in
      tiled.compute(
        tile, frame.input(1), frame.input(2), into: frame.input(0), accumulating: true,
        factor: -frame.input(3)[0])
    }
  }
}

/// Plain gradient descent along a product that nothing else reads becomes one step with it.
struct FuseDescent: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let update = node.operation as? GradientDescentUpdate, update.rule.momentum == 0,
      update.rule.weightDecay == 0, let product = node.inputs[1].operation as? MatrixProduct,
      uses(node.inputs[1]) == 1,
      // A factor that changes too would be read after it had changed, or this one before.
      !node.inputs[1].inputs.contains(where: { $0.withoutReshaping.operation is VariableOperation })
    else { return nil }
    return Node(DescentProduct(product: product), [node.inputs[0]] + node.inputs[1].inputs + [node.inputs[2]])
  }
}
