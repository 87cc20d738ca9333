// One batch of a training or an evaluation: its memory, its loading, its two halves of a step.

/// The memory of one batch size: where examples go in and what comes out.
final class TrainingBatch {
  let count: Int
  let features: [Floats]
  let labels: Floats
  let labelShape: Shape
  let weights: Floats?
  private let workspace: Workspace
  private let unused: [FloatMemory]
  private let parts: [BatchPart]
  private let failure = FirstFailure()

  /// Floats that are worth a worker of their own.
  private static let grain = 12_000

  init(
    workspace: Workspace, inputs: [Placeholder], target: Placeholder, exampleWeights: Placeholder?, count: Int
  ) {
    self.workspace = workspace
    self.count = count
    // An input that nothing depends on has no place in the plan; its examples still go somewhere.
    var unused: [FloatMemory] = []
    func place(_ placeholder: Placeholder) -> Floats {
      if let floats = workspace.feed(placeholder.node) { return floats }
      unused.append(FloatMemory(count: placeholder.exampleShape!.count * count))
      return unused[unused.count - 1].floats
    }
    let (features, labels) = (inputs.map(place), place(target))
    let sizes = inputs.map { $0.exampleShape!.count }
    let labelSize = target.exampleShape!.count
    let tiles = Tiles(count: count, grain: TrainingBatch.grain / max(1, sizes.reduce(0, +)))
    parts = (0..<tiles.number).map { tile in
      let examples = tiles[tile]
      return BatchPart(
        examples: examples,
        features: zip(features, sizes).map { $0[examples.lowerBound * $1..<examples.upperBound * $1] },
        labels: labels[examples.lowerBound * labelSize..<examples.upperBound * labelSize])
    }
    (self.features, self.labels) = (features, labels)
    labelShape = target.exampleShape!.batched(count)
    weights = exampleWeights.map(place)
    self.unused = unused
  }

  /// The loss of the batch that was put in: everything that changes nothing is run.
  func computeLoss(seed: UInt64, step: UInt64) -> Float {
    workspace.run(workspace.plan.pureSteps, seed: seed, step: step)
    return workspace.fetch(0)[0]
  }

  /// Changes the weights.
  func update(seed: UInt64, step: UInt64) {
    workspace.run(workspace.plan.changingSteps, seed: seed, step: step)
  }

  /// The model's values for the batch, after `computeLoss`.
  var predictions: Floats { workspace.fetch(1) }
  var predictionShape: Shape { workspace.plan.fetches[1].shape }
}

extension TrainingBatch {
  /// Puts the examples of a part of an order in: the workers gather a part each.
  func load(_ source: any DataSource, _ order: [Int32], _ range: Range<Int>, _ exampleWeights: [Float]?) throws {
    try order.withRows { rows in
      workspace.pool.run(tiles: parts.count, Loading(source: source, rows: rows[range], parts: parts, failure: failure))
      if let (_, error) = failure.take() { throw error }
      guard let weights else { return }
      for index in 0..<count {
        weights[index] = exampleWeights.map { $0[rows[range.lowerBound + index]] } ?? 1
      }
    }
  }

  /// Shows the batch to the metrics.
  func update(_ metrics: inout [any Metric], weighted: Bool) {
    guard !metrics.isEmpty else { return }
    let batch = MetricBatch(
      predictions: predictions, predictionShape: predictionShape, targets: labels,
      targetShape: labelShape, weights: weighted ? weights : nil)
    for index in metrics.indices { metrics[index].update(batch) }
  }
}

/// A run of a batch's examples, and where they go.
private struct BatchPart {
  let examples: Range<Int>
  let features: [Floats]
  let labels: Floats
}

/// The gathering of a batch in parts.
private struct Loading: TiledWork {
  let source: any DataSource
  let rows: Rows
  let parts: [BatchPart]
  let failure: FirstFailure

  func perform(tile: Int, worker: Int) {
    let part = parts[tile]
    do {
      try source.gather(rows[part.examples], features: part.features, labels: part.labels)
    } catch {
      failure.note(error, of: tile)
    }
  }
}
