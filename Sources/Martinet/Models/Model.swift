// A network: a graph of layers from inputs to outputs, its weights, and how it is trained.

/// A network from inputs to outputs: any graph of layers and nodes, with the values of its weights.
///
/// ```swift
/// let left = Input([28, 28, 1]), right = Input([28, 28, 1])
/// let tower = try Conv2D(32, kernel: 3, activation: .relu).built(for: left)
/// let same = try Dense(1, activation: .sigmoid)(Flatten()(tower(left) - tower(right)))
/// let twins = try Model(inputs: left, right, outputs: same)
/// ```
/// A model belongs to one task at a time; `predictor()` gives a value that any number of tasks may
/// use at once.
public class Model {
  /// Where examples enter.
  public let inputs: [Placeholder]
  /// What it computes; the first output is the one that is trained.
  public let outputs: [Node]
  /// The layers in the order in which they are applied; a shared layer stands once.
  public let layers: [ModelLayer]
  /// The seed of the weights' first values.
  public let seed: UInt64
  /// What `fit` has recorded.
  public internal(set) var history = History()
  /// Whether convolutions with 3×3 filters go Winograd's way. It stands in no file of a model, and a
  /// predictor keeps what it was when the predictor was made; a training that is resumed must agree in it.
  public var winograd: Winograd = .auto {
    didSet {
      guard winograd != oldValue else { return }
      workspaces = Recent()
      trainer = nil
      evaluator = nil
    }
  }
  /// The names of the classes, where the data that it was trained on had them.
  public internal(set) var classNames: [String]?
  /// The score above which `predictLabels` answers 1, of a model that gives a score of yes or both classes'
  /// probabilities; `nil` for one half. It stands in the model's file. Metrics keep to one half.
  ///
  /// Stops the program with a message for a model that gives more than two values a row.
  public var threshold: DecisionThreshold? {
    didSet {
      demand(threshold == nil || isBinary, "a threshold needs one score of yes: the output is \(outputs[0])")
    }
  }

  let store: VariableStore
  let pool: WorkerPool
  var streams = StreamNumbers()
  var trainer: Trainer?
  var evaluator: Evaluator?
  var compilation: Compilation?
  var frozen: Set<String> = []
  /// Training steps made so far: the counter of dropout's random numbers.
  var stepsTaken: UInt64 = 0
  private var workspaces = Recent<WorkspaceKey, [Workspace]>()

  /// A model from inputs to outputs; see `init(inputs:outputs:seed:threads:)`.
  public convenience init(
    inputs: Placeholder..., outputs: any NodeConvertible..., seed: UInt64 = 0, threads: Int? = nil
  ) throws {
    try self.init(inputs: inputs, outputs: outputs.map(\.node), seed: seed, threads: threads)
  }

  /// A model from inputs to outputs. The seed gives the weights their first values; the number of
  /// threads, at least 1 (the machine's processors unless told), changes no bit.
  ///
  /// A node holds no value, so two models made of the same nodes share no weights; what a layer of a
  /// trained model gives is had from `values(of:for:)`.
  ///
  /// Throws a `ModelError` when the outputs need a placeholder that is not an input, when an input has
  /// no known shape or comes twice, when two layers bear one name, or for less than one thread.
  public required init(
    inputs: [Placeholder], outputs: [Node], seed: UInt64 = 0, threads: Int? = nil
  ) throws {
    guard !outputs.isEmpty else { throw ModelError.noOutput }
    try Model.check(inputs: inputs)
    try Model.check(threads: threads)
    let order = topologicalOrder(outputs)
    for node in order where node.operation is PlaceholderOperation && !inputs.contains(where: { $0.node == node }) {
      throw ModelError.missingInput(placeholder: node.operation.name)
    }
    try Model.checkBatch(order, outputs: outputs)
    self.inputs = inputs
    self.outputs = outputs
    self.seed = seed
    layers = try ModelLayer.all(in: order)
    store = VariableStore(seed: seed)
    pool = threads.map { WorkerPool(threads: $0) } ?? .shared
    for variable in variables(of: outputs) { _ = store.memory(variable) }
    for node in order {
      if let source = node.operation.randomStream { _ = streams[source] }
    }
  }

  /// The number of weights, those that are not trained included.
  public var parameterCount: Int { allVariables.reduce(0) { $0 + $1.shape.count } }

  /// Every variable, in the order in which the graph meets them.
  var allVariables: [Variable] { variables(of: outputs) }

  /// Whether the first output is a score of yes or both classes' probabilities.
  var isBinary: Bool { outputs[0].knownShape.map { $0.rowWidth <= 2 } ?? false }

  /// The penalties of all layers.
  var penalties: [Node] { layers.flatMap(\.penalties) }

  /// The variables that training changes: trainable ones outside frozen layers.
  var trainedVariables: [Variable] {
    let still = Set(layers.filter { frozen.contains($0.name) }.flatMap { $0.variables.map(\.variable) })
    return allVariables.filter { $0.isTrainable && !still.contains($0) }
  }

