// Where yes begins, chosen on validation data.

/// What a threshold is chosen by.
public enum ThresholdRule: Sendable, Hashable, Codable {
  /// The largest Fβ, in which recall counts β > 0 times as much as precision; β = 1 is F1.
  case fScore(beta: Double)
  /// The smallest mean cost of an example, from what each false positive and each false negative costs.
  case cost(falsePositive: Double, falseNegative: Double)
}

/// A score above which the answer is yes: class 1.
public struct DecisionThreshold: Sendable, Hashable, Codable {
  /// Scores above it mean 1, others 0.
  public let value: Double
  /// What it was chosen by, `nil` where it was set by hand.
  public let rule: ThresholdRule?
  /// The Fβ or the mean cost of an example that it reached where it was chosen.
  public let reached: Double?

  /// A threshold set by hand, such as the 0.5 that is usual for probabilities.
  ///
  /// Stops the program with a message for NaN.
  public init(_ value: Double) {
    demand(!value.isNaN, "a threshold is a number: received NaN")
    self.init(value, rule: nil, reached: nil)
  }

  init(_ value: Double, rule: ThresholdRule?, reached: Double?) {
    (self.value, self.rule, self.reached) = (value, rule, reached)
  }

  /// The class of a score.
  public func callAsFunction(_ score: Double) -> Int { score > value ? 1 : 0 }
}

extension BinaryScores {
  /// The threshold that is best by a rule: half-way between two neighbouring scores (below the smallest
  /// where all are yes, the largest where none is); of equally good ones the highest.
  ///
  /// Choose on validation data: `Model.threshold(on:by:)` takes nothing else.
  ///
  /// Throws `MeasureError.undefined` without examples, and for an Fβ without a positive one. Stops the
  /// program with a message for a β that is not above 0 and a cost that is infinite or below 0.
  public func threshold(by rule: ThresholdRule) throws(MeasureError) -> DecisionThreshold {
    let cuts = cuts
    guard let last = cuts.last else { throw .undefined(.noExamples) }
    if case .fScore = rule, last.truePositives == 0 { throw .undefined(.noExample(ofClass: 1)) }
    guard last.total.isFinite else { throw .undefined(.outOfRange) }
    let (positives, negatives) = (last.truePositives, last.falsePositives)
    var best = DecisionThreshold(cuts[0].score, rule: rule, reached: rule.value(0, 0, positives, negatives))
    for (index, cut) in cuts.enumerated() {
      let reached = rule.value(cut.truePositives, cut.falsePositives, positives, negatives)
      guard rule.isBetter(reached, than: best.reached) else { continue }
      let below = index + 1 < cuts.count ? cuts[index + 1].score : cut.score.nextDown
      // Rounding may give the upper of two neighbours, which would then be no.
      let middle = below + (cut.score - below) / 2
      best = DecisionThreshold(middle < cut.score ? middle : below, rule: rule, reached: reached)
    }
    return best
  }
}

extension ThresholdRule {
  /// Fβ, or the mean cost of an example.
  fileprivate func value(_ tp: Double, _ fp: Double, _ positives: Double, _ negatives: Double) -> Double? {
    let matrix = ConfusionMatrix(
      truePositives: tp, falsePositives: fp, falseNegatives: positives - tp, trueNegatives: negatives - fp)
    switch self {
    case .fScore(let beta): return matrix.fScore(beta: beta, .positive).value
    case .cost(let falsePositive, let falseNegative):
      let areCosts = [falsePositive, falseNegative].allSatisfy { $0 >= 0 && $0.isFinite }
      demand(areCosts, "a cost is finite, 0 or more: received \(falsePositive), \(falseNegative)")
      // Parts of the whole first: a mean of costs is none that is larger than both.
      let total = positives + negatives
      return fp / total * falsePositive + (positives - tp) / total * falseNegative
    }
  }

  fileprivate func isBetter(_ value: Double?, than best: Double?) -> Bool {
    guard let value, let best else { return value != nil }
    return if case .cost = self { value < best } else { value > best }
  }
}
