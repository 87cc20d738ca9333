// The last weights that were good, kept for when a step makes them something else.

/// A copy of a model's variables and of the optimizer's, with memory of its own. It is taken when a loss
/// has been computed from the weights and was finite: at the first step of an epoch and then at every
/// hundredth. A step reads and writes more than the copy does, so that it takes less than 1 % of them.
final class WeightSnapshot {
  private static let interval: UInt64 = 100

  private let entries: [Entry]
  private let weightCount: Int
  /// The step before which the weights were those of the copy; `nil` before the first copy.
  private(set) var taken: (epoch: Int, step: Int)?
  private var takenAt: UInt64 = 0

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
    let weights = model.namedVariables
    weightCount = weights.count
    entries =
      weights.map { Entry($0.name, model.store.memory($0.variable)) }
      + trainer.optimizerVariables.map { Entry($0.name, model.store.memory($0)) }
  }

  /// The name of the first weight that holds an infinity or NaN, `nil` when none does.
  var firstNotFinite: String? { entries[..<weightCount].first { !$0.isFinite }?.name }

  /// Copies everything before the step at a position, where it is time to.
  func takeWhenDue(_ position: TrainingPosition) {
    guard taken == nil || position.step == 0 || position.totalSteps - takenAt >= WeightSnapshot.interval else { return }
    for entry in entries { entry.copy.floats.copy(from: entry.current.floats) }
    taken = (position.epoch + 1, position.step + 1)
    takenAt = position.totalSteps
  }

  /// Puts the copy back, if one was taken; whether it did.
  func restore() -> Bool {
    guard taken != nil else { return false }
    for entry in entries { entry.current.floats.copy(from: entry.copy.floats) }
    return true
  }

  /// Puts the copy back when a weight, or what the optimizer keeps, is not finite; whether it did.
  func restoreUnlessFinite() -> Bool {
    entries.contains { !$0.isFinite } && restore()
  }
}

extension TrainingBatch {
  /// Looks for an infinity or NaN among the examples, which are these rows of their set.
  ///
  /// Throws `DataError.notFinite`, which names the first.
  func checkFinite(_ rows: ArraySlice<Int32>) throws {
    for (input, values) in (features + [labels]).enumerated() {
      guard let index = values.firstNotFinite else { continue }
      let example = index / (values.count / count)
      throw DataError.notFinite(
        row: Int(rows[rows.startIndex + example]), input: input < features.count ? input : nil, value: values[index])
    }
  }
}

extension Floats {
  /// The index of the first infinity or NaN.
  var firstNotFinite: Int? { (0..<count).first { !self[$0].isFinite } }

  /// Whether no element is an infinity or NaN.
  var isFinite: Bool { firstNotFinite == nil }
}
