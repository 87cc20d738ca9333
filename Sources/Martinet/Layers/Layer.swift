// What every layer is: a small value that makes weights and builds nodes.

/// A part of a network: given the shape of an example it makes its weights and tells how to apply
/// them.
///
/// ```swift
/// struct Scale: Layer {
///   func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
///     let gain = weights.add("gain", [input[-1]], .ones)
///     return { x in x * gain }
///   }
/// }
/// ```
/// No derivative is written: the nodes bring theirs. Calling a layer makes new weights; calling what
/// `built(for:)` gives shares them.
public protocol Layer: Sendable {
  /// The name in summaries, saved files and errors; `nil` takes the kind and a number.
  var name: String? { get }

  /// What it is, "dense" for `Dense`.
  var kind: String { get }

  /// Makes the weights for examples of this shape (without the batch) and gives what maps a batch to
  /// the layer's value.
  ///
  /// Throws a `LayerError` when it cannot take examples of this shape.
  func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction
}

/// What a built layer does to a batch.
public typealias LayerFunction = @Sendable (Node) throws -> Node

extension Layer {
  public var name: String? { nil }

  /// The type's name in snake case: "Conv2D" is "conv2d", "MaxPool2D" "max_pool2d".
  public var kind: String {
    var words = ""
    var previous: Character = "_"
    for character in String(describing: Self.self).prefix(while: { $0 != "<" }) {
      if character.isUppercase, previous.isLowercase { words.append("_") }
      words.append(character.lowercased())
      previous = character
    }
    return words
  }

  /// The layer with its weights, for examples like those of a node.
  ///
  /// Throws a `LayerError` that names the layer: where it cannot take such examples, where it names two
  /// weights alike, and where an initial value has another shape than its weight.
  public func built(for input: some NodeConvertible) throws -> BuiltLayer {
    try namingLayer(name ?? kind) {
      guard let shape = input.node.knownShape, shape.rank > 0 else {
        throw LayerError(
          expected: "an input whose shape is known: start from Input([…])", received: "a node of unknown shape")
      }
      var weights = LayerWeights(name: name ?? kind)
      let function = try weights.checked { try build(for: shape.withoutFirst, weights: &$0) }
      let record = LayerRecord(
        kind: kind, explicitName: name, variables: weights.variables, penalties: weights.penalties)
      return BuiltLayer(record: record, layer: self, input: shape.withoutFirst, function: function)
    }
  }

  /// The value for a batch, with new weights.
  public func callAsFunction(_ input: some NodeConvertible) throws -> Node {
    try built(for: input)(input)
  }
}

/// A layer and its weights: every call shares them.
public struct BuiltLayer: Sendable {
  let record: LayerRecord
  fileprivate let layer: any Layer
  fileprivate let input: Shape
  fileprivate let function: LayerFunction

  /// The weights, by their names within the layer.
  public var variables: [(name: String, variable: Variable)] { record.variables }

  /// The value for a batch, whose examples may be others than those that the layer was built for where
  /// its weights fit them too: a convolution's fit images of any size.
  ///
  /// Throws a `LayerError` where they do not.
  public func callAsFunction(_ input: some NodeConvertible) throws -> Node {
    try namingLayer(record.explicitName ?? record.kind) {
      let apply = try function(for: input.node.knownShape?.withoutFirst ?? self.input)
      return Node(LayerOutput(record: record), [try apply(input.node)])
    }
  }

  private func function(for input: Shape) throws -> LayerFunction {
    if input == self.input { return function }
    var weights = LayerWeights(name: record.explicitName ?? record.kind, sharing: record.variables)
    return try weights.checked { try layer.build(for: input, weights: &$0) }
  }
}

/// Adds the name of the layer to what goes wrong in it.
func namingLayer<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as LayerError {
    throw error.named(name)
  } catch GraphError.shape(_, let shapes) {
    throw LayerError(expected: shapes.expected, received: shapes.received).named(name)
  }
}

