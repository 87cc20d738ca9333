// The training graph of a model, its plans, and one step of it.

/// A model's graph with loss, gradients and updates, made once for a way of training.
final class Trainer {
  let target: Placeholder
  /// One weight per example, fed when examples have weights.
  let exampleWeights: Placeholder?
  /// Everything beside the weights that a checkpoint must hold: step size, step count, momenta.
  let optimizerVariables: [Variable]
  private let learningRate: Variable
  private let fetches: [Node]
  private let inputs: [Placeholder]
  private var batches = Recent<Int, TrainingBatch>()
  private unowned let model: Model

  /// Throws where the loss cannot take the model's value and the labels.
  init(_ model: Model, _ compilation: Compilation, labelShape: Shape, weighted: Bool) throws {
    self.model = model
    inputs = model.inputs
    target = Placeholder(labelShape, name: "labels")
    exampleWeights = weighted ? Placeholder([], name: "weights") : nil
    let objective = try Objective(model, compilation.loss, target, exampleWeights)
    let penalized = model.penalties.reduce(objective.mean) { $0 + $1 }
    let frozen = model.frozenVariables
    let roots = settled([penalized, objective.prediction], frozen)
    let lower = lowered(roots, phase: .training, rules: .standard)
    var effects: [Node] = []
    let (loss, prediction) = { ($0[0], $0[1]) }(separateUpdates(lower, frozen, into: &effects))

    let variables = model.trainedVariables
    var gradients = try gradients(of: loss, withRespectTo: variables.map(\.node))
    if let clipping = compilation.clipping { gradients = clipping(gradients) }
    var state = OptimizerState(compilation.progress.optimizer)
    let updates = zip(variables, gradients).map {
      compilation.optimizer.update($0, gradient: $1, state: &state)
    }
    learningRate = state.learningRate
    optimizerVariables = [state.learningRate, state.stepCount] + state.slots
    fetches = [loss, prediction, group(updates + effects)]
    for variable in optimizerVariables { _ = model.store.memory(variable) }
  }

  /// The workspace for batches of a size.
  func batch(_ count: Int) throws -> TrainingBatch {
    try batches.value(count) {
      var feeds: [Node: Shape] = [:]
      for placeholder in inputs + [target] + (exampleWeights.map { [$0] } ?? []) {
        feeds[placeholder.node] = placeholder.exampleShape!.batched(count)
      }
      let plan = try Plan(fetches: fetches, feeds: feeds, phase: .training, rules: model.rules) { model.streams[$0] }
      return TrainingBatch(
        workspace: Workspace(plan, memory: model.store.memory, pool: model.pool), inputs: inputs, target: target,
        exampleWeights: exampleWeights, count: count)
    }
  }

  /// The step size of the next step.
  var rate: Float {
    get { model.store.memory(learningRate).floats[0] }
    set { model.store.memory(learningRate).floats[0] = newValue }
  }
}

extension Model {
  /// The variables of frozen layers, moving averages included.
  fileprivate var frozenVariables: Set<Variable> {
    Set(layers.filter { frozen.contains($0.name) }.flatMap { $0.variables.map(\.variable) })
  }
}

extension Node {
  /// Whether this is an update of one of these variables.
  fileprivate func changes(_ variables: Set<Variable>) -> Bool {
    operation.changedInputs.contains { Variable(inputs[$0]).map(variables.contains) ?? false }
  }
}

/// What would change a frozen layer's variables while training is what it is at inference: a frozen
/// batch normalization normalizes by its moving averages, as in Keras.
private func settled(_ roots: [Node], _ frozen: Set<Variable>) -> [Node] {
  guard !frozen.isEmpty else { return roots }
  return rebuild(roots) { node, inputs in
    guard node.operation is PhaseSwitch, inputs[0].operation is Along,
      inputs[0].inputs.dropFirst().contains(where: { $0.changes(frozen) })
    else { return nil }
    return inputs[1]
  }
}

/// Takes the updates that hang on a graph's values (moving averages) out of it, so that they run with
/// the optimizer's: after the loss has been looked at. Those of frozen variables are dropped, and
/// several of one variable become one.
private func separateUpdates(_ roots: [Node], _ frozen: Set<Variable>, into updates: inout [Node]) -> [Node] {
  var found: [Node] = []
  let stripped = rebuild(roots) { node, inputs in
    guard node.operation is Along else { return nil }
    found += inputs.dropFirst().filter { !$0.changes(frozen) && !found.contains($0) }
    return inputs[0]
  }
  updates += chained(found, beside: Set(topologicalOrder(stripped)))
  return stripped
}

/// The updates, those that set one variable made into one that does what they do one after the other:
/// where a later one reads the variable it reads what the earlier one sets it to. What the values of
/// the graph are computed from stays what it is.
private func chained(_ updates: [Node], beside graph: Set<Node>) -> [Node] {
  var order: [Node] = []
  var last: [Node: Node] = [:]
  for update in updates {
    guard update.operation is Assign else {
      order.append(update)
      continue
    }
    let (variable, value) = (update.inputs[0], update.inputs[1])
    if let earlier = last[variable] {
      last[variable] =
        rebuild([value]) { node, _ in
          node == variable ? earlier : graph.contains(node) ? node : nil
        }[0]
    } else {
      order.append(variable)
      last[variable] = value
    }
  }
  return order.map { node in last[node].map { Node(Assign(), [node, $0]) } ?? node }
}

/// A model's loss on a batch as nodes.
struct Objective {
  /// The model's value.
  let prediction: Node
  /// One number per example, weighted.
  let losses: Node
  /// Their sum over the batch, divided by the number of examples.
  let mean: Node

  init(_ model: Model, _ loss: any Loss, _ target: Placeholder, _ weights: Placeholder?) throws {
    prediction = model.outputs[0]
    let labels = target.node.aligned(with: prediction)
    let each: Node
    do {
      each = try loss(prediction, labels)
    } catch let error as GraphError {
      guard case .shape(_, let shapes) = error else { throw error }
      throw ModelError.labelShape(
        expected: "\(shapes.expected) for the loss \(loss.name)", received: target.exampleShape!)
    }
    guard each.knownShape?.rank == 1 else {
      throw ModelError.labelShape(
        expected: "labels from which \(loss.name) gives one number per example", received: target.exampleShape!)
    }
    losses = weights.map { each * $0 } ?? each
    mean = losses.mean()
  }
}
