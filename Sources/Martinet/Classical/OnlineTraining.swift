// The steps of a neuron that learns example by example, and what came of them.

/// One step: what the neuron said of an example, what that cost, and what it changed.
public struct OnlineStep: Sendable, Hashable, CustomStringConvertible {
  /// The number of the step, 0 for the first.
  public let t: Int
  /// X.
  public let features: [Float]
  /// y, the answer that is wanted.
  public let target: Float
  /// η(t).
  public let rate: Float
  /// W(t).
  public let weights: [Float]
  /// The bias before the step.
  public let bias: Float
  /// W'X, the bias included.
  public let sum: Float
  /// W'X of the delta rule, F(W'X) of a perceptron.
  public let output: Float
  /// ½(y - W'X)² of the delta rule, (F(W'X) - y)W'X of a perceptron.
  public let cost: Float
  /// ∂cost/∂W.
  public let gradient: [Float]
  /// ∂cost/∂bias.
  public let biasGradient: Float
  /// W(t + 1).
  public let newWeights: [Float]
  /// The bias after the step.
  public let newBias: Float

  /// Whether everything that the step computed is a number.
  var isFinite: Bool { cost.isFinite && newBias.isFinite && newWeights.allSatisfy(\.isFinite) }

  /// Whether W ← W + η(y - F)X of a perceptron was computed without rounding, the bias included.
  var isExact: Bool {
    let factor = Double(rate) * Double(target - output)
    return zip(zip(weights, newWeights), features).allSatisfy { OnlineStep.isExact($0.0, $0.1, factor * Double($1)) }
      && OnlineStep.isExact(bias, newBias, factor)
  }

  /// Whether `new` is the exact sum of the two: the parts of a sum that was rounded do not come back from it.
  private static func isExact(_ old: Float, _ new: Float, _ change: Double) -> Bool {
    let (old, new) = (Double(old), Double(new))
    return old + change == new && new - old == change && new - change == old
  }

  /// "t 0  X [1, 0]  y 1  W'X 0  F 0  cost -0  W [0, 0] → [1, 0]  b 0 → 1".
  public var description: String {
    func list(_ values: [Float]) -> String { "[" + values.map(number).joined(separator: ", ") + "]" }
    let answer = output == sum ? "" : "  F \(number(output))"
    return "t \(t)  X \(list(features))  y \(number(target))  W'X \(number(sum))\(answer)  cost \(number(cost))  "
      + "η \(number(rate))  W \(list(weights)) → \(list(newWeights))  b \(number(bias)) → \(number(newBias))"
  }

  /// A whole number without decimals, another with four.
  private func number(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : fixed(Double(value), 4)
  }
}

/// What a neuron learned.
public struct OnlineTraining: Sendable, Hashable, CustomStringConvertible {
  /// What came of it.
  public enum Outcome: Sendable, Hashable {
    /// An epoch passed without an error of the perceptron.
    case separated
    /// Weights came back that had been there before: the perceptron goes round in a circle. Its steps are
    /// multiples of X where y = 1 and of -X where y = 0, and add up to 0, so that no straight line separates the
    /// classes (Gordan 1873). That is said only of a neuron with a bias, a constant η > 0, and steps that were not
    /// rounded: otherwise it proves nothing.
    case notSeparable
    /// The epochs were over first.
    case unfinished
  }

  /// How it learned.
  public let rule: OnlineRule
  /// Every step, where they were kept.
  public internal(set) var steps: [OnlineStep] = []
  /// The epochs that were gone through.
  public internal(set) var epochs = 0
  /// The examples of the last epoch whose answer was not the one that was wanted, at the time.
  public internal(set) var errors = 0
  /// What came of it.
  public internal(set) var outcome = Outcome.unfinished

  init(rule: OnlineRule) { self.rule = rule }

  /// Every step on a line, then the outcome.
  public var description: String {
    let count = "\(epochs) epoch\(epochs == 1 ? "" : "s")"
    let end =
      switch (rule, outcome) {
      case (.delta, _): "\(count) gone through"
      case (.perceptron, .separated): "separated after \(count)"
      case (.perceptron, .notSeparable):
        "not linearly separable: after \(count) the weights are back where they had been, with \(errors) errors"
      case (.perceptron, .unfinished):
        "not separated after \(count): \(errors) errors in the last one. Give it more epochs, or the classes are not "
          + "linearly separable"
      }
    return (steps.map(\.description) + [end]).joined(separator: "\n")
  }
}
