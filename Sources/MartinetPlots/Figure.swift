// A figure: one plot or several beside each other, ready to be laid out, written and shown.

/// What a kind of plot is: a value that turns its data into one of three panels. A new kind is one file with one
/// such value; nothing else knows it.
public protocol Plot: Sendable {
  /// The panel that shows the data.
  ///
  /// Throws a `PlotError` for data that cannot be shown.
  func panel() throws(PlotError) -> Panel
}

/// What a plot draws with.
public enum Panel: Sendable {
  case axes(Axes)
  case tiles(Tiles)
  case diagram(Diagram)
}

/// A picture of data: one plot, or several in rows, written as PNG, SVG or PDF or shown in a terminal.
///
/// ```swift
/// let figure = Figure(LinePlot([Series("loss", y: [0.9, 0.5, 0.4])], title: "Training"))
/// try figure.write(to: "loss.png")
/// try figure.show()
/// ```
public struct Figure: Sendable {
  /// A title over all plots.
  public var title: String
  /// The plots, row by row from the left.
  public var plots: [any Plot]
  /// How many plots stand beside each other.
  public var columns: Int
  /// The size in points (1/72 inch); `nil` lets the plots choose.
  public var size: (width: Double, height: Double)?

  /// A figure of one plot.
  public init(_ plot: any Plot, size: (width: Double, height: Double)? = nil) {
    self.init([plot], columns: 1, size: size)
  }

  /// A figure of plots in rows; where `columns` is `nil`, about as many rows as columns.
  public init(
    title: String = "", _ plots: [any Plot], columns: Int? = nil, size: (width: Double, height: Double)? = nil
  ) {
    self.title = title
    self.plots = plots
    self.columns = columns ?? max(1, Int(Double(plots.count).squareRoot().rounded(.up)))
    self.size = size
  }

  /// The largest width and height in points.
  public static let largestExtent = 16_000.0
  private static let margin = 10.0

  /// Everything at its place, the texts measured with Cairo's fonts.
  ///
  /// Throws a `PlotError` for data that cannot be shown and for a size without room for the texts.
  public func drawing() throws(PlotError) -> Drawing { try drawing(measure: CairoMeasure(), margin: Figure.margin) }

  /// Everything at its place; a size given here takes the place of the figure's own.
  func drawing(
    measure: any TextMeasure, margin: Double, size given: (width: Double, height: Double)? = nil
  ) throws(PlotError) -> Drawing {
    guard !plots.isEmpty else { throw PlotError.empty("figure") }
    guard columns >= 1 else {
      throw PlotError.outside(of: "columns", expected: "at least 1", received: "\(columns)")
    }
    var panels: [Panel] = []
    for plot in plots { panels.append(try plot.panel()) }
    let columns = min(columns, plots.count)
    let rows = (plots.count + columns - 1) / columns
    let ruler = Layout(width: 0, height: 0, measure: measure)
    let wishes = panels.map { $0.preferredSize(ruler) }
    let gap = 1.5 * margin
    // Columns share the width, and rows the height, as their plots wish.
    let widths = (0..<columns).map { column in
      stride(from: column, to: panels.count, by: columns).map { wishes[$0].width }.max() ?? 0
    }
    let heights = (0..<rows).map { row in
      (row * columns..<min((row + 1) * columns, panels.count)).map { wishes[$0].height }.max() ?? 0
    }
    let inner = widths.reduce(gap * Double(columns - 1), +)
    let head = measure.lines(title, font: .title, width: inner, atMost: 3)
    let headHeight = head.isEmpty ? 0 : ruler.height(head, .title) + 4
    let size =
      given ?? self.size
      ?? (inner + 2 * margin, heights.reduce(headHeight + gap * Double(rows - 1) + 2 * margin, +))
    guard size.width.isFinite, size.height.isFinite, size.width >= 1, size.height >= 1,
      max(size.width, size.height) <= Figure.largestExtent
    else {
      throw PlotError.outside(
        of: "size of a figure", expected: "1 … \(Int(Figure.largestExtent)) points",
        received: "\(size.width) × \(size.height)")
    }

    var layout = Layout(width: size.width, height: size.height, measure: measure)
    let area = layout.title(title, .title, over: layout.drawing.canvas.inset(by: margin))
    let across = (area.width - gap * Double(columns - 1)) / widths.reduce(0, +)
    let down = (area.height - gap * Double(rows - 1)) / heights.reduce(0, +)
    try area.check(
      width: gap * Double(columns - 1) + 1, atMost: area.width, height: gap * Double(rows - 1) + 1, atMost: area.height)
    var y = area.y
    for row in 0..<rows {
      var x = area.x
      for (column, index) in (row * columns..<min((row + 1) * columns, panels.count)).enumerated() {
        let cell = Rectangle(x: x, y: y, width: widths[column] * across, height: heights[row] * down)
        try panels[index].layout(in: cell, &layout)
        x += cell.width + gap
      }
      y += heights[row] * down + gap
    }
    return layout.drawing
  }
}

extension Panel {
  func preferredSize(_ layout: Layout) -> (width: Double, height: Double) {
    switch self {
    case .axes(let axes): axes.preferredSize(layout)
    case .tiles(let tiles): tiles.preferredSize(layout)
    case .diagram(let diagram): diagram.preferredSize(layout)
    }
  }

  func layout(in area: Rectangle, _ layout: inout Layout) throws(PlotError) {
    switch self {
    case .axes(let axes): try axes.layout(in: area, &layout)
    case .tiles(let tiles): try tiles.layout(in: area, &layout)
    case .diagram(let diagram): try diagram.layout(in: area, &layout)
    }
  }
}

extension Axes {
  /// The size of a plot in points where nobody chooses another. Where units are as long on both axes, the size
  /// follows the form of the data as far as it is between 1 : 3 and 3 : 1, and is wider where names and colours beside
  /// the data would leave a strip empty below them.
  func preferredSize(_ layout: Layout) -> (width: Double, height: Double) {
    guard isEqual else { return (460, 320) }
    guard let (x, y) = try? ranges() else { return (400, 360) }
    let form = (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
    var size = (width: 100 + 300 / min(max(form, 1), 3), height: 60 + 300 * max(min(form, 1), 1.0 / 3))
    guard form >= 1.0 / 3 else { return size }
    // What is wider can need less height below: seldom more than once.
    for _ in 0..<3 {
      var trial = Layout(width: size.width, height: size.height, measure: layout.measure)
      guard (try? self.layout(in: trial.drawing.canvas, &trial)) != nil else { break }
      let strip = size.height - (trial.drawing.elements.compactMap(\.bounds?.bottom).max() ?? size.height)
      guard strip > 1 else { break }
      size.width += strip / form
    }
    return size
  }
}
