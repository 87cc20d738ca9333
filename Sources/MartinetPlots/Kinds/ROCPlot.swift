// The receiver operating characteristic: true against false positives over all thresholds.

import Martinet

/// Curves of true positive rate over false positive rate, with the diagonal of a guess.
///
/// ```swift
/// let scores = try BinaryScores(truth: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8])
/// try Figure(ROCPlot([.init("classifier", scores.roc)])).write(to: "roc.svg")
/// ```
public struct ROCPlot: Plot, Hashable {
  /// The curve of one classifier.
  public struct Curve: Sendable, Hashable {
    public var name: String
    public var roc: ROCCurve

    public init(_ name: String, _ roc: ROCCurve) { (self.name, self.roc) = (name, roc) }
  }

  public var title: String
  public var curves: [Curve]

  public init(_ curves: [Curve], title: String = "") { (self.curves, self.title) = (curves, title) }

  public func panel() throws(PlotError) -> Panel {
    guard !curves.isEmpty else { throw PlotError.empty("ROC curves") }
    var axes = Axes(
      title: title, x: .share("false positive rate"), y: .share("true positive rate"),
      marks: [.line([Point2D(0, 0), Point2D(1, 1)], .guess)], isEqual: true)
    for (index, curve) in curves.enumerated() {
      let area = try curve.roc.area.shown(of: "ROC \"\(curve.name)\"")
      var style = LineStyle.number(index)
      style.width = 2
      axes.marks.append(.line(curve.roc.points.map { Point2D($0.falsePositiveRate, $0.truePositiveRate) }, style))
      let advice = curve.roc.shouldBeInverted ? " (invert it)" : ""
      axes.legend.append(LegendEntry("\(curve.name): area \(short(area))\(advice)", .line(style)))
    }
    axes.legend.append(LegendEntry("guess", .line(.guess)))
    return .axes(axes)
  }
}

extension Axis {
  /// An axis of numbers from 0 to 1.
  static func share(_ label: String) -> Axis { Axis(label, range: 0...1) }
}

extension LineStyle {
  /// The line of a classifier that guesses.
  static let guess = LineStyle(color: Palette.faint, width: 1, dash: [4, 3], shape: .plus)
}

extension Measure {
  /// The number of the measure of a curve.
  ///
  /// Throws `PlotError.undefined` where there is none, and so no curve either.
  func shown(of curve: String) throws(PlotError) -> Double {
    switch self {
    case .value(let value): return value
    case .undefined(let reason): throw PlotError.undefined(curve, reason)
    }
  }
}
