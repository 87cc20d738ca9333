// How a model is trained, as a file holds it.

/// What `compile` was told, when all of it is the package's own. Own optimizers, losses and metrics
/// are given to `compile` again after loading.
struct SavedTraining: Codable {
  let optimizer: Named
  let loss: Named
  let metrics: [Named]
  let schedule: LearningRateSchedule
  let clipping: GradientClipping?

  /// `nil` when something is one's own.
  init?(_ compilation: Compilation) {
    let metrics = compilation.metrics.compactMap { Named($0) }
    guard let optimizer = Named(compilation.optimizer), let loss = Named(compilation.loss),
      metrics.count == compilation.metrics.count
    else { return nil }
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    schedule = compilation.schedule
    clipping = compilation.clipping
  }

  /// The way of training.
  ///
  /// Throws `ModelFileError.Reason.invalidSettings`.
  func compilation() throws -> Compilation {
    let values = [optimizer.value, loss.value] + metrics.map(\.value) + [schedule] + (clipping.map { [$0] } ?? [])
    for value in values {
      guard let problem = problem(with: value) else { continue }
      throw ModelFileError.Reason.invalidSettings(problem)
    }
    guard let optimizer = optimizer.value as? any Optimizer, let loss = loss.value as? any Loss else {
      throw ModelFileError.Reason.invalidSettings("no optimizer or no loss")
    }
    let metrics = metrics.compactMap { $0.value as? any Metric }
    guard metrics.count == self.metrics.count else {
      throw ModelFileError.Reason.invalidSettings("what is not a metric stands among the metrics")
    }
    return Compilation(
      optimizer: optimizer, loss: loss, metrics: metrics, schedule: schedule, clipping: clipping)
  }
}

/// What is wrong with a part of the settings, with what is expected of it; `nil` where nothing is.
private func problem(with value: Any) -> String? {
  func unless(_ isSound: Bool, _ expected: String, _ found: Any) -> String? {
    isSound ? nil : "\(expected), found \(found)"
  }
  func factor(_ value: Float) -> String? {
    unless(value > 0 && value.isFinite, "the factor of a schedule is finite and above 0", value)
  }
  switch value {
  case let optimizer as any Optimizer:
    let rate = optimizer.learningRate
    return unless(rate >= 0 && rate.isFinite, "a learning rate is finite and not below 0", rate)
      ?? problem(withConstantsOf: optimizer)
  case let metric as TopKAccuracy: return unless(metric.k >= 1, "top-k accuracy needs k ≥ 1", metric.k)
  case let metric as ConfusionMetric:
    return unless(metric.measure.isSound, "β is finite and above 0, a class 0 or more", metric.measure)
  case GradientClipping.value(let bound), GradientClipping.norm(let bound):
    return unless(bound > 0, "gradients are clipped at a bound above 0", bound)
  case LearningRateSchedule.step(let epochs, let value):
    return unless(epochs >= 1, "a schedule steps after 1 or more epochs", epochs) ?? factor(value)
  case LearningRateSchedule.exponential(let value): return factor(value)
  case LearningRateSchedule.cosine(let minimum):
    return unless(minimum >= 0 && minimum.isFinite, "the minimum of a cosine is finite and not below 0", minimum)
  case LearningRateSchedule.warmUp(let epochs, let then):
    return unless(epochs >= 0 && epochs.isFinite, "a warm-up is finite and not below 0 epochs", epochs)
      ?? problem(with: then)
  case LearningRateSchedule.oneCycle(let rise, let start, let end):
    return unless(rise >= 0 && rise <= 1, "the rise of one cycle is in 0 … 1", rise)
      ?? unless(start > 0 && start.isFinite, "the start of one cycle is finite and above 0", start)
      ?? unless(end > 0 && end.isFinite, "the end of one cycle is finite and above 0", end)
  default: return nil
  }
}

/// What is wrong with the constants of an optimizer beside its learning rate.
private func problem(withConstantsOf optimizer: any Optimizer) -> String? {
  let constants: [(String, Float)] =
    switch optimizer {
    case let it as GradientDescent: [("momentum", it.momentum), ("weight decay", it.weightDecay)]
    case let it as Adam:
      [("β₁", it.beta1), ("β₂", it.beta2), ("ε", it.epsilon), ("weight decay", it.weightDecay)]
    case let it as RMSprop:
      [("ρ", it.rho), ("momentum", it.momentum), ("ε", it.epsilon), ("weight decay", it.weightDecay)]
    case let it as Adagrad:
      [("initial accumulator", it.initialAccumulator), ("ε", it.epsilon), ("weight decay", it.weightDecay)]
    default: []
    }
  return constants.first { !($0.1 >= 0 && $0.1.isFinite) }
    .map { "the \($0.0) of \(optimizer.name) is finite and not below 0, found \($0.1)" }
}

/// An optimizer, a loss or a metric of the package by its type's name, with its settings.
struct Named: Codable {
  let value: any Codable

  static var types: [any Codable.Type] {
    [
      Adagrad.self, Adam.self, GradientDescent.self, RMSprop.self,

      BinaryCrossEntropyLoss.self, CategoricalCrossEntropy.self, Hinge.self, Huber.self,
      MeanAbsoluteError.self, MeanSquaredError.self, SparseCategoricalCrossEntropy.self,

      Accuracy.self, CollectedMetric.self, ConfusionMetric.self, MeanAbsoluteErrorMetric.self,
      MeanSquaredErrorMetric.self, TopKAccuracy.self,
    ]
  }

  private enum Key: String, CodingKey { case type, settings }

  /// `nil` for a type that is not the package's.
  init?(_ value: Any) {
    guard let value = value as? any Codable, Named.types.contains(where: { $0 == type(of: value) })
    else { return nil }
    self.value = value
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .type)
    guard let type = Named.types.first(where: { String(describing: $0) == name }) else {
      throw ModelFileError.Reason.invalidSettings("\(name) is not known")
    }
    value = try container.decode(type, forKey: .settings)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(String(describing: type(of: value)), forKey: .type)
    try container.encode(value, forKey: .settings)
  }
}
