// Lines through points: one for each series.

/// Numbers over numbers, by name.
public struct Series: Sendable, Hashable {
  public var name: String
  public var x: [Double]
  public var y: [Double]

  /// A series of as many x as y.
  public init(_ name: String = "", x: [Double], y: [Double]) {
    (self.name, self.x, self.y) = (name, x, y)
  }

  /// A series over 0, 1, 2, …
  public init(_ name: String = "", y: [Double]) {
    self.init(name, x: y.indices.map(Double.init), y: y)
  }

  /// A function at equal distances over a range.
  public init(_ name: String = "", over range: ClosedRange<Double>, count: Int = 200, _ f: (Double) -> Double) {
    let step = (range.upperBound - range.lowerBound) / Double(max(1, count - 1))
    let x = (0..<max(1, count)).map { range.lowerBound + Double($0) * step }
    self.init(name, x: x, y: x.map(f))
  }

  /// What an error calls it.
  func title(_ index: Int) -> String { name.isEmpty ? "series \(index)" : "series \"\(name)\"" }
}

/// A line for each series; a series of one point shows that point.
public struct LinePlot: Plot, Hashable {
  public var title: String
  public var series: [Series]
  public var x: Axis
  public var y: Axis

  public init(_ series: [Series], title: String = "", x: Axis = Axis(), y: Axis = Axis()) {
    (self.series, self.title, self.x, self.y) = (series, title, x, y)
  }

  public func panel() throws(PlotError) -> Panel {
    guard !series.isEmpty else { throw PlotError.empty("line plot") }
    var axes = Axes(title: title, x: x, y: y, marks: [])
    for (index, series) in series.enumerated() {
      let points = try points(series.x, series.y, of: series.title(index), on: (x, y))
      let style = LineStyle.number(index)
      axes.marks.append(
        points.count == 1 ? .points(points, PointStyle(color: style.color, shape: style.shape)) : .line(points, style))
      if !series.name.isEmpty { axes.legend.append(LegendEntry(series.name, .line(style))) }
    }
    return .axes(axes)
  }
}
