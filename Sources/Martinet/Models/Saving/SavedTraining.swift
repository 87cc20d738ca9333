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
    switch clipping {
    case .value(let bound)?, .norm(let bound)?:
      guard bound > 0 else {
        throw ModelFileError.Reason.invalidSettings("gradients are clipped at a bound above 0, found \(bound)")
      }
    case nil: break
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

/// An optimizer, a loss or a metric of the package by its type's name, with its settings.
struct Named: Codable {
  let value: any Codable

  private static var types: [any Codable.Type] {
    [
      Adagrad.self, Adam.self, GradientDescent.self, RMSprop.self,

      BinaryCrossEntropyLoss.self, CategoricalCrossEntropy.self, Hinge.self, Huber.self,
      MeanAbsoluteError.self, MeanSquaredError.self, SparseCategoricalCrossEntropy.self,

      Accuracy.self, MeanAbsoluteErrorMetric.self, MeanSquaredErrorMetric.self, TopKAccuracy.self,
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
