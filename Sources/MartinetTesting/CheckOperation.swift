// Checks one operation: shape, value, full Jacobian, and what it promises about memory.

import Martinet

/// Compares an operation's program with its rule in `Double`, and its gradient with the full Jacobian
/// by central differences: every output by every element of every input.
///
/// ```swift
/// /// y = x³.
/// struct Cube: Operation {
///   var name: String { "cube" }
///   func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
///   func program(for shapes: OperationShapes) -> Program {
///     .whole { frame in
///       for i in 0..<frame.output.count {
///         let x = frame.input(0)[i]
///         frame.output[i] = x * x * x
///       }
///     }
///   }
///   func gradient(of node: Node, from upstream: Node) -> [Node?] {
///     [3 * node.inputs[0].squared() * upstream]
///   }
///   func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
///     inputs[0].map { $0 * $0 * $0 }
///   }
/// }
/// try checkOperation(Cube(), inputs: [[0.5, -1.25, 2]])
/// ```
/// Checked too: the announced shape, and that a value written over an input (`overwritableInputs`)
/// has the same bits as one written elsewhere.
///
/// - Parameters:
///   - inputs: the tensors at which the operation is checked.
///   - fixed: the inputs that have no gradient, such as class indices.
///   - tolerance: the largest relative error.
/// - Throws: `CheckError`, which names the input, the element of the Jacobian (indices of the output,
///   then of the input), what was expected and received.
@discardableResult
public func checkOperation(
  _ operation: some Operation, inputs tensors: [Tensor], fixed: Set<Int> = [], tolerance: Double = 1e-3
) throws -> GradientReport {
  try checkFunction(inputs: tensors, fixed: fixed, tolerance: tolerance) {
    try Node(checking: operation, $0)
  }
}

/// `checkOperation` for a function of nodes: an operation by its public name, or several.
///
/// ```swift
/// try checkFunction(inputs: [[[1, 2], [3, 5]]]) { relu(2 - $0[0]) }
/// ```
@discardableResult
public func checkFunction(
  inputs tensors: [Tensor], fixed: Set<Int> = [], tolerance: Double = 1e-3,
  _ function: ([Node]) throws -> Node
) throws -> GradientReport {
  let inputs = tensors.indices.map { Placeholder(name: "input \($0)") }
  let feeds = Dictionary(uniqueKeysWithValues: zip(inputs, tensors))
  // What is fed keeps its memory; a value in between may be written over, as it is in a network.
  let between = inputs.map { $0 * 1 }
  let y = try function(between)
  let name = y.operation.name
  let session = Session()

  let interpreter = ReferenceInterpreter(y)
  try interpreter.take(feeding: feeds, from: session)
  let expected = interpreter.value(of: 0)
  var report = GradientReport()
  report.valueError = try checkValue(y, expected, between, feeds, session, tolerance)

  let sources = tensors.indices.filter { !fixed.contains($0) }
  let upstream = Placeholder(name: "upstream")
  let slopes = try gradients(of: (y * upstream).sum(), withRespectTo: sources.map { inputs[$0].node })
  let outputs = expected.values.count
  var received = [[Float]](repeating: [], count: sources.count)
  for output in 0..<outputs {
    var unit = Tensor(repeating: 0, shape: expected.shape)
    unit.setElement(output, to: 1)
    session.rewindRandomNumbers()
    let rows = try session.run(
      slopes, feeding: feeds.merging([upstream: unit]) { $1 }, phase: .training)
    for index in rows.indices { received[index] += rows[index].scalars }
  }
  for (index, source) in sources.enumerated() {
    let columns = try DifferenceQuotients(of: 0, by: inputs[source].node, on: interpreter).columns
    let derivatives = (0..<outputs).flatMap { output in columns.map { $0?[output] } }
    report.entries.append(
      try compareDerivatives(
        "\(name) by input \(source)", derivatives, received[index],
        shape: Shape([outputs, tensors[source].count]), tolerance: tolerance, smallest: 1e-6))
  }
  return report
}

/// Compares a value with the textbook's, computed where it may be written over its inputs and where it
/// may not because they are fetched too.
private func checkValue(
  _ y: Node, _ expected: DoubleTensor, _ inputs: [Node], _ feeds: [Placeholder: Tensor], _ session: Session,
  _ tolerance: Double
) throws -> Double {
  let name = y.operation.name
  let alone = try session.run([y], feeding: feeds, phase: .training)[0]
  session.rewindRandomNumbers()
  let beside = try session.run([y] + inputs, feeding: feeds, phase: .training)
  guard alone.bits == beside[0].bits else {
    throw CheckError.notRepeatable("\(name) written over an input")
  }
  let untouched = try session.run(inputs, feeding: feeds, phase: .training)
  for (found, input) in zip(beside.dropFirst(), untouched) where found.bits != input.bits {
    throw CheckError.notRepeatable("an input that \(name) only reads")
  }
  session.rewindRandomNumbers()
  return try compareValues(name, expected, alone, tolerance: tolerance)
}

extension Tensor {
  /// The elements as bits: equal also where both are the same NaN.
  var bits: [UInt32] { scalars.map(\.bitPattern) }

  /// Sets the element at a place of the row-major order.
  mutating func setElement(_ index: Int, to value: Float) {
    withMutableFloats { $0[index] = value }
  }
}
