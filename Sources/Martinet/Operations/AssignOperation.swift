// Operations that change variables, and how a graph is made to run them.

/// Sets a variable; the value is what it was set to. inputs: variable, new value.
struct Assign: Operation, Codable {
  var name: String { "assign" }
  var changedInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0] == inputs[1] else { throw ShapeError(expected: "equal shapes", received: inputs) }
    return inputs[0]
  }

  func program(for shapes: OperationShapes) -> Program {
    .whole { $0.input(0).copy(from: $0.input(1)) }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor { inputs[1] }
}

/// The first input, and the others are run too. An update that hangs on a value this way is run
/// whenever the value is needed.
struct Along: Operation, Codable {
  var name: String { "along" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func alias(_ shapes: OperationShapes) -> Int? { 0 }
  func program(for shapes: OperationShapes) -> Program { .nothing }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [upstream] + node.inputs.dropFirst().map { _ in nil }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor { inputs[0] }
}

extension Variable {
  /// Sets this variable to a value when run; the value is what it was set to.
  public func assigned(_ value: some NodeConvertible) -> Node { Node(Assign(), [node, value.node]) }
}

extension NodeConvertible {
  /// This value; computing it also runs the updates.
  public func running(_ updates: [Node]) -> Node { Node(Along(), [node] + updates) }
}

/// One node that runs several updates; its value is the number 0.
public func group(_ updates: [Node]) -> Node { constant(0).running(updates) }
