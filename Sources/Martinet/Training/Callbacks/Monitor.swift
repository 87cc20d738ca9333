// A number of the history that a callback watches.

/// Which way a number is better.
public enum MonitorGoal: Sendable, Hashable {
  /// Up for an accuracy, a score, an area and the other measures that are better when larger, down for
  /// everything else.
  case automatic
  /// The smaller the better.
  case minimum
  /// The larger the better.
  case maximum
}

/// The best value so far of a number of the history.
package struct Monitor {
  let name: String
  let minimumDelta: Double
  let isLargerBetter: Bool
  /// The best value, `nil` before the first.
  var best: Double?

  init(_ name: String, goal: MonitorGoal, minimumDelta: Double = 0) {
    self.name = name
    self.minimumDelta = minimumDelta
    isLargerBetter = goal == .automatic ? Monitor.isLargerBetter(name) : goal == .maximum
  }

  /// Whether a number of this name is better when larger.
  package static func isLargerBetter(_ name: String) -> Bool { rising.contains { name.contains($0) } }

  /// What is better when larger has one of these in its name.
  private static let rising = [
    "accuracy", "precision", "recall", "specificity", "score", "area", "matthews", "kappa", "r_squared",
  ]

  /// Looks at the last epoch; whether it is better than the best by more than `minimumDelta`.
  ///
  /// Throws `ModelError.invalidArgument` when the epoch has no such number.
  mutating func improved(_ training: Training) throws -> Bool {
    guard let epoch = training.history.epochs.last else { return false }
    guard let value = epoch.value(name) else {
      throw ModelError.invalidArgument(
        name: "monitor", expected: "one of \(epoch.names.joined(separator: ", "))", received: name)
    }
    guard let best else {
      if !value.isNaN { self.best = value }
      return !value.isNaN
    }
    guard isLargerBetter ? value > best + minimumDelta : value < best - minimumDelta else { return false }
    self.best = value
    return true
  }
}

extension History.Epoch {
  /// The names of the numbers that this epoch has, as Keras names them.
  var names: [String] {
    ["loss"] + metrics.keys.sorted() + (validationLoss == nil ? [] : ["val_loss"])
      + validationMetrics.keys.sorted().map { "val_\($0)" }
  }
}
