// A pair of axes with marks between them: the panel of most kinds of plots.

/// Marks between two axes, with a title, a legend and a bar of colours.
public struct Axes: Sendable, Hashable {
  public var title: String
  public var x: Axis
  public var y: Axis
  public var marks: [Mark]
  public var legend: [LegendEntry]
  public var colorBar: ColorBar?
  /// Whether one unit is as long on both axes.
  public var isEqual: Bool
  /// Whether the axes, their ticks and their grid are drawn; names under a hidden axis are.
  public var isFramed: Bool
  /// Whether lines go through the ticks.
  public var hasGrid: Bool

  public init(
    title: String = "", x: Axis = Axis(), y: Axis = Axis(), marks: [Mark], legend: [LegendEntry] = [],
    colorBar: ColorBar? = nil, isEqual: Bool = false, isFramed: Bool = true, hasGrid: Bool = true
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.legend = legend
    self.colorBar = colorBar
    self.isEqual = isEqual
    self.isFramed = isFramed
    self.hasGrid = hasGrid
  }

  /// The ranges of both axes.
  ///
  /// Throws a `PlotError` for marks without a point, or with a number that cannot be shown.
  func ranges() throws(PlotError) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let points = marks.map(\.extremes)
    return (
      try Axes.range(x, points.map { $0.map(\.x) }, of: x.label.isEmpty ? "x" : x.label),
      try Axes.range(y, points.map { $0.map(\.y) }, of: y.label.isEmpty ? "y" : y.label)
    )
  }

  /// The range of an axis for the numbers of each mark.
  private static func range(
    _ axis: Axis, _ marks: [[Double]], of name: String
  ) throws(PlotError) -> ClosedRange<Double> {
    if axis.categories?.isEmpty == true { throw PlotError.empty("names of \(name)") }
    if let range = axis.range {
      _ = try finite([range.lowerBound, range.upperBound], of: "range of \(name)", on: axis.scale)
    }
    var ends: ClosedRange<Double>?
    for (index, values) in marks.enumerated() where !values.isEmpty {
      _ = try finite(values, of: "\(name) of mark \(index)", on: axis.scale)
      let (low, high) = (values.min()!, values.max()!)
      ends = min(low, ends?.lowerBound ?? low)...max(high, ends?.upperBound ?? high)
    }
    guard let ends else { throw PlotError.empty(name) }
    return axis.shown(ends)
  }
}
