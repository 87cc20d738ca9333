// A loss over two weights, and the way down that a descent took.

/// A loss over two weights as colours and lines of equal loss, with the points of a descent in their order.
public struct LossContour: Plot, Hashable {
  public var title: String
  public var loss: Grid
  /// Where the descent was after each step, the start first.
  public var path: [Point2D]
  public var x: String
  public var y: String

  public init(_ loss: Grid, path: [Point2D] = [], x: String = "w₁", y: String = "w₂", title: String = "") {
    (self.loss, self.path, self.x, self.y, self.title) = (loss, path, x, y, title)
  }

  public func panel() throws(PlotError) -> Panel {
    let scale = loss.scale
    var axes = Axes(
      title: title, x: Axis(x, range: loss.span.x), y: Axis(y, range: loss.span.y),
      marks: [.raster(loss.raster(scale), loss.span)], colorBar: ColorBar(scale, label: "loss"), hasGrid: false)
    let line = LineStyle(color: .white, width: 0.6, shape: .plus)
    for level in loss.levels(scale) {
      axes.marks.append(.segments(loss.contour(level, isLogarithmic: scale.isLogarithmic), line))
    }
    guard !path.isEmpty else { return .axes(axes) }
    let path = try points(path.map(\.x), path.map(\.y), of: "path of descent")
    let style = LineStyle(color: Palette.vermilion, width: 1.6)
    let ends = [("start", PointStyle.Shape.square), ("end", .diamond)]
    axes.marks += [
      .line(path, style), .points(path, PointStyle(color: Palette.vermilion, size: 5)),
    ]
    axes.legend.append(LegendEntry("descent, \(path.count - 1) steps", .line(style)))
    for (point, (name, shape)) in zip([path[0], path[path.count - 1]], ends) {
      let mark = PointStyle(color: Palette.orange, shape: shape, size: 10, border: .black)
      axes.marks.append(.points([point], mark))
      axes.legend.append(LegendEntry(name, .point(mark)))
    }
    return .axes(axes)
  }
}
