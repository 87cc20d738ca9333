// The last weights that were numbers, kept for when a step makes them something else.

/// A copy of a model's variables and of the optimizer's, with memory of its own.
final class WeightSnapshot {
  private let weights: [Entry]
  private let optimizer: [Entry]
  private var isTaken = false

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

  /// Copies everything, when all weights are finite.
  func take() {
    guard firstNotFinite == nil else { return }
    for entry in weights + optimizer { entry.copy.floats.copy(from: entry.current.floats) }
    isTaken = true
  }

  /// Puts the copy back when a weight, or what the optimizer keeps, is not finite; whether it did.
  @discardableResult
  func restoreUnlessFinite() -> Bool {
    let entries = weights + optimizer
    guard isTaken, entries.contains(where: { !$0.isFinite }) else { return false }
    for entry in entries { entry.current.floats.copy(from: entry.copy.floats) }
    return true
  }
}

extension Floats {
  /// Whether no element is an infinity or NaN.
  var isFinite: Bool {
    for index in 0..<count where !self[index].isFinite { return false }
    return true
  }
}
