// Scores of yes against what is true, and everything that no threshold decides.

/// The score of yes of every example, and whether it is one: a probability, a logit, any number that is
/// larger the surer the model is.
///
/// ```swift
/// let scores = try BinaryScores(truth: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8])
/// scores.roc.area.value          // 0.75
/// ```
public struct BinaryScores: Judged, Hashable {
  /// 1 for the examples that are positive, else 0.
  public let truth: [Int]
  /// The score of each example, finite.
  public let scores: [Double]
  /// How much each example counts; `nil` for 1 each.
  public let weights: [Double]?

  public var count: Int { truth.count }

  /// Truths 0 or 1, and scores.
  ///
  /// Throws a `MeasureError` where they differ in number, and for a label, a score or a weight that cannot be.
  public init(truth: [Int], scores: [Double], weights: [Double]? = nil) throws(MeasureError) {
    try MeasureError.check(truths: truth.count, predictions: scores.count, weights: weights)
    try MeasureError.check(classes: truth, below: 2)
    try MeasureError.check(finite: scores)
    self.init(unchecked: truth, scores, weights)
  }

  init(unchecked truth: [Int], _ scores: [Double], _ weights: [Double]?) {
    (self.truth, self.scores, self.weights) = (truth, scores, weights)
  }

  public func picking(_ rows: [Int32]) -> BinaryScores {
    BinaryScores(unchecked: truth.picking(rows), scores.picking(rows), weights?.picking(rows))
  }

  /// The classes when a score above the threshold means 1.
  public func classes(above threshold: Double) -> ClassPredictions {
    ClassPredictions(unchecked: truth, scores.map { $0 > threshold ? 1 : 0 }, 2, weights)
  }

  /// -Σ w (y ln p + (1 - y) ln (1 - p)) / Σ w, for scores that are probabilities of 1; p is held 2⁻⁵² away
  /// from 0 and 1, as in scikit-learn.
  public var logLoss: Measure { bothClasses.logLoss }

  /// Σ w (p - y)² / Σ w, for scores that are probabilities of 1 (Brier 1950): half of what the two classes'
  /// probabilities give.
  public var brier: Measure {
    switch bothClasses.brier {
    case .value(let value): .value(value / 2)
    case .undefined(let reason): .undefined(reason)
    }
  }

  /// The probabilities of both classes, for scores that are probabilities of 1.
  public var bothClasses: ClassProbabilities {
    ClassProbabilities(unchecked: truth, scores.flatMap { [1 - $0, $0] }, 2, weights)
  }
}

/// What a threshold would let through: the weights of the positives and the negatives whose score is at
/// least `score`.
struct Cut {
  let score: Double
  let truePositives: Double
  let falsePositives: Double

  /// The weight of everything that is let through.
  var total: Double { truePositives + falsePositives }
}

extension BinaryScores {
  /// A cut below each different score of an example with a weight, from the largest score down; equal
  /// scores are never told apart.
  var cuts: [Cut] {
    let rows = scores.indices.filter { Double.weight($0, of: weights) > 0 }.sorted { scores[$0] > scores[$1] }
    var cuts: [Cut] = []
    var (positives, negatives) = (0.0, 0.0)
    for (index, row) in rows.enumerated() {
      let weight = Double.weight(row, of: weights)
      if truth[row] == 1 { positives += weight } else { negatives += weight }
      if index + 1 == rows.count || scores[rows[index + 1]] != scores[row] {
        cuts.append(Cut(score: scores[row], truePositives: positives, falsePositives: negatives))
      }
    }
    return cuts
  }
}
