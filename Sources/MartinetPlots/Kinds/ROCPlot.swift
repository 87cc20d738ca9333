// The receiver operating characteristic: true against false positives over all thresholds.

/// Curves of true positive rate over false positive rate, with the diagonal of a guess.
public struct ROCPlot: Plot, Hashable {
  /// The curve of one classifier.
  public struct Curve: Sendable, Hashable {
    public var name: String
    public var falsePositiveRates: [Double]
    public var truePositiveRates: [Double]
    /// The area below; `nil` where it is not defined.
    public var area: Double?

    public init(
      _ name: String = "classifier", falsePositiveRates: [Double], truePositiveRates: [Double], area: Double? = nil
    ) {
      self.name = name
      self.falsePositiveRates = falsePositiveRates
      self.truePositiveRates = truePositiveRates
      self.area = area
    }
  }

  public var title: String
  public var curves: [Curve]

  public init(_ curves: [Curve], title: String = "") { (self.curves, self.title) = (curves, title) }

  public func panel() throws(PlotError) -> Panel {
    guard !curves.isEmpty else { throw PlotError.empty("ROC curves") }
    let guess = LineStyle(color: Palette.faint, width: 1, dash: [4, 3], shape: .plus)
    var axes = Axes(
      title: title, x: .share("false positive rate"), y: .share("true positive rate"),
      marks: [.line([Point2D(0, 0), Point2D(1, 1)], guess)], isEqual: true)
    for (index, curve) in curves.enumerated() {
      var style = LineStyle.number(index)
      style.width = 2
      axes.marks.append(
        .line(try shares(curve.falsePositiveRates, curve.truePositiveRates, of: "ROC \"\(curve.name)\""), style))
      let area = curve.area.map { ": area \(short($0))\($0 < 0.5 ? " (invert it)" : "")" } ?? ""
      axes.legend.append(LegendEntry(curve.name + area, .line(style)))
    }
    axes.legend.append(LegendEntry("guess", .line(guess)))
    return .axes(axes)
  }
}

extension Axis {
  /// An axis of numbers from 0 to 1.
  static func share(_ label: String) -> Axis { Axis(label, range: 0...1) }
}

/// Points whose numbers are all in 0 … 1.
func shares(_ x: [Double], _ y: [Double], of name: String) throws(PlotError) -> [Point2D] {
  let points = try points(x, y, of: name)
  if let point = points.first(where: { !(0...1).contains($0.x) || !(0...1).contains($0.y) }) {
    throw PlotError.outside(of: name, expected: "rates in 0 … 1", received: "\(point.x), \(point.y)")
  }
  return points
}
