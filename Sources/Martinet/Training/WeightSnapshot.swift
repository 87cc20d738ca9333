// The last weights that were good, kept for when a step makes them something else.

/// A copy of a model's variables and of the optimizer's, with memory of its own. It is taken once an
/// epoch, when a loss has been computed from the weights and was finite.
final class WeightSnapshot {
  private let weights: [Entry]
  private let optimizer: [Entry]
  private(set) var isTaken = false

  private struct Entry {
    let name: String
    let current: FloatMemory
    let copy: FloatMemory

    init(_ name: String, _ current: FloatMemory) {
      self.name = name
      self.current = current
      copy = FloatMemory(count: current.floats.count)
    }

    var isFinite: Bool { current.floats.isFinite }
  }

  init(_ model: Model, _ trainer: Trainer) {
    weights = model.namedVariables.map { Entry($0.name, model.store.memory($0.variable)) }
    optimizer = trainer.optimizerVariables.map { Entry($0.name, model.store.memory($0)) }
  }

  /// The name of the first weight that holds an infinity or NaN, `nil` when none does.
  var firstNotFinite: String? { weights.first { !$0.isFinite }?.name }

  /// Copies everything.
  func take() {
    for entry in weights + optimizer { entry.copy.floats.copy(from: entry.current.floats) }
    isTaken = true
  }

  /// Puts the copy back, if one was taken; whether it did.
  func restore() -> Bool {
    guard isTaken else { return false }
    for entry in weights + optimizer { entry.current.floats.copy(from: entry.copy.floats) }
    return true
  }

  /// Puts the copy back when a weight, or what the optimizer keeps, is not finite; whether it did.
  func restoreUnlessFinite() -> Bool {
    (weights + optimizer).contains { !$0.isFinite } && restore()
  }
}

extension TrainingBatch {
  /// Whether the examples hold no infinity or NaN.
  var isFinite: Bool { (features + [labels] + (weights.map { [$0] } ?? [])).allSatisfy(\.isFinite) }
}

extension Floats {
  /// Whether no element is an infinity or NaN.
  var isFinite: Bool {
    for index in 0..<count where !self[index].isFinite { return false }
    return true
  }
}
