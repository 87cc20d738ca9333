// A bar for each name.

/// A bar for each name, from 0; several series stand beside each other.
public struct BarChart: Plot, Hashable {
  /// A number for each name.
  public struct Bars: Sendable, Hashable {
    public var name: String
    public var values: [Double]

    public init(_ name: String, _ values: [Double]) { (self.name, self.values) = (name, values) }
  }

  public var title: String
  public var names: [String]
  public var series: [Bars]
  public var y: String

  public init(_ names: [String], _ series: [Bars], y: String = "", title: String = "") {
    (self.names, self.series, self.y, self.title) = (names, series, y, title)
  }

  /// One bar for each name.
  public init(_ names: [String], _ values: [Double], y: String = "", title: String = "") {
    self.init(names, [Bars("", values)], y: y, title: title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard !names.isEmpty, !series.isEmpty else { throw PlotError.empty("bar chart") }
    guard names.count <= 1000 else { throw PlotError.tooMany("bars", limit: 1000, received: names.count) }
    let width = 0.8 / Double(series.count)
    var axes = Axes(title: title, x: Axis(scale: .categories(names)), marks: [])
    var (low, high) = (0.0, 0.0)
    for (number, bars) in series.enumerated() {
      let name = bars.name.isEmpty ? "bars" : "bars \"\(bars.name)\""
      guard bars.values.count == names.count else {
        throw PlotError.count(of: name, expected: names.count, received: bars.values.count)
      }
      let spans = try finite(bars.values, of: name).enumerated().map { index, value in
        let left = Double(index) - 0.4 + Double(number) * width
        return Mark.Span(x: left...left + width, y: min(value, 0)...max(value, 0))
      }
      (low, high) = (min(low, bars.values.min()!), max(high, bars.values.max()!))
      axes.marks.append(.bars(spans, Palette.color(number)))
      if !bars.name.isEmpty { axes.legend.append(LegendEntry(bars.name, .patch(Palette.color(number)))) }
    }
    // Counts have no halves.
    let isWhole = series.allSatisfy { $0.values.allSatisfy { $0 == $0.rounded() } }
    axes.y = Axis(y, range: low == high ? 0...1 : spread(1.05 * low...1.05 * high), isWhole: isWhole)
    if low < 0 {
      let ends = [Point2D(-0.5, 0), Point2D(Double(names.count) - 0.5, 0)]
      axes.marks.append(.line(ends, LineStyle(color: Palette.ink, width: 0.8)))
    }
    return .axes(axes)
  }
}
