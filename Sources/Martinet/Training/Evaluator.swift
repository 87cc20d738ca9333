// Loss and metrics of a model on a set, without learning.

/// A model's loss at inference as a graph, planned per batch size.
final class Evaluator {
  let labelShape: Shape
  private let inputs: [Placeholder]
  private let target: Placeholder
  private let exampleWeights: Placeholder
  private let fetches: [Node]
  private var batches = Recent<Int, TrainingBatch>()
  private unowned let model: Model

  /// Throws where the loss cannot take the model's value and the labels.
  init(_ model: Model, _ loss: any Loss, labelShape: Shape) throws {
    self.model = model
    self.labelShape = labelShape
    inputs = model.inputs
    target = Placeholder(labelShape, name: "labels")
    exampleWeights = Placeholder([], name: "weights")
    let objective = try Objective(model, loss, target, exampleWeights)
    fetches = [objective.losses.sum(), objective.prediction]
  }

  func batch(_ count: Int) throws -> TrainingBatch {
    try batches.value(count) {
      var feeds: [Node: Shape] = [:]
      for placeholder in inputs + [target, exampleWeights] {
        feeds[placeholder.node] = placeholder.exampleShape!.batched(count)
      }
      let plan = try Plan(fetches: fetches, feeds: feeds, phase: .inference, rules: model.rules) { model.streams[$0] }
      return TrainingBatch(
        workspace: Workspace(plan, memory: model.store.memory, pool: model.pool), inputs: inputs, target: target,
        exampleWeights: exampleWeights, count: count)
    }
  }
}

extension Model {
  /// The loss and the metrics on a test set. A test set is for the end: a second use throws unless
  /// `reuse` gives a reason, which is recorded in the history. What does not fit the model is refused
  /// before the use is counted.
  @discardableResult
  public func evaluate(_ test: TestSet, batchSize: Int = 128, reuse reason: String? = nil) throws -> Evaluation {
    let compilation = try checked(test.examples, batchSize)
    let (examples, use) = try test.opened(reuse: reason)
    let evaluation = try evaluate(examples, compilation, batchSize: batchSize, weights: examples.sampleWeights)
    history.tests.append(
      History.TestUse(ordinal: use.ordinal, reason: use.reason, evaluation: evaluation))
    return evaluation
  }

  /// The loss and the metrics on validation data, as often as one likes.
  public func evaluate(_ validation: ValidationSet, batchSize: Int = 128) throws -> Evaluation {
    try evaluateFreely(validation.examples, batchSize)
  }

  /// The loss and the metrics on training data, at inference.
  public func evaluate(_ training: TrainingSet, batchSize: Int = 128) throws -> Evaluation {
    try evaluateFreely(training.examples, batchSize)
  }

  private func evaluateFreely(_ examples: ExampleSet, _ batchSize: Int) throws -> Evaluation {
    let compilation = try checked(examples, batchSize)
    return try evaluate(examples, compilation, batchSize: batchSize, weights: examples.sampleWeights)
  }

  /// What the model was told, when it, its loss and its metrics can take these examples.
  func checked(_ examples: ExampleSet, _ batchSize: Int) throws -> Compilation {
    let compilation = try compiled()
    try Model.check(batchSize: batchSize)
    try check(examples, compilation)
    _ = try evaluator(compilation, labelShape: examples.labelShape)
    try checkLabels(examples, compilation.loss)
    return compilation
  }

  private func evaluator(_ compilation: Compilation, labelShape: Shape) throws -> Evaluator {
    if let evaluator, evaluator.labelShape == labelShape { return evaluator }
    let new = try Evaluator(self, compilation.loss, labelShape: labelShape)
    evaluator = new
    return new
  }

  /// The loss and the metrics on examples that fit.
  ///
  /// Throws `DataError.notFinite` where an infinity or NaN among the examples leaves them no loss.
  func evaluate(
    _ examples: ExampleSet, _ compilation: Compilation, batchSize: Int, weights: [Float]?
  ) throws -> Evaluation {
    let evaluator = try evaluator(compilation, labelShape: examples.labelShape)
    var metrics = compilation.metrics
    for index in metrics.indices { metrics[index].reset() }
    var sum = 0.0
    let order = BatchOrder.sequential(count: examples.count)
    for start in stride(from: 0, to: examples.count, by: batchSize) {
      let range = start..<min(start + batchSize, examples.count)
      let batch = try evaluator.batch(range.count)
      try batch.load(examples.source, order, range, weights)
      let loss = batch.computeLoss(seed: 0, step: 0)
      if !loss.isFinite { try batch.checkFinite(order[range]) }
      sum += Double(loss)
      batch.update(&metrics, weighted: weights != nil)
    }
    return Evaluation(loss: sum / Double(examples.count), metrics: metrics.results)
  }

  /// Whether examples of these shapes fit the model.
  func check(featureShapes: [Shape]) throws {
    let expected = inputs.map { $0.exampleShape! }
    guard featureShapes == expected else {
      throw ModelError.inputShapes(expected: expected, received: featureShapes)
    }
  }

  /// Whether a set's examples fit the model and its metrics.
  func check(_ examples: ExampleSet, _ compilation: Compilation) throws {
    try check(featureShapes: examples.featureShapes)
    let prediction = outputs[0].knownShape!.withoutFirst
    for metric in compilation.metrics {
      do {
        try metric.check(prediction: prediction, target: examples.labelShape)
      } catch {
        throw ModelError.labelShape(
          expected: "\(error.expected) for the metric \(metric.name)", received: examples.labelShape)
      }
    }
  }

  static func check(batchSize: Int) throws {
    guard batchSize > 0 else {
      throw ModelError.invalidArgument(name: "batchSize", expected: "at least 1", received: "\(batchSize)")
    }
  }
}

extension Array where Element == any Metric {
  /// The results that are defined, by name.
  var results: [String: Double] {
    reduce(into: [:]) { results, metric in results[metric.name] = metric.result }
  }
}
