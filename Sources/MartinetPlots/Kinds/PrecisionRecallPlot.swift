// Precision over recall for all thresholds.

/// Curves of precision over recall as steps, with the share of positives that a guess reaches.
public struct PrecisionRecallPlot: Plot, Hashable {
  /// The curve of one classifier.
  public struct Curve: Sendable, Hashable {
    public var name: String
    public var recalls: [Double]
    public var precisions: [Double]
    public var averagePrecision: Double?

    public init(
      _ name: String = "classifier", recalls: [Double], precisions: [Double], averagePrecision: Double? = nil
    ) {
      self.name = name
      self.recalls = recalls
      self.precisions = precisions
      self.averagePrecision = averagePrecision
    }
  }

  public var title: String
  public var curves: [Curve]
  /// The share of positives among the examples.
  public var positiveShare: Double?

  public init(_ curves: [Curve], positiveShare: Double? = nil, title: String = "") {
    (self.curves, self.positiveShare, self.title) = (curves, positiveShare, title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard !curves.isEmpty else { throw PlotError.empty("precision-recall curves") }
    var axes = Axes(title: title, x: .share("recall"), y: .share("precision"), marks: [], isEqual: true)
    for (index, curve) in curves.enumerated() {
      var style = LineStyle.number(index)
      style.width = 2
      let points = try shares(curve.recalls, curve.precisions, of: "precision-recall \"\(curve.name)\"")
      // Between two thresholds the precision is that of the larger recall (average precision is this area).
      var steps = [points[0]]
      for (a, b) in zip(points, points.dropFirst()) {
        steps += [a.x < b.x ? Point2D(a.x, b.y) : Point2D(b.x, a.y), b]
      }
      axes.marks.append(.line(steps, style))
      let average = curve.averagePrecision.map { ": average precision \(short($0))" } ?? ""
      axes.legend.append(LegendEntry(curve.name + average, .line(style)))
    }
    if let positiveShare {
      let guess = LineStyle(color: Palette.faint, width: 1, dash: [4, 3], shape: .plus)
      axes.marks.append(
        .line(try shares([0, 1], [positiveShare, positiveShare], of: "share of positives"), guess))
      axes.legend.append(LegendEntry("guess", .line(guess)))
    }
    return .axes(axes)
  }
}
