// A graph as text.

/// The graph below some nodes as text, one node a line: `%3 = matmul(%0, %1)  [2, 128]`.
public struct GraphDescription: CustomStringConvertible, Sendable {
  /// The lines.
  public let lines: [String]

  /// The graph that these nodes need.
  public init(_ roots: any NodeConvertible...) {
    var numbers: [Node: Int] = [:]
    lines = topologicalOrder(roots.map(\.node)).map { node in
      let number = numbers.count
      numbers[node] = number
      let inputs = node.inputs.map { "%\(numbers[$0]!)" }.joined(separator: ", ")
      let arguments = node.inputs.isEmpty ? "" : "(\(inputs))"
      let shape = node.knownShape.map { "  \($0)" } ?? ""
      return "%\(number) = \(node.operation.name)\(arguments)\(shape)"
    }
  }

  public var description: String { lines.joined(separator: "\n") }
}

extension Node: CustomStringConvertible {
  /// The graph that this node needs, one node a line.
  public var description: String { GraphDescription(self).description }
}
