// Points by themselves, with a fitted line and what it misses.

/// Points of one or several series; with a fit, its line and the residuals from every point to it.
public struct ScatterPlot: Plot, Hashable {
  public var title: String
  public var series: [Series]
  /// The curve of a model, drawn through its points in their order.
  public var fit: Series?
  /// What the model says at each x of the first series; a line joins each point with it.
  public var predictions: [Double]?
  public var x: Axis
  public var y: Axis

  public init(
    _ series: [Series], fit: Series? = nil, predictions: [Double]? = nil, title: String = "", x: Axis = Axis(),
    y: Axis = Axis()
  ) {
    (self.series, self.fit, self.predictions, self.title, self.x, self.y) = (series, fit, predictions, title, x, y)
  }

  public func panel() throws(PlotError) -> Panel {
    guard !series.isEmpty else { throw PlotError.empty("scatter plot") }
    var axes = Axes(title: title, x: x, y: y, marks: [])
    if let predictions {
      let (first, name) = (series[0], "predictions")
      let (seen, predicted) = (
        try points(first.x, first.y, of: first.title(0), on: (x, y)),
        try points(first.x, predictions, of: name, on: (x, y))
      )
      let style = LineStyle(color: Palette.faint, width: 1, shape: .plus)
      axes.marks.append(.segments(zip(seen, predicted).map { [$0, $1] }, style))
      axes.legend.append(LegendEntry("residuals", .line(style)))
    }
    if let fit {
      let style = LineStyle(color: Palette.vermilion, width: 2, shape: .cross)
      axes.marks.append(.line(try points(fit.x, fit.y, of: "fit", on: (x, y)), style))
      axes.legend.append(LegendEntry(fit.name.isEmpty ? "fit" : fit.name, .line(style)))
    }
    for (index, series) in series.enumerated() {
      let points = try points(series.x, series.y, of: series.title(index), on: (x, y))
      // The fit has the second colour.
      let style = PointStyle.number(index == 0 || fit == nil ? index : index + 1)
      axes.marks.append(.points(points, style))
      if !series.name.isEmpty { axes.legend.append(LegendEntry(series.name, .point(style))) }
    }
    return .axes(axes)
  }
}
