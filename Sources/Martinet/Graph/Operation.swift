// What an operation tells the graph: its shapes, its gradient, its kernels, its textbook rule.

/// A function of tensors that stands in a graph.
///
/// An operation written outside the package works like the built-in ones. It gives a shape rule, a
/// gradient rule (as nodes), a program (what computes it), and the textbook rule in `Double` that
/// the gradient checks trust. Everything else has a default.
public protocol Operation: Sendable {
  /// The name that prints: "matmul", "relu".
  var name: String { get }

  /// The shape of the result, or a `ShapeError` that says what was expected.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape

  /// The gradient of a loss with respect to each input of `node`, from the gradient with respect to
  /// its value; `nil` where there is none. The nodes returned have the shapes of the inputs.
  func gradient(of node: Node, from upstream: Node) -> [Node?]

  /// What computes the value for these shapes.
  func program(for shapes: OperationShapes) -> Program

  /// The value by the formula of the textbook, in `Double`.
  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor

  /// Further results beside the value (the winners of a max-pooling), reached through `extra(_:)`. One that nothing
  /// reads has no memory in the program's frame.
  func extraShapes(of inputs: [Shape]) -> [Shape]

  /// The input whose memory the value *is*, when the operation computes nothing for these shapes.
  func alias(_ shapes: OperationShapes) -> Int?

  /// Inputs over which the value may be written, element by element.
  var overwritableInputs: [Int] { get }

  /// Whether only the shape of an input is used, not its elements.
  func readsOnlyShape(ofInput index: Int) -> Bool

  /// Inputs that are variables and are changed. The value is then the first of them, as changed.
  var changedInputs: [Int] { get }

  /// The stream of random numbers that this operation draws from.
  var randomStream: RandomSource? { get }
}

extension Operation {
  public func gradient(of node: Node, from upstream: Node) -> [Node?] { node.inputs.map { _ in nil } }
  public func extraShapes(of inputs: [Shape]) -> [Shape] { [] }
  public func alias(_ shapes: OperationShapes) -> Int? { nil }
  public var overwritableInputs: [Int] { [] }
  public func readsOnlyShape(ofInput index: Int) -> Bool { false }
  public var changedInputs: [Int] { [] }
  public var randomStream: RandomSource? { nil }

  public func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    throw ReferenceError(operation: name)
  }
}

/// An operation without inputs, whose shape is known by itself or not at all.
protocol SourceOperation: Operation {
  var knownShape: Shape? { get }
}

extension SourceOperation {
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { knownShape ?? [] }
  func program(for shapes: OperationShapes) -> Program { .nothing }
}

/// An operation that is defined by other operations and is replaced by them before anything is
/// differentiated, unless a rewriting rule has known better.
public protocol CompositeOperation: Operation {
  /// The nodes that it stands for.
  func expanded(_ inputs: [Node]) -> Node
}

extension CompositeOperation {
  public func program(for shapes: OperationShapes) -> Program {
    fatalError("\(name) is expanded before it is planned")
  }
}

/// The shapes that a program is made for.
public struct OperationShapes: Sendable {
  /// Of the inputs.
  public let inputs: [Shape]
  /// Of the value.
  public let output: Shape
}

/// The identity of a source of random numbers; which numbers it gives depends on its place in the
/// graph, the seed and the step, never on this object.
public final class RandomSource: Sendable {
  /// A new source.
  public init() {}
}

/// An operation that has no textbook rule was met by a gradient check.
public struct ReferenceError: Error, CustomStringConvertible {
  /// The operation's name.
  public let operation: String

  /// An error that names an operation.
  public init(operation: String) { self.operation = operation }

  public var description: String {
    "\(operation) has no rule in Double: give it `reference(_:_:)` to check a graph that holds it"
  }
}

/// What a textbook rule may need beside its inputs.
public struct ReferenceContext: Sendable {
  /// The random numbers of this operation, the same as the kernel's.
  public let random: RandomStream

  /// A context.
  public init(random: RandomStream) { self.random = random }
}
