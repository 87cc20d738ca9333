// The element of each row that an index names.

/// y[r] = x[r, index[r]]: what a row says of its label. inputs: x, indices.
struct Pick: Operation, Codable {
  var name: String { "pick" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try CrossEntropy.shape(.sparse, inputs) }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(PickGradient(), [node.inputs[0], node.inputs[1], upstream]), nil]
  }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.inputs[0][-1]
    let rows = shapes.output.count
    return .whole { Kernels.pick(rows: rows, columns: columns, $0.input(0), $0.input(1), into: $0.output) }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let columns = inputs[0].shape[-1]
    let rows = try shape(of: inputs.map(\.shape))
    return DoubleTensor(
      (0..<rows.count).map { inputs[0].values[$0 * columns + Int(inputs[1].values[$0])] }, shape: rows)
  }
}

/// inputs: x (its shape), indices, upstream.
struct PickGradient: Operation {
  var name: String { "pickGradient" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.output[-1]
    let rows = shapes.output.count / max(columns, 1)
    return .whole {
      Kernels.pickGradient(
        rows: rows, columns: columns, $0.input(1), upstream: $0.input(2), into: $0.output)
    }
  }
}

/// x[row, indices[row]] for every row of the last dimension.
public func pick(_ x: some NodeConvertible, _ indices: some NodeConvertible) -> Node {
  Node(Pick(), [x.node, indices.node])
}
