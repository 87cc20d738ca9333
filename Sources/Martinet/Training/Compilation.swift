// How a model is trained: optimizer, loss, metrics, schedule, clipping.

/// What `compile` was told.
struct Compilation {
  let optimizer: any Optimizer
  let loss: any Loss
  let metrics: [any Metric]
  let schedule: LearningRateSchedule
  let clipping: GradientClipping?
  /// What is kept from one `fit` to the next, until the model is compiled again.
  let progress: CompiledProgress

  init(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric], schedule: LearningRateSchedule,
    clipping: GradientClipping?, firstEpoch: Int = 0
  ) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.schedule = schedule
    self.clipping = clipping
    progress = CompiledProgress(learningRate: optimizer.learningRate, firstEpoch: firstEpoch)
  }

  /// Throws `ModelError.invalidArgument` for a bound that clips everything, and for metrics of which one
  /// would hide another's number.
  func check() throws {
    switch clipping {
    case .value(let bound)?, .norm(let bound)?:
      guard bound > 0 else {
        throw ModelError.invalidArgument(name: "clipping", expected: "a bound above 0", received: "\(bound)")
      }
    case nil: break
    }
    let names = metrics.map(\.name)
    guard Set(names).count == names.count, !names.contains(where: { $0 == "loss" || $0.hasPrefix("val_") }) else {
      throw ModelError.invalidArgument(
        name: "metrics", expected: "a name of its own for each, not \"loss\" and not \"val_…\"",
        received: names.joined(separator: ", "))
    }
  }
}

/// What the calls of `fit` between two of `compile` share.
final class CompiledProgress {
  /// What the optimizer keeps beside the variables.
  let optimizer: OptimizerMemory
  /// The factor that callbacks have put on the scheduled step size.
  var learningRateFactor: Float = 1
  /// Epochs that the model had finished when it was compiled: schedules count from there.
  let firstEpoch: Int

  init(learningRate: Float, firstEpoch: Int) {
    optimizer = OptimizerMemory(learningRate: learningRate)
    self.firstEpoch = firstEpoch
  }
}

/// A bound on gradients.
public enum GradientClipping: Sendable, Hashable, Codable {
  /// Every element is held in ±bound.
  case value(Float)
  /// All gradients together are scaled down where their norm √Σg² is larger (Pascanu et al. 2013).
  case norm(Float)

  func callAsFunction(_ gradients: [Node]) -> [Node] {
    switch self {
    case .value(let bound):
      return gradients.map { clamp($0, -bound...bound) }
    case .norm(let bound):
      let squares = gradients.map { $0.squared().sum() }
      guard let first = squares.first else { return gradients }
      let norm = squares.dropFirst().reduce(first) { $0 + $1 }.squareRoot()
      let factor = bound / maximum(norm, constant(Tensor(bound)))
      return gradients.map { $0 * factor }
    }
  }
}

extension Model {
  /// Says how the model is trained. Nothing that was learned is lost; the optimizer, the schedule and
  /// what callbacks did to the step size start anew.
  ///
  /// - Parameters:
  ///   - optimizer: `.sgd()`, `.adam()`, `.adamW()`, `.rmsprop()`, `.adagrad()`, or one's own.
  ///   - loss: what is minimised, `.sparseCategoricalCrossEntropy` for class indices. The cross-entropies
  ///     take probabilities, so that the model ends in a softmax or a sigmoid, unless told `fromLogits: true`.
  ///   - metrics: what is reported beside the loss, such as `[.accuracy]`; each has a name of its own.
  ///   - schedule: how the step size changes; constant unless told.
  ///   - clipping: a bound above 0 on the gradients.
  public func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [],
    schedule: LearningRateSchedule = .constant, clipping: GradientClipping? = nil
  ) {
    compilation = Compilation(
      optimizer: optimizer, loss: loss, metrics: metrics, schedule: schedule, clipping: clipping,
      firstEpoch: history.epochs.count)
    trainer = nil
    evaluator = nil
  }

  /// What the model was told, checked.
  ///
  /// Throws `ModelError.notCompiled` and `ModelError.invalidArgument`.
  func compiled() throws -> Compilation {
    guard let compilation else { throw ModelError.notCompiled }
    try compilation.check()
    return compilation
  }
}
