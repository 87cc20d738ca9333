// The further results of a node.

/// A result of a node beside its value; see `Operation.extraShapes(of:)`.
struct ExtraOutput: Operation {
  let index: Int

  var name: String { "extra(\(index))" }

  /// The plan knows the shape from the producer's operation; the value's shape stands here.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func program(for shapes: OperationShapes) -> Program { .nothing }
}

extension Node {
  /// A further result of this node.
  func extra(_ index: Int) -> Node { Node(ExtraOutput(index: index), [self]) }
}
