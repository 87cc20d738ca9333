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
    let points = marks.flatMap(\.extremes)
    return (
      try Axes.range(x, points.map(\.x), of: x.label.isEmpty ? "x" : x.label),
      try Axes.range(y, points.map(\.y), of: y.label.isEmpty ? "y" : y.label)
    )
  }

  private static func range(
    _ axis: Axis, _ values: [Double], of name: String
  ) throws(PlotError) -> ClosedRange<Double> {
    let values = try finite(values, of: name)
    if let range = axis.range { _ = try finite([range.lowerBound, range.upperBound], of: "range of \(name)") }
    if axis.scale == .logarithmic {
      if let index = values.firstIndex(where: { $0 <= 0 }) {
        throw PlotError.notPositive(of: name, index: index)
      }
      if let range = axis.range, range.lowerBound <= 0 {
        throw PlotError.notPositive(of: "range of \(name)", index: 0)
      }
    }
    return axis.shown(values.min()!...values.max()!)
  }
}
