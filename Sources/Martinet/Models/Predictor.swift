// A model made ready to answer: immutable, for any number of tasks at once.

/// A model's values, computed by any number of tasks at once from weights that never change.
///
/// Each call takes a workspace and gives it back; what depends on the weights alone is computed when one is made. After
/// two calls `predict(example:into:)` allocates nothing; the memory of the last few batch sizes is kept.
public final class Predictor: Sendable {
  /// The shapes of one example, one per input.
  public let inputShapes: [Shape]
  /// The shape of the value for one example.
  public let outputShape: Shape
  /// The names of the classes, where they are known.
  public let classNames: [String]?

  private let inputs: [Placeholder]
  private let outputs: [Node]
  private let firstOutput: [Node]
  private let weights: [Variable: FloatMemory]
  private let rules: RewritingRules
  private let shelves = Locked(Recent<Model.Forward, Shelf>())
  // A call is short and tasks are many: each call runs on its own thread alone.
  private let pool = WorkerPool(threads: 1)

  /// The plan for a batch of one size, and the workspaces for it that no call is using.
  private struct Shelf {
    let plan: Plan
    var workspaces: [Workspace] = []
  }

  init(_ model: Model) {
    inputs = model.inputs
    outputs = model.outputs
    firstOutput = [outputs[0]]
    rules = model.rules
    inputShapes = inputs.map { $0.exampleShape! }
    outputShape = outputs[0].knownShape!.withoutFirst
    classNames = model.classNames
    weights = model.allVariables.reduce(into: [:]) { weights, variable in
      let memory = FloatMemory(count: variable.shape.count)
      memory.floats.copy(from: model.store.memory(variable).floats)
      weights[variable] = memory
    }
  }

  /// The value for one example, written to a tensor of the output's shape.
  ///
  /// Throws `ModelError.inputShapes` for other shapes.
  public func predict(example: Tensor, into result: inout Tensor) throws {
    guard inputs.count == 1, example.shape == inputShapes[0], result.shape == outputShape else {
      throw ModelError.inputShapes(
        expected: inputShapes + [outputShape], received: [example.shape, result.shape])
    }
    let key = Model.Forward(batch: 1, nodes: firstOutput)
    let workspace = try take(key)
    defer { giveBack(workspace, key) }
    if let place = workspace.feed(inputs[0].node) { example.withFloats { place.copy(from: $0) } }
    workspace.run(workspace.plan.fedSteps, seed: 0, step: 0)
    result.withMutableFloats { $0.copy(from: workspace.fetch(0)) }
  }

  /// The value for one example.
  public func predict(example: Tensor) throws -> Tensor {
    var result = Tensor(repeating: 0, shape: outputShape)
    try predict(example: example, into: &result)
    return result
  }

  /// The values for a batch `[batch, …]` of examples, one tensor per input; of several outputs, the first.
  ///
  /// Throws `ModelError.inputShapes` for other shapes and for an empty batch.
  public func predict(_ batch: Tensor...) throws -> Tensor { try values(firstOutput, batch)[0] }

  /// The values of all outputs, in their order, for a batch `[batch, …]` of examples, one tensor per input.
  ///
  /// Throws `ModelError.inputShapes` for other shapes and for an empty batch.
  public func predictOutputs(_ batch: Tensor...) throws -> [Tensor] { try values(outputs, batch) }

  private func values(_ nodes: [Node], _ batch: [Tensor]) throws -> [Tensor] {
    let count = batch.first.flatMap { $0.rank > 0 ? $0.shape[0] : nil } ?? 0
    guard count > 0, batch.map(\.shape) == inputShapes.map({ $0.batched(count) }) else {
      throw ModelError.inputShapes(expected: inputShapes, received: batch.map(\.shape))
    }
    let key = Model.Forward(batch: count, nodes: nodes)
    let workspace = try take(key)
    defer { giveBack(workspace, key) }
    for (input, tensor) in zip(inputs, batch) {
      if let place = workspace.feed(input.node) { tensor.withFloats { place.copy(from: $0) } }
    }
    workspace.run(workspace.plan.fedSteps, seed: 0, step: 0)
    return nodes.enumerated().map { index, node in
      Tensor(shape: node.knownShape!.withoutFirst.batched(count)) { $0.copy(from: workspace.fetch(index)) }
    }
  }

  private func take(_ key: Model.Forward) throws -> Workspace {
    let (workspace, plan): (Workspace?, Plan?) = try shelves.withLock { shelves in
      try shelves.use(key, make: { Shelf(plan: try self.plan(key)) }) { shelf in
        // A plan is not copied, which takes time, where none is needed.
        if let workspace = shelf.workspaces.popLast() { return (workspace, nil) }
        return (nil, shelf.plan)
      }
    }
    if let workspace { return workspace }
    let new = Workspace(plan!, memory: { weights[$0]! }, pool: pool)
    new.run(plan!.fixedSteps, seed: 0, step: 0)
    return new
  }

  private func giveBack(_ workspace: Workspace, _ key: Model.Forward) {
    shelves.withLock { shelves in
      shelves.use(key, make: { Shelf(plan: workspace.plan) }) { $0.workspaces.append(workspace) }
    }
  }

  func plan(_ key: Model.Forward) throws -> Plan {
    let feeds = Dictionary(
      uniqueKeysWithValues: zip(inputs, inputShapes).map { ($0.node, $1.batched(key.batch)) })
    return try Plan(fetches: key.nodes, feeds: feeds, phase: .inference, rules: rules, fixedFirst: true) { _ in 0 }
  }
}

extension Model {
  /// A copy of this model that answers and never changes, for any number of tasks at once.
  public func predictor() -> Predictor { Predictor(self) }
}
