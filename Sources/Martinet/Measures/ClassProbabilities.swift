// A probability of each class against the class that is true.

import Foundation

/// The probability of each class for every example, and its true class.
public struct ClassProbabilities: Judged, Hashable {
  /// The true class of each example, in 0 ..< classes.
  public let truth: [Int]
  /// The probability of each class, example after example.
  public let probabilities: [Double]
  /// The number of classes.
  public let classes: Int
  /// How much each example counts; `nil` for 1 each.
  public let weights: [Double]?

  public var count: Int { truth.count }

  /// Truths as class indices, and a row of probabilities for each. That a row adds up to 1 is not asked.
  ///
  /// Throws a `MeasureError` where they differ in number, and for a label, a row or a weight that cannot be.
  public init(truth: [Int], probabilities: [[Double]], weights: [Double]? = nil) throws(MeasureError) {
    try MeasureError.check(truths: truth.count, predictions: probabilities.count, weights: weights)
    let classes = probabilities.first?.count ?? 1
    for (row, values) in probabilities.enumerated() where values.count != classes {
      throw .raggedRow(row: row, expected: classes, received: values.count)
    }
    try self.init(truth: truth, flat: Array(probabilities.joined()), classes: classes, weights: weights)
  }

  /// The same with the rows one after the other.
  init(truth: [Int], flat: [Double], classes: Int, weights: [Double]?) throws(MeasureError) {
    try MeasureError.check(truths: truth.count, predictions: flat.count / max(classes, 1), weights: weights)
    try MeasureError.check(classes: truth, below: classes)
    try MeasureError.check(finite: flat, width: classes)
    self.init(unchecked: truth, flat, classes, weights)
  }

  package init(unchecked truth: [Int], _ probabilities: [Double], _ classes: Int, _ weights: [Double]?) {
    (self.truth, self.probabilities, self.classes, self.weights) = (truth, probabilities, classes, weights)
  }

  public func picking(_ rows: [Int32]) -> ClassProbabilities {
    ClassProbabilities(
      unchecked: truth.picking(rows),
      rows.flatMap { probabilities[Int($0) * classes..<(Int($0) + 1) * classes] }, classes, weights?.picking(rows))
  }

  /// The probability of a class for an example.
  public subscript(row: Int, label: Int) -> Double { probabilities[row * classes + label] }

  /// The most probable class of each example, the first of equals.
  public var predictions: ClassPredictions {
    let predicted = (0..<count).map { row in
      (1..<Swift.max(classes, 1)).reduce(0) { self[row, $1] > self[row, $0] ? $1 : $0 }
    }
    return ClassPredictions(unchecked: truth, predicted, classes, weights)
  }

  /// Each class against all others: the score of yes is the class's probability.
  public func oneAgainstAll(_ label: Int) -> BinaryScores {
    BinaryScores(
      unchecked: truth.map { $0 == label ? 1 : 0 }, (0..<count).map { self[$0, label] }, weights)
  }

  /// -Σ w ln p[truth] / Σ w; p is held 2⁻⁵² away from 0 and 1, as in scikit-learn.
  public var logLoss: Measure {
    let edge = Double.ulpOfOne
    return mean { row in -log(min(max(self[row, truth[row]], edge), 1 - edge)) }
  }

  /// Σ w Σₖ (pₖ - yₖ)² / Σ w, with y the one-hot truth: 0 … 2 (Brier 1950).
  public var brier: Measure {
    mean { row in
      (0..<classes).reduce(0.0) { sum, label in
        let error = self[row, label] - (truth[row] == label ? 1 : 0)
        return sum + error * error
      }
    }
  }

  /// The part of the examples whose true class is among the k most probable; of equals the first come
  /// first (scikit-learn takes the last).
  ///
  /// Stops the program with a message for a k below 1.
  public func topK(_ k: Int) -> Measure {
    demand(k >= 1, "top-k accuracy needs k ≥ 1: received \(k)")
    return weightedMean(count, weights) { row in
      placesAhead(of: truth[row], count: classes) { self[row, $0] } < k ? 1 : 0
    }
  }

  /// A weighted mean over the examples, where all of them have probabilities.
  private func mean(_ value: (Int) -> Double) -> Measure {
    if let index = probabilities.firstIndex(where: { $0 < 0 || $0 > 1 }) {
      return .undefined(.notProbability(row: index / classes))
    }
    return weightedMean(count, weights, value)
  }
}

/// Σ w f(row) / Σ w.
func weightedMean(_ count: Int, _ weights: [Double]?, _ value: (Int) -> Double) -> Measure {
  var mean = RunningMean()
  for row in 0..<count { mean.add(value(row), weight: .weight(row, of: weights)) }
  return mean.measure
}

extension RunningMean {
  /// The mean, undefined where nothing with a weight was added, or more than a double holds.
  var measure: Measure {
    guard let value else { return .undefined(.noExamples) }
    return (state + [value]).allSatisfy(\.isFinite) ? .value(value) : .undefined(.outOfRange)
  }
}

/// How many of a row's values stand ahead of one of them: the larger ones, and equal ones that come first.
func placesAhead<Score: Comparable>(of label: Int, count: Int, _ score: (Int) -> Score) -> Int {
  let own = score(label)
  var ahead = 0
  for other in 0..<count {
    let value = score(other)
    if value > own || (value == own && other < label) { ahead += 1 }
  }
  return ahead
}
