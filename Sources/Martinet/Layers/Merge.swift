// Layers that join branches: Add and Concatenate.

/// The sum of several nodes of one shape: the end of a residual block.
///
/// ```swift
/// let y = try Add()(convolved, shortcut)
/// ```
public struct Add: Sendable {
  let name: String?

  /// A sum of branches.
  public init(name: String? = nil) { self.name = name }

  /// The sum; see `callAsFunction(_:)` of an array.
  public func callAsFunction(_ inputs: any NodeConvertible...) throws -> Node { try self(inputs) }

  /// The sum.
  ///
  /// Throws a `LayerError` when the shapes differ, and for less than two inputs.
  public func callAsFunction(_ inputs: [any NodeConvertible]) throws -> Node {
    try joined("add", name, inputs, atLeast: 2) { nodes in
      let shapes = nodes.map(\.knownShape)
      guard shapes.allSatisfy({ $0 == shapes[0] }) else {
        throw LayerError(expected: "inputs of one shape", received: describe(shapes))
      }
      return nodes.dropFirst().reduce(nodes[0]) { $0 + $1 }
    }
  }
}

/// Several nodes one behind the other along an axis of the batch's shape, the last by default.
///
/// ```swift
/// let y = try Concatenate()(pixels, Dense(8)(age))
/// ```
public struct Concatenate: Sendable {
  let axis: Int
  let name: String?

  /// A concatenation of branches.
  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    self.name = name
  }

  /// The concatenation; see `callAsFunction(_:)` of an array.
  public func callAsFunction(_ inputs: any NodeConvertible...) throws -> Node { try self(inputs) }

  /// The concatenation.
  ///
  /// Throws a `LayerError` when the shapes differ elsewhere than along the axis, and for no input.
  public func callAsFunction(_ inputs: [any NodeConvertible]) throws -> Node {
    try joined("concatenate", name, inputs, atLeast: 1) {
      try Node(checking: ConcatenateOperation(axis: axis), $0)
    }
  }
}

/// The value of a layer that joins branches, marked as the layer's.
private func joined(
  _ kind: String, _ name: String?, _ inputs: [any NodeConvertible], atLeast count: Int,
  _ join: ([Node]) throws -> Node
) throws -> Node {
  try namingLayer(name ?? kind) {
    guard inputs.count >= count else {
      throw LayerError(
        expected: "at least \(count == 1 ? "one input" : "two inputs")", received: "\(inputs.count)")
    }
    let record = LayerRecord(kind: kind, explicitName: name, variables: [], penalties: [])
    return Node(LayerOutput(record: record), [try join(inputs.map(\.node))])
  }
}

private func describe(_ shapes: [Shape?]) -> String {
  shapes.map { $0.map { $0.withoutFirst.description } ?? "unknown" }.joined(separator: " and ")
}