/// Why a layer cannot be built: what it expected and what it received.
public struct LayerError: Error, Hashable, CustomStringConvertible {
  /// The layer's name, or its kind where it has none.
  public private(set) var layer: String = ""
  /// What the layer wanted.
  public let expected: String
  /// What it got.
  public let received: String

  /// An error; the layer's name is added by whoever builds it.
  public init(expected: String, received: String) {
    self.expected = expected
    self.received = received
  }

  func named(_ name: String) -> LayerError {
    guard layer.isEmpty else { return self }
    var copy = self
    copy.layer = name
    return copy
  }

  public var description: String { "\(layer): expected \(expected), received \(received)" }
}

/// Collects the weights that a layer makes while it is built.
public struct LayerWeights {
  private let name: String
  /// The weights that are taken instead of new ones.
  private let shared: [(name: String, variable: Variable)]?
  private(set) var variables: [(name: String, variable: Variable)] = []
  private(set) var penalties: [Node] = []
  /// The first thing that was wrong with a weight.
  private var problem: LayerError?

  init(name: String, sharing shared: [(name: String, variable: Variable)]? = nil) {
    self.name = name
    self.shared = shared
  }

  /// Makes a weight. A penalty on it is added to the training loss.
  ///
  /// The layer cannot be built, which throws a `LayerError`, when it has a weight of that name already
  /// or when `initializer` is a value of another shape.
  public mutating func add(
    _ name: String, _ shape: Shape, _ initializer: Initializer, trainable: Bool = true,
    penalty: Penalty? = nil
  ) -> Variable {
    let known = shared?.first { $0.name == name }?.variable
    if let problem = self.problem(name, shape, initializer, known), self.problem == nil { self.problem = problem }
    let variable =
      known ?? Variable(shape: shape, initializer: initializer, name: "\(self.name)/\(name)", trainable: trainable)
    variables.append((name, variable))
    if let penalty { penalties.append(penalty(variable)) }
    return variable
  }

  private func problem(
    _ name: String, _ shape: Shape, _ initializer: Initializer, _ known: Variable?
  ) -> LayerError? {
    if variables.contains(where: { $0.name == name }) {
      return LayerError(expected: "weights of different names", received: "\(name) twice")
    }
    if let known {
      guard known.shape != shape else { return nil }
      return LayerError(
        expected: "examples for which \(name) has the shape \(known.shape) that it was built with",
        received: "examples for which its shape is \(shape)")
    }
    guard case .value(let value) = initializer, value.shape != shape else { return nil }
    return LayerError(expected: "an initial value of shape \(shape) for \(name)", received: "\(value.shape)")
  }

  /// Builds with these weights and throws what was wrong with one of them.
  mutating func checked(_ build: (inout LayerWeights) throws -> LayerFunction) throws -> LayerFunction {
    let function = try build(&self)
    if let problem { throw problem }
    return function
  }
}

/// What is known of a layer wherever its value stands in a graph.
final class LayerRecord: Sendable {
  let kind: String
  let explicitName: String?
  let variables: [(name: String, variable: Variable)]
  let penalties: [Node]

  init(
    kind: String, explicitName: String?, variables: [(name: String, variable: Variable)], penalties: [Node]
  ) {
    self.kind = kind
    self.explicitName = explicitName
    self.variables = variables
    self.penalties = penalties
  }
}

/// Marks a node as the value of a layer. It computes nothing and is gone before anything is planned.
struct LayerOutput: PhaseDependent {
  let record: LayerRecord

  var name: String { record.explicitName ?? record.kind }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func resolved(_ phase: Phase, _ inputs: [Node]) -> Node { inputs[0] }
  func program(for shapes: OperationShapes) -> Program { .nothing }
  func alias(_ shapes: OperationShapes) -> Int? { 0 }
  func gradient(of node: Node, from upstream: Node) -> [Node?] { [upstream] }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor { inputs[0] }
}
