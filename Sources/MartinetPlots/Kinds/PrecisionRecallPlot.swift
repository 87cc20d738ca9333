// Precision over recall for all thresholds.

import Martinet

/// Curves of precision over recall as steps, with the precision of a guess: the share of positives.
///
/// ```swift
/// let scores = try BinaryScores(truth: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8])
/// try Figure(PrecisionRecallPlot([.init("classifier", scores.precisionRecall)])).write(to: "precision.svg")
/// ```
public struct PrecisionRecallPlot: Plot, Hashable {
  /// The curve of one classifier.
  public struct Curve: Sendable, Hashable {
    public var name: String
    public var precisionRecall: PrecisionRecallCurve

    public init(_ name: String, _ precisionRecall: PrecisionRecallCurve) {
      (self.name, self.precisionRecall) = (name, precisionRecall)
    }
  }

  public var title: String
  public var curves: [Curve]

  public init(_ curves: [Curve], title: String = "") { (self.curves, self.title) = (curves, title) }

  public func panel() throws(PlotError) -> Panel {
    guard !curves.isEmpty else { throw PlotError.empty("precision-recall curves") }
    var axes = Axes(title: title, x: .share("recall"), y: .share("precision"), marks: [], isEqual: true)
    var guesses: [Double] = []
    for (index, curve) in curves.enumerated() {
      let average = try curve.precisionRecall.averagePrecision.shown(of: "precision-recall \"\(curve.name)\"")
      var style = LineStyle.number(index)
      style.width = 2
      axes.marks.append(.line(PrecisionRecallPlot.steps(curve.precisionRecall), style))
      axes.legend.append(LegendEntry("\(curve.name): average precision \(short(average))", .line(style)))
      // Below the smallest score everything is yes.
      let guess = curve.precisionRecall.points.last?.precision
      if let guess, !guesses.contains(guess) { guesses.append(guess) }
    }
    for share in guesses { axes.marks.append(.line([Point2D(0, share), Point2D(1, share)], .guess)) }
    axes.legend.append(LegendEntry("guess", .line(.guess)))
    return .axes(axes)
  }

  /// The corners of the steps from recall 0 on: between two thresholds the precision is that of the larger recall,
  /// and the area below is the average precision.
  private static func steps(_ curve: PrecisionRecallCurve) -> [Point2D] {
    var recall = 0.0
    return curve.points.flatMap { point in
      defer { recall = point.recall }
      return [Point2D(recall, point.precision), Point2D(point.recall, point.precision)]
    }
  }
}
