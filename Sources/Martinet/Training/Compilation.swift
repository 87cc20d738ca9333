// How a model is trained: optimizer, loss, metrics, schedule, clipping.

/// What `compile` was told.
struct Compilation {
  let optimizer: any Optimizer
  let loss: any Loss
  let metrics: [any Metric]
  let schedule: LearningRateSchedule
  let clipping: GradientClipping?
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
  /// Says how the model is trained. Nothing that was learned is lost; the optimizer starts anew.
  ///
  /// - Parameters:
  ///   - optimizer: `.sgd()`, `.adam()`, `.adamW()`, `.rmsprop()`, `.adagrad()`, or one's own.
  ///   - loss: what is minimised, `.sparseCategoricalCrossEntropy` for class indices.
  ///   - metrics: what is reported beside the loss, such as `[.accuracy]`.
  ///   - schedule: how the step size changes; constant unless told.
  ///   - clipping: a bound on the gradients.
  public func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [],
    schedule: LearningRateSchedule = .constant, clipping: GradientClipping? = nil
  ) {
    compilation = Compilation(
      optimizer: optimizer, loss: loss, metrics: metrics, schedule: schedule, clipping: clipping)
    trainer = nil
    evaluator = nil
  }
}
