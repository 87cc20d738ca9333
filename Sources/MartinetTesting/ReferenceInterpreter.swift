// Computes graphs in Double, each operation by its textbook rule.

import Martinet

/// A graph computed in `Double`, operation by operation, by the rules that `Operation.reference`
/// states: slow, plain, and independent of every kernel.
///
/// Operations that are made of others are expanded, dropout uses the masks of the session that it is
/// compared with, and nothing is fused.
///
/// ```swift
/// let interpreter = ReferenceInterpreter(loss, phase: .training)
/// try interpreter.take(feeding: [x: [[1, 2]]], from: session)
/// let value = interpreter.value(of: 0)   // a DoubleTensor
/// ```
public final class ReferenceInterpreter {
  private let roots: [Int]
  private let order: [Node]
  private let inputs: [[Int]]
  private let places: [Node: Int]
  /// Whether a node's elements are needed; of the others the shape is enough.
  private let isRead: [Bool]
  private var values: [DoubleTensor?]
  private var random: [RandomStream?]

  /// An interpreter of what these nodes need.
  public convenience init(_ roots: any NodeConvertible..., phase: Phase = .training) {
    self.init(roots.map(\.node), phase: phase)
  }

  /// An interpreter of what these nodes need.
  public init(_ nodes: [Node], phase: Phase = .training) {
    let graph = plainGraph(nodes, phase: phase)
    order = graph.order
    let places = Dictionary(uniqueKeysWithValues: graph.order.enumerated().map { ($1, $0) })
    self.places = places
    inputs = graph.order.map { $0.inputs.map { places[$0]! } }
    roots = graph.roots.map { places[$0]! }
    var isRead = [Bool](repeating: false, count: graph.order.count)
    for root in roots { isRead[root] = true }
    for index in graph.order.indices.reversed() where isRead[index] {
      for (position, input) in inputs[index].enumerated()
      where !graph.order[index].operation.readsOnlyShape(ofInput: position) {
        isRead[input] = true
      }
    }
    self.isRead = isRead
    values = Array(repeating: nil, count: graph.order.count)
    random = Array(repeating: nil, count: graph.order.count)
  }

  /// Takes fed tensors, the session's variables and the random numbers of its next run, and computes
  /// all values.
  ///
  /// Throws `ReferenceError` for an operation without a rule, `GraphError` for a missing feed and for
  /// shapes that do not go together.
  public func take(feeding: [Placeholder: Tensor] = [:], from session: Session) throws {
    let feeds = Dictionary(uniqueKeysWithValues: feeding.map { ($0.key.node, $0.value) })
    for (index, node) in order.enumerated() {
      random[index] = node.operation.randomStream.map { session.randomNumbers(of: $0) }
      switch node.source {
      case .fed:
        guard let tensor = feeds[node] else {
          throw GraphError.missingFeed(placeholder: node.operation.name)
        }
        values[index] = DoubleTensor(tensor)
      case .kept(let variable): values[index] = DoubleTensor(session.value(of: variable))
      case .constant(let tensor): values[index] = DoubleTensor(tensor)
      case .extra, .computed: try compute(index)
      }
    }
  }

  /// `take`, and the values that the session's variables have now.
  func takeAll(
    feeding: [Placeholder: Tensor], from session: Session
  ) throws -> [(variable: Variable, value: Tensor)] {
    try take(feeding: feeding, from: session)
    return order.compactMap { node in
      guard case .kept(let variable) = node.source else { return nil }
      return (variable, session.value(of: variable))
    }
  }

  /// The value of one of the nodes that the interpreter was made for.
  public func value(of root: Int) -> DoubleTensor { values[roots[root]]! }

  /// The value of a placeholder or variable.
  public func value(of source: Node) -> DoubleTensor? { places[source].flatMap { values[$0] } }

  /// The steps that a change of a placeholder or variable reaches.
  func dependents(of source: Node) -> [Int] {
    guard let start = places[source] else { return [] }
    var reached = Set([start])
    return order.indices.filter { index in
      guard isRead[index], inputs[index].contains(where: reached.contains) else { return false }
      reached.insert(index)
      return true
    }
  }

  /// Changes one element of a placeholder or variable and computes what depends on it.
  func set(_ element: Int, of source: Node, to value: Double, dependents: [Int]) throws {
    values[places[source]!]!.values[element] = value
    for index in dependents { try compute(index) }
  }

  private func compute(_ index: Int) throws {
    let operation = order[index].operation
    let arguments = inputs[index].map { values[$0]! }
    guard isRead[index] else {
      do {
        let shape = try operation.shape(of: arguments.map(\.shape))
        values[index] = DoubleTensor(repeating: 0, shape: shape)
        return
      } catch {
        throw GraphError.shape(node: operation.name, error)
      }
    }
    let stream = random[index] ?? RandomStream(seed: 0, stream: 0, step: 0)
    values[index] = try operation.reference(arguments, ReferenceContext(random: stream))
  }
}
