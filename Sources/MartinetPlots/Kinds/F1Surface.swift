// F over precision and recall.

/// Fβ = (1 + β²) · precision · recall / (β² · precision + recall) over the unit square, 0 where both are 0; with
/// the points of classifiers.
public struct F1Surface: Plot, Hashable {
  public var title: String
  public var beta: Double
  /// Classifiers by name, x their precision and y their recall, one point each.
  public var classifiers: [Series]

  public init(classifiers: [Series] = [], beta: Double = 1, title: String = "") {
    (self.classifiers, self.beta, self.title) = (classifiers, beta, title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard beta > 0, beta <= 1e6 else {
      throw PlotError.outside(of: "β", expected: "above 0, at most 1e6", received: "\(beta)")
    }
    let square = beta * beta
    let grid = try Grid(x: 0...1, y: 0...1) { precision, recall in
      let sum = square * precision + recall
      return sum > 0 ? (1 + square) * precision * recall / sum : 0
    }
    let scale = ColorScale(.viridis, 0...1)
    var axes = Axes(
      title: title, x: .share("precision"), y: .share("recall"), marks: [.raster(grid.raster(scale), grid.span)],
      colorBar: ColorBar(scale, label: "F\(beta == 1 ? "1" : short(beta))"), isEqual: true, hasGrid: false)
    for level in stride(from: 0.1, to: 0.95, by: 0.1) {
      axes.marks.append(.segments(grid.contour(level), LineStyle(color: .white, width: 0.6, shape: .plus)))
    }
    for (index, series) in classifiers.enumerated() {
      let style = PointStyle(color: Palette.color(index + 1), shape: .number(index), size: 9, border: .white)
      axes.marks.append(.points(try shares(series.x, series.y, of: series.title(index)), style))
      if !series.name.isEmpty { axes.legend.append(LegendEntry(series.name, .point(style))) }
    }
    return .axes(axes)
  }

  /// Points whose numbers are all in 0 … 1.
  private func shares(_ x: [Double], _ y: [Double], of name: String) throws(PlotError) -> [Point2D] {
    let points = try points(x, y, of: name)
    if let point = points.first(where: { !(0...1).contains($0.x) || !(0...1).contains($0.y) }) {
      throw PlotError.outside(of: name, expected: "rates in 0 … 1", received: "\(point.x), \(point.y)")
    }
    return points
  }
}
