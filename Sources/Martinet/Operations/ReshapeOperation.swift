// The same elements under another shape.

/// y = x with other extents for each example of a batch, or for the whole.
struct ReshapeOperation: Operation, Codable {
  /// The new extents; one may be -1.
  let dimensions: [Int]
  /// Whether the first dimension stays what it is and `dimensions` describe one example.
  let keepsFirst: Bool

  var name: String { "reshape\(dimensions)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let x = inputs[0]
    guard !keepsFirst || (x.rank > 0 && dimensions.count < Shape.maximumRank) else {
      throw ShapeError(expected: "a batch of examples, each below \(Shape.maximumRank) dimensions", received: [x])
    }
    let count = keepsFirst ? x.count(of: 1..<x.rank) : x.count
    guard let shape = Shape.resolving(dimensions, count: count) else {
      throw ShapeError(expected: "\(count) elements in \(dimensions)", received: [x])
    }
    return keepsFirst ? shape.batched(x[0]) : shape
  }

  func alias(_ shapes: OperationShapes) -> Int? { 0 }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(ReshapeLike(), [upstream, node.inputs[0]])]
  }

  func program(for shapes: OperationShapes) -> Program { .nothing }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    inputs[0].reshaped(try shape(of: [inputs[0].shape]))
  }
}

/// y = x in the shape of another node of as many elements. inputs: x, like.
struct ReshapeLike: Operation, Codable {
  var name: String { "reshapeLike" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].count == inputs[1].count else {
      throw ShapeError(expected: "as many elements", received: inputs)
    }
    return inputs[1]
  }

  func alias(_ shapes: OperationShapes) -> Int? { 0 }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(ReshapeLike(), [upstream, node.inputs[0]]), nil]
  }

  func program(for shapes: OperationShapes) -> Program { .nothing }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    inputs[0].reshaped(inputs[1].shape)
  }
}

extension NodeConvertible {
  /// The same elements under another shape; one extent may be -1.
  public func reshaped(_ dimensions: [Int]) -> Node {
    Node(ReshapeOperation(dimensions: dimensions, keepsFirst: false), [node])
  }

  /// Every example of a batch under another shape: `[batch, …]` becomes `[batch] + dimensions`.
  public func reshapedExamples(_ dimensions: [Int]) -> Node {
    Node(ReshapeOperation(dimensions: dimensions, keepsFirst: true), [node])
  }
}

extension Node {
  /// The value whose elements this one has in the same order.
  var withoutReshaping: Node {
    var node = self
    while node.operation is ReshapeOperation || node.operation is ReshapeLike { node = node.inputs[0] }
    return node
  }
}