  /// What is computed at inference, and for how many examples.
  struct Forward: Equatable {
    let batch: Int
    let nodes: [Node]
  }

  /// What workspaces at inference are for: one whose steps all workers share, or one for each of them.
  private struct WorkspaceKey: Equatable {
    let forward: Forward
    let isTeam: Bool
  }

  /// The workspace that computes nodes at inference for a batch of this size.
  func workspace(_ nodes: [Node], batch: Int) throws -> Workspace {
    let forward = Forward(batch: batch, nodes: nodes)
    return try workspaces.value(WorkspaceKey(forward: forward, isTeam: false)) {
      [Workspace(try plan(forward), memory: store.memory, pool: pool)]
    }[0]
  }

  /// One workspace for each worker of the pool, each of which computes batches of this size alone.
  func team(_ nodes: [Node], batch: Int) throws -> [Workspace] {
    let forward = Forward(batch: batch, nodes: nodes)
    return try workspaces.value(WorkspaceKey(forward: forward, isTeam: true)) {
      let (plan, alone) = (try plan(forward), WorkerPool(threads: 1))
      return (0..<pool.threads).map { _ in Workspace(plan, memory: store.memory, pool: alone) }
    }
  }

  /// The rules that rewrite this model's graphs.
  var rules: RewritingRules { .standard(winograd) }

  /// The plan that computes nodes at inference for a batch of a size.
  func plan(_ forward: Forward) throws -> Plan {
    let feeds = Dictionary(
      uniqueKeysWithValues: inputs.map { ($0.node, $0.exampleShape!.batched(forward.batch)) })
    return try Plan(fetches: forward.nodes, feeds: feeds, phase: .inference, rules: rules) { streams[$0] }
  }
}

/// Something a model cannot do, with what to do instead.
public enum ModelError: Error, Sendable, CustomStringConvertible {
  case noOutput
  case outputWithoutBatch(output: Int, shape: Shape)
  case unknownInputShape(input: Int)
  case invalidInputShape(input: Int, shape: Shape)
  case duplicateInput(input: Int)
  case missingInput(placeholder: String)
  case duplicateLayer(name: String)
  case unknownLayer(name: String, known: [String])
  case unknownWeight(layer: String, name: String, known: [String])
  case weightShape(layer: String, weight: String, expected: Shape, received: Shape)
  case notCompiled
  case inputShapes(expected: [Shape], received: [Shape])
  case labelShape(expected: String, received: Shape)
  case invalidArgument(name: String, expected: String, received: String)
  case lossNotFinite(layer: String, epoch: Int, step: Int, kept: (epoch: Int, step: Int))
  case invalidLabel(row: Int, value: Float, classes: Int)

  public var description: String {
    switch self {
    case .noOutput: "a model needs at least one output"
    case .outputWithoutBatch(let output, let shape):
      "output \(output) must hold one value for each example of a batch, [batch, …]: received shape "
        + "\(shape) for \(Placeholder.standInBatch) examples"
    case .unknownInputShape(let input):
      "input \(input) has no shape: make it with Input([…]), the shape of one example"
    case .invalidInputShape(let input, let shape):
      "input \(input): expected at most \(Shape.maximumRank - 1) dimensions and a sensible size, received \(shape)"
    case .duplicateInput(let input): "input \(input) stands before it among the inputs: name each once"
    case .missingInput(let placeholder):
      "the outputs need the placeholder \(placeholder), which is not among the inputs"
    case .duplicateLayer(let name): "two layers are named \(name): give one of them another name"
    case .unknownLayer(let name, let known):
      "there is no layer \(name): the layers are \(known.joined(separator: ", "))"
    case .unknownWeight(let layer, let name, let known):
      "layer \(layer) has no weight \(name): it has \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .weightShape(let layer, let weight, let expected, let received):
      "\(layer)/\(weight): expected shape \(expected), received \(received)"
    case .notCompiled: "the model has no optimizer and no loss: call compile(optimizer:loss:metrics:) first"
    case .inputShapes(let expected, let received):
      "the model takes examples of shape \(ModelError.list(expected)), received \(ModelError.list(received))"
    case .labelShape(let expected, let received): "labels: expected \(expected), received shape \(received)"
    case .invalidArgument(let name, let expected, let received):
      "\(name): expected \(expected), received \(received)"
    case .lossNotFinite(let layer, let epoch, let step, let kept):
      "the loss is not finite at epoch \(epoch), step \(step); the first value that is not finite is that of "
        + "\(layer). The weights are those before step \(kept.step) of epoch \(kept.epoch): try a smaller "
        + "learning rate or gradient clipping"
    case .invalidLabel(let row, let value, let classes):
      "row \(row) of the labels: \(value) is not one of the classes 0 ..< \(classes)"
    }
  }

  private static func list(_ shapes: [Shape]) -> String {
    shapes.map(\.description).joined(separator: " and ")
  }
}
