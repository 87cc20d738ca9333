// A node of a graph: one operation applied to other nodes.

import Synchronization

/// One value of a graph that is built now and computed later: an operation and the nodes that it
/// takes. Nodes are immutable; a graph is whatever can be reached from the nodes that one asks for.
///
/// ```swift
/// let a = Placeholder(), b = Placeholder()
/// let sum = a + b
/// try Session().run(sum, feeding: [a: 3, b: 4.5])   // 7.5
/// ```
public final class Node: Sendable {
  /// What computes this node's value.
  public let operation: any Operation

  /// What the operation takes.
  public let inputs: [Node]

  /// The shape as far as it is known before anything is fed: `nil` below a placeholder of unknown
  /// shape. Below an `Input` the first dimension stands for a batch (see `Placeholder.standInBatch`).
  public let knownShape: Shape?

  /// Nodes are numbered in the order of their making, so that a walk can be repeated exactly.
  let number: Int

  /// The number of the node that this one was rebuilt from, its own where it was not: rebuilt twice
  /// with the same inputs, a node is the same (see `merged`).
  let origin: Int

  private static let counter = Atomic<Int>(0)

  /// A node that applies an operation.
  ///
  /// Stops the program with a message when the known shapes of the inputs cannot go together.
  public convenience init(_ operation: some Operation, _ inputs: [Node]) {
    do {
      try self.init(checking: operation, inputs)
    } catch {
      fatalError("\(error)")
    }
  }

  /// A node that applies an operation, or the reason why the inputs do not fit it.
  public convenience init(checking operation: any Operation, _ inputs: [Node]) throws {
    try self.init(operation, inputs, rebuilding: nil)
  }

  /// A node that stands where `original` stood in a graph that is rebuilt.
  init(_ operation: any Operation, _ inputs: [Node], rebuilding original: Node?) throws {
    self.operation = operation
    self.inputs = inputs
    number = Node.counter.wrappingAdd(1, ordering: .relaxed).newValue
    origin = original?.origin ?? number
    let shapes = inputs.compactMap(\.knownShape)
    guard shapes.count == inputs.count else {
      knownShape = nil
      return
    }
    if inputs.isEmpty {
      knownShape = (operation as? any SourceOperation)?.knownShape
    } else {
      do {
        knownShape = try operation.shape(of: shapes)
      } catch {
        throw GraphError.shape(node: operation.name, error)
      }
    }
  }
}

extension Node: Hashable, NodeConvertible {
  public typealias Value = Tensor
  public var node: Node { self }
  public static func == (a: Node, b: Node) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// What can stand in a graph expression: a node, a placeholder, a variable.
public protocol NodeConvertible: Sendable {
  /// What fetching it gives.
  associatedtype Value = Tensor
  /// The node that it is.
  var node: Node { get }
  /// What fetching it gives, from the tensor that was computed.
  func fetched(_ tensor: Tensor) -> Value
}

extension NodeConvertible where Value == Tensor {
  public func fetched(_ tensor: Tensor) -> Tensor { tensor }
}

/// A tensor that never changes, as a node.
public func constant(_ value: Tensor) -> Node { Node(Constant(value), []) }

/// Something a graph cannot do, found when it is built, planned or run.
public enum GraphError: Error, Sendable, CustomStringConvertible {
  /// Shapes that do not go together in a node.
  case shape(node: String, ShapeError)
  /// A placeholder that the graph needs was not fed.
  case missingFeed(placeholder: String)
  /// A fed tensor has not the shape that its placeholder declares.
  case feedShape(placeholder: String, expected: String, received: Shape)
  /// Two operations of one run change the same variable.
  case changedTwice(variable: String)
  /// A run reads a variable in something that needs the same run's change of it.
  case readAfterChange
  /// A tensor has not the shape of the variable that it is assigned to.
  case variableShape(variable: String, expected: Shape, received: Shape)
  /// A gradient was asked for through an operation that has none.
  case notDifferentiable(node: String)
  /// A session was to compute with less than one thread.
  case invalidThreads(received: Int)

  public var description: String {
    switch self {
    case .shape(let node, let error): "\(node): \(error)"
    case .missingFeed(let placeholder):
      "\(placeholder) is needed and was not fed: pass it in `feeding:`"
    case .feedShape(let placeholder, let expected, let received):
      "\(placeholder): expected shape \(expected), received \(received)"
    case .changedTwice(let variable): "\(variable) is changed by two operations of one run"
    case .readAfterChange:
      "a variable is read by something that needs the same run's change of it: use the changing node's value"
    case .variableShape(let variable, let expected, let received):
      "\(variable): expected shape \(expected), received \(received)"
    case .notDifferentiable(let node): "\(node) has no gradient"
    case .invalidThreads(let received): "threads: expected at least 1, received \(received)"
    }
  }
}

/// Why shapes do not go together: what an operation expected and what it received.
public struct ShapeError: Error, Sendable, CustomStringConvertible {
  /// What the operation wanted.
  public let expected: String
  /// What it got.
  public let received: String

  /// An error from what was expected and what was received.
  public init(expected: String, received: String) {
    self.expected = expected
    self.received = received
  }

  /// An error about shapes.
  public init(expected: String, received shapes: [Shape]) {
    self.init(expected: expected, received: shapes.map(\.description).joined(separator: " and "))
  }

  public var description: String { "expected \(expected), received \(received)" }
}
