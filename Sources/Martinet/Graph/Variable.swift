// What a graph is fed and what it keeps: placeholders and variables.

/// A place in a graph that is given a tensor at every run.
public struct Placeholder: NodeConvertible, Hashable {
  public typealias Value = Tensor
  public let node: Node

  /// The batch size with which shapes are inferred before anything is fed. Any number would do; one
  /// that is not 1 keeps broadcasting from hiding a mistake.
  static let standInBatch = 2

  /// A placeholder whose shape is known only from what is fed.
  public init(name: String? = nil) {
    node = Node(PlaceholderOperation(example: nil, label: name), [])
  }

  /// A placeholder for a batch of examples of one shape: `Input([28, 28])` takes tensors of shape
  /// `[batch, 28, 28]`.
  public init(_ example: Shape, name: String? = nil) {
    node = Node(PlaceholderOperation(example: example, label: name), [])
  }

  init?(_ node: Node) {
    guard node.operation is PlaceholderOperation else { return nil }
    self.node = node
  }

  /// The shape of one example, where it was given.
  public var exampleShape: Shape? { (node.operation as? PlaceholderOperation)?.example }
}

/// The door through which examples enter a model: a placeholder with the shape of one example.
public typealias Input = Placeholder

/// Stands for what is fed.
struct PlaceholderOperation: SourceOperation {
  let example: Shape?
  let label: String?
  var name: String { label ?? "placeholder" }
  /// `nil` also where no batch of such examples has a shape.
  var knownShape: Shape? { example.flatMap { Shape(checking: [Placeholder.standInBatch] + $0.dimensions) } }
}

/// A tensor that a session keeps from run to run: a weight.
///
/// A variable holds no value: each session gives it one at first use, so two sessions share none.
public struct Variable: NodeConvertible, Hashable {
  public typealias Value = Tensor
  public let node: Node

  /// A variable that starts at a value.
  public init(_ initial: Tensor, name: String? = nil, trainable: Bool = true) {
    node = Node(
      VariableOperation(
        shape: initial.shape, initializer: .value(initial), label: name, trainable: trainable), [])
  }

  /// A variable that starts at what an initialiser gives.
  public init(
    shape: Shape, initializer: Initializer, name: String? = nil, trainable: Bool = true
  ) {
    node = Node(
      VariableOperation(shape: shape, initializer: initializer, label: name, trainable: trainable), [])
  }

  init?(_ node: Node) {
    guard node.operation is VariableOperation else { return nil }
    self.node = node
  }

  var operation: VariableOperation {
    guard let operation = node.operation as? VariableOperation else {
      fatalError("a variable's node holds a variable")
    }
    return operation
  }

  /// The shape of its value.
  public var shape: Shape { operation.shape }

  /// Its name, "variable" when it has none.
  public var name: String { operation.name }

  /// Whether an optimizer changes it when not told which variables to change.
  public var isTrainable: Bool { operation.trainable }
}

/// Stands for what a session keeps.
struct VariableOperation: SourceOperation {
  let shape: Shape
  let initializer: Initializer
  let label: String?
  let trainable: Bool
  var name: String { label ?? "variable" }
  var knownShape: Shape? { shape }
}

/// A value that never changes.
struct Constant: SourceOperation {
  let value: Tensor
  init(_ value: Tensor) { self.value = value }
  var name: String { value.count == 1 ? value.description : "constant" }
  var knownShape: Shape? { value.shape }
}
