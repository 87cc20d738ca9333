// The rates of true and false positives at every threshold, and the area below.

/// The receiver operating characteristic: the rate of true positives TP/(TP + FN) against that of false
/// positives FP/(FP + TN), for all thresholds.
///
/// The corners: (0, 0) answers always no, (1, 1) always yes, (0, 1) is never wrong, (1, 0) always: invert it.
public struct ROCCurve: Sendable, Hashable, CustomStringConvertible {
  /// The rates when scores of at least `threshold` mean yes.
  public struct Point: Sendable, Hashable {
    /// `nil` at the first point: above every score, so that nothing is yes.
    public let threshold: Double?
    /// FP / (FP + TN).
    public let falsePositiveRate: Double
    /// TP / (TP + FN).
    public let truePositiveRate: Double
  }

  /// A point for each different score, from (0, 0) to (1, 1); none where a rate has no divisor.
  public let points: [Point]

  /// The area below the curve: the probability that a positive example, drawn at random, has a larger score
  /// than a negative one, ties counting one half (Hanley & McNeil 1982). Undefined without one of each.
  public let area: Measure

  init(_ cuts: [Cut]) {
    guard let last = cuts.last else {
      (points, area) = ([], .undefined(.noExamples))
      return
    }
    guard last.truePositives > 0, last.falsePositives > 0 else {
      (points, area) = ([], .undefined(.onlyClass(last.truePositives > 0 ? 1 : 0)))
      return
    }
    guard last.total.isFinite else {
      (points, area) = ([], .undefined(.outOfRange))
      return
    }
    var points = [Point(threshold: nil, falsePositiveRate: 0, truePositiveRate: 0)]
    var area = 0.0
    for cut in cuts {
      let before = points[points.count - 1]
      let point = Point(
        threshold: cut.score, falsePositiveRate: cut.falsePositives / last.falsePositives,
        truePositiveRate: cut.truePositives / last.truePositives)
      area +=
        (point.falsePositiveRate - before.falsePositiveRate) * (point.truePositiveRate + before.truePositiveRate) / 2
      points.append(point)
    }
    (self.points, self.area) = (points, .value(area))
  }

  /// Whether the scores rank negatives above positives more often than not: the opposite answers are better.
  public var shouldBeInverted: Bool { area.value.map { $0 < 0.5 } ?? false }

  /// The area, with what to do when it is below one half.
  public var description: String {
    "area \(area)" + (shouldBeInverted ? ": below 0.5, so the opposite answers are better: invert it" : "")
  }
}

/// Precision against recall, for all thresholds.
public struct PrecisionRecallCurve: Sendable, Hashable {
  /// Precision and recall when scores of at least `threshold` mean yes.
  public struct Point: Sendable, Hashable {
    /// The smallest score that means yes.
    public let threshold: Double
    /// TP / (TP + FP).
    public let precision: Double
    /// TP / (TP + FN).
    public let recall: Double
  }

  /// A point for each different score, from the largest down: recall rises; none without a positive example.
  public let points: [Point]

  /// Σ (Rᵢ - Rᵢ₋₁) Pᵢ over the points in order: the mean precision, no straight lines drawn between points.
  /// Undefined without a positive example.
  public let averagePrecision: Measure

  init(_ cuts: [Cut]) {
    guard let last = cuts.last, last.truePositives > 0 else {
      (points, averagePrecision) = ([], .undefined(cuts.isEmpty ? .noExamples : .noExample(ofClass: 1)))
      return
    }
    guard last.total.isFinite else {
      (points, averagePrecision) = ([], .undefined(.outOfRange))
      return
    }
    points = cuts.map { cut in
      Point(
        threshold: cut.score, precision: cut.truePositives / (cut.truePositives + cut.falsePositives),
        recall: cut.truePositives / last.truePositives)
    }
    var (sum, before) = (0.0, 0.0)
    for point in points {
      sum += (point.recall - before) * point.precision
      before = point.recall
    }
    averagePrecision = .value(sum)
  }
}

extension BinaryScores {
  /// The receiver operating characteristic.
  public var roc: ROCCurve { ROCCurve(cuts) }

  /// Precision against recall.
  public var precisionRecall: PrecisionRecallCurve { PrecisionRecallCurve(cuts) }
}

extension ClassProbabilities {
  /// The area below the ROC curve of a class against all others, or its average over the classes (Fawcett 2006);
  /// `.micro` takes every pair of an example and a class as an example of its own.
  ///
  /// Undefined where a class that counts has no example, or all of them.
  public func rocArea(_ averaging: Averaging) -> Measure {
    switch averaging {
    case .ofClass(let label):
      demand(label >= 0 && label < classes, "expected a class in 0 ..< \(classes), received \(label)")
      let area = oneAgainstAll(label).roc.area
      guard case .undefined(.onlyClass(let only)) = area else { return area }
      return .undefined(only == 0 ? .noExample(ofClass: label) : .onlyClass(label))
    case .micro:
      let pairs = (0..<count).flatMap { row in (0..<classes).map { truth[row] == $0 ? 1 : 0 } }
      let weights = weights.map { $0.flatMap { [Double](repeating: $0, count: classes) } }
      return BinaryScores(unchecked: pairs, probabilities, weights).roc.area
    case .macro, .weighted:
      var mean = RunningMean()
      var totals = [Double](repeating: 0, count: classes)
      for row in 0..<count { totals[truth[row]] += .weight(row, of: weights) }
      for label in 0..<classes where averaging == .macro || totals[label] > 0 {
        let area = rocArea(.ofClass(label))
        guard let value = area.value else { return area }
        mean.add(value, weight: averaging == .macro ? 1 : totals[label])
      }
      return mean.measure
    }
  }
}
