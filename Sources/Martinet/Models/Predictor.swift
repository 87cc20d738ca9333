// A model made ready to answer: immutable, for any number of tasks at once.

/// A model's values, computed by any number of tasks at once from weights that never change.
///
/// Each call takes a workspace and gives it back. After two calls
/// `predict(example:into:)` allocates nothing; the memory of the last eight batch sizes is kept.
public final class Predictor: Sendable {
  /// The shapes of one example, one per input.
  public let inputShapes: [Shape]
  /// The shape of the value for one example.
  public let outputShape: Shape
  /// The names of the classes, where they are known.
  public let classNames: [String]?

  private let inputs: [Placeholder]
  private let output: Node
  private let weights: [Variable: FloatMemory]
  private static let batchSizesKept = 8
  // An array and not a dictionary: changing a dictionary's value in place allocates.
  private let shelves = Locked<[Shelf]>([])
  // A call is short and tasks are many: each call runs on its own thread alone.
  private let pool = WorkerPool(threads: 1)

  /// The plan for a batch of one size, and the workspaces for it that no call is using.
  private struct Shelf {
    let batch: Int
    let plan: Plan
    var workspaces: [Workspace] = []
  }

  init(_ model: Model) {
    inputs = model.inputs
    output = model.outputs[0]
    inputShapes = inputs.map { $0.exampleShape! }
    outputShape = output.knownShape!.withoutFirst
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
    let workspace = try take(1)
    defer { giveBack(workspace, 1) }
    if let place = workspace.feed(inputs[0].node) { example.withFloats { place.copy(from: $0) } }
    workspace.run(seed: 0, step: 0)
    result.withMutableFloats { $0.copy(from: workspace.fetch(0)) }
  }

  /// The value for one example.
  public func predict(example: Tensor) throws -> Tensor {
    var result = Tensor(repeating: 0, shape: outputShape)
    try predict(example: example, into: &result)
    return result
  }

  /// The values for a batch `[batch, …]` of examples, one tensor per input.
  ///
  /// Throws `ModelError.inputShapes` for other shapes and for an empty batch.
  public func predict(_ batch: Tensor...) throws -> Tensor {
    let count = batch.first.flatMap { $0.rank > 0 ? $0.shape[0] : nil } ?? 0
    guard count > 0, batch.map(\.shape) == inputShapes.map({ $0.batched(count) }) else {
      throw ModelError.inputShapes(expected: inputShapes, received: batch.map(\.shape))
    }
    let workspace = try take(count)
    defer { giveBack(workspace, count) }
    for (input, tensor) in zip(inputs, batch) {
      if let place = workspace.feed(input.node) { tensor.withFloats { place.copy(from: $0) } }
    }
    workspace.run(seed: 0, step: 0)
    return Tensor(shape: outputShape.batched(count)) { $0.copy(from: workspace.fetch(0)) }
  }

  private func take(_ batch: Int) throws -> Workspace {
    let (workspace, known) = shelves.withLock { shelves in
      guard let place = shelves.firstIndex(where: { $0.batch == batch }) else {
        return (nil as Workspace?, nil as Plan?)
      }
      return (shelves[place].workspaces.popLast(), shelves[place].plan)
    }
    if let workspace { return workspace }
    let plan = try known ?? plan(batch)
    return Workspace(plan, memory: { weights[$0]! }, pool: pool)
  }

  private func giveBack(_ workspace: Workspace, _ batch: Int) {
    shelves.withLock { shelves in
      if let place = shelves.firstIndex(where: { $0.batch == batch }) {
        shelves[place].workspaces.append(workspace)
      } else {
        if shelves.count == Self.batchSizesKept { shelves.removeFirst() }
        shelves.append(Shelf(batch: batch, plan: workspace.plan, workspaces: [workspace]))
      }
    }
  }

  private func plan(_ batch: Int) throws -> Plan {
    let feeds = Dictionary(
      uniqueKeysWithValues: zip(inputs, inputShapes).map { ($0.node, $1.batched(batch)) })
    return try Plan(fetches: [output], feeds: feeds, phase: .inference) { _ in 0 }
  }
}

extension Model {
  /// A copy of this model that answers and never changes, for any number of tasks at once.
  public func predictor() -> Predictor { Predictor(self) }
}
