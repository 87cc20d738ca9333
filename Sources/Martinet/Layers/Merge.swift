// Layers that join branches: Add and Concatenate.

/// The sum of several nodes of one shape: the end of a residual block.
public struct Add: Sendable {
  /// A sum of branches.
  public init() {}

  /// The sum.
  ///
  /// Throws a `LayerError` when the shapes differ.
  public func callAsFunction(_ inputs: Node...) throws -> Node {
    guard inputs.count >= 2 else {
      throw LayerError(expected: "at least two inputs", received: "\(inputs.count)").named("add")
    }
    let shapes = inputs.map(\.knownShape)
    guard shapes.allSatisfy({ $0 == shapes[0] }) else {
      throw LayerError(expected: "inputs of one shape", received: describe(shapes)).named("add")
    }
    return marked("add", inputs.dropFirst().reduce(inputs[0]) { $0 + $1 })
  }
}

/// Several nodes one behind the other along an axis of the batch's shape, the last by default.
public struct Concatenate: Sendable {
  let axis: Int

  /// A concatenation of branches.
  public init(axis: Int = -1) { self.axis = axis }

  /// The concatenation.
  ///
  /// Throws a `LayerError` when the shapes differ elsewhere than along the axis.
  public func callAsFunction(_ inputs: Node...) throws -> Node {
    do {
      return marked("concatenate", try Node(checking: ConcatenateOperation(axis: axis), inputs))
    } catch let error as GraphError {
      guard case .shape(_, let shapes) = error else { throw error }
      throw LayerError(expected: shapes.expected, received: shapes.received).named("concatenate")
    }
  }
}

private func marked(_ kind: String, _ node: Node) -> Node {
  let record = LayerRecord(kind: kind, explicitName: nil, variables: [], penalties: [])
  return Node(LayerOutput(record: record), [node])
}

private func describe(_ shapes: [Shape?]) -> String {
  shapes.map { $0.map { $0.withoutFirst.description } ?? "unknown" }.joined(separator: " and ")
}
