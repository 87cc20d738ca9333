// Arrays joined along a dimension, and cut again.

/// The inputs one behind the other along an axis (negative: from the end).
struct ConcatenateOperation: Operation, Codable {
  let axis: Int

  var name: String { "concatenate(\(axis))" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let first = inputs.first else {
      throw ShapeError(expected: "at least one input", received: inputs)
    }
    let axis = self.axis < 0 ? self.axis + first.rank : self.axis
    guard axis >= 0, axis < first.rank,
      inputs.allSatisfy({ $0.rank == first.rank && $0.replacing(axis, with: 0) == first.replacing(axis, with: 0) })
    else { throw ShapeError(expected: "shapes equal but along axis \(self.axis)", received: inputs) }
    var dimensions = first.dimensions
    dimensions[axis] = inputs.reduce(0) { $0 + $1[axis] }
    return try Shape.result(dimensions)
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    node.inputs.indices.map { Node(ConcatenatedPart(axis: axis, index: $0), [upstream] + node.inputs) }
  }

  func program(for shapes: OperationShapes) -> Program {
    let blocks = blockLengths(shapes.inputs)
    let row = blocks.reduce(0, +)
    let outer = row == 0 ? 0 : shapes.output.count / row
    return .whole { frame in
      var start = 0
      for (index, block) in blocks.enumerated() where outer > 0 {
        Kernels.copyBlocks(
          count: outer, length: block, frame.input(index), step: block, into: frame.output[start...],
          step: row)
        start += block
      }
    }
  }

  /// How many neighbouring elements of each input stand together in the result.
  func blockLengths(_ inputs: [Shape]) -> [Int] {
    let axis = self.axis < 0 ? self.axis + inputs[0].rank : self.axis
    return inputs.map { $0.count(of: axis..<$0.rank) }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let shape = try shape(of: inputs.map(\.shape))
    let blocks = blockLengths(inputs.map(\.shape))
    var values: [Double] = []
    for outer in 0..<(shape.count / Swift.max(blocks.reduce(0, +), 1)) {
      for (input, block) in zip(inputs, blocks) {
        values += input.values[outer * block..<(outer + 1) * block]
      }
    }
    return DoubleTensor(values, shape: shape)
  }
}

/// One input's part of a concatenation's gradient. inputs: upstream, then what was concatenated.
struct ConcatenatedPart: Operation {
  let axis: Int
  let index: Int

  var name: String { "part(\(axis), \(index))" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index > 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[index + 1] }

  func program(for shapes: OperationShapes) -> Program {
    let blocks = ConcatenateOperation(axis: axis).blockLengths(Array(shapes.inputs.dropFirst()))
    let start = blocks[..<index].reduce(0, +)
    let (block, row) = (blocks[index], blocks.reduce(0, +))
    let outer = row == 0 ? 0 : shapes.inputs[0].count / row
    return .whole { frame in
      guard outer > 0 else { return }
      Kernels.copyBlocks(
        count: outer, length: block, frame.input(0)[start...], step: row, into: frame.output, step: block)
    }
  }
}

/// The inputs one behind the other along an axis.
public func concatenated(_ nodes: [Node], axis: Int = -1) -> Node {
  Node(ConcatenateOperation(axis: axis), nodes)
}
