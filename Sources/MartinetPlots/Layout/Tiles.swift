// Pictures side by side with a title over each: the panel of image grids.

/// Pictures in rows, each with a title.
public struct Tiles: Sendable, Hashable {
  /// A picture and what stands over it.
  public struct Tile: Sendable, Hashable {
    public var raster: Raster
    public var title: String
    /// The colour of the title, and of a frame around the picture where `isMarked`.
    public var color: Color
    public var isMarked: Bool

    public init(_ raster: Raster, title: String = "", color: Color = Color(gray: 0.13), isMarked: Bool = false) {
      self.raster = raster
      self.title = title
      self.color = color
      self.isMarked = isMarked
    }
  }

  public var title: String
  public var tiles: [Tile]
  /// How many stand beside each other.
  public var columns: Int
  /// What one picture is wide and high at most when the figure chooses its size, in points.
  public var tileSize: Double
  public var colorBar: ColorBar?

  /// Pictures in rows; where `columns` is `nil`, about as many rows as columns.
  ///
  /// Throws `PlotError.empty` without pictures and `PlotError.outside` for less than one column.
  public init(
    title: String = "", _ tiles: [Tile], columns: Int? = nil, tileSize: Double = 64, colorBar: ColorBar? = nil
  ) throws(PlotError) {
    guard !tiles.isEmpty else { throw PlotError.empty("pictures") }
    let columns = columns ?? Int(Double(tiles.count).squareRoot().rounded(.up))
    guard columns >= 1 else {
      throw PlotError.outside(of: "columns", expected: "at least 1", received: "\(columns)")
    }
    self.title = title
    self.tiles = tiles
    self.columns = min(columns, tiles.count)
    self.tileSize = tileSize
    self.colorBar = colorBar
  }

  private var rows: Int { (tiles.count + columns - 1) / columns }

  /// The distance between pictures: at least a blank, so that titles stay apart.
  private func gap(_ layout: Layout) -> Double { max(6, layout.width(" ", .small) + 2) }

  /// The size at which every picture is `tileSize` wide.
  func preferredSize(_ layout: Layout) -> (width: Double, height: Double) {
    let gap = gap(layout)
    let width = Double(columns) * (tileSize + gap) - gap
    let titles = titleLines(width: tileSize, layout)
    let heights = (0..<rows).map { titleHeight(titles, row: $0, layout) + tileSize + gap }
    let title = layout.measure.lines(title, font: .title, width: max(width, 160), atMost: 3)
    let bar = colorBar.map { BarLayout($0, height: 200, layout).width } ?? 0
    return (max(width, 160) + bar, heights.reduce(layout.height(title, .title) + 4, +))
  }

  func layout(in area: Rectangle, _ layout: inout Layout) throws(PlotError) {
    var rest = layout.title(title, .title, over: area)
    let bar = colorBar.map { BarLayout($0, height: rest.height, layout) }
    rest = rest.cut(right: bar?.width ?? 0)
    try reflowed(width: rest.width, layout).placeTiles(in: rest, &layout)
    bar?.draw(beside: rest.cut(top: layout.lineHeight(.tick) / 2, bottom: layout.lineHeight(.tick) / 2), &layout)
  }

  /// The same in fewer columns where pictures would be too small to be seen, or where half as many columns or more
  /// show titles that would be shortened.
  private func reflowed(width: Double, _ layout: Layout) -> Tiles {
    var tiles = self
    while tiles.columns > 1, tiles.tileWidth(of: width, layout) < layout.measure.leastPicture { tiles.columns -= 1 }
    var fewer = tiles
    while fewer.columns >= max(1, tiles.columns / 2) {
      let lines = fewer.titleLines(width: fewer.tileWidth(of: width, layout), layout)
      if zip(lines, self.tiles).allSatisfy({ $0.last?.last != "…" || $1.title.last == "…" }) { return fewer }
      fewer.columns -= 1
    }
    return tiles
  }

  private func tileWidth(of width: Double, _ layout: Layout) -> Double {
    (width + gap(layout)) / Double(columns) - gap(layout)
  }

  private func placeTiles(in rest: Rectangle, _ layout: inout Layout) throws(PlotError) {
    let gap = gap(layout)
    let width = tileWidth(of: rest.width, layout)
    let titles = titleLines(width: width, layout)
    let heights = (0..<rows).map { titleHeight(titles, row: $0, layout) }
    let height = (rest.height - heights.reduce(0, +) + gap) / Double(rows) - gap
    let least = layout.measure.leastPicture
    try rest.check(
      width: Double(columns) * least, atMost: Double(columns) * width, height: Double(rows) * least,
      atMost: Double(rows) * height)
    var y = rest.y
    for row in 0..<rows {
      for (column, index) in (row * columns..<min((row + 1) * columns, tiles.count)).enumerated() {
        let cell = Rectangle(
          x: rest.x + Double(column) * (width + gap), y: y + heights[row], width: width, height: height)
        let taken = layout.height(titles[index], .small)
        let picture = fitted(tiles[index].raster, in: cell)
        layout.lines(
          titles[index], .small, color: tiles[index].color, x: cell.center.x, y: max(y, picture.y - taken - 1))
        layout.add(.raster(tiles[index].raster, picture))
        let border = LineStyle(
          color: tiles[index].isMarked ? tiles[index].color : Palette.faint, width: tiles[index].isMarked ? 2 : 0.5)
        layout.add(.rectangle(picture, fill: nil, border: border))
      }
      y += heights[row] + height + gap
    }
  }

  private func titleLines(width: Double, _ layout: Layout) -> [[String]] {
    tiles.map { layout.measure.lines($0.title, font: .small, width: width, atMost: 2) }
  }

  /// The height of the highest title of a row, with its distance to the picture.
  private func titleHeight(_ titles: [[String]], row: Int, _ layout: Layout) -> Double {
    let heights = titles[row * columns..<min((row + 1) * columns, titles.count)].map { layout.height($0, .small) }
    let highest = heights.max() ?? 0
    return highest > 0 ? highest + 1 : 0
  }

  /// The largest rectangle of a picture's form in the middle of a cell.
  private func fitted(_ raster: Raster, in cell: Rectangle) -> Rectangle {
    let unit = min(cell.width / Double(raster.width), cell.height / Double(raster.height))
    let (width, height) = (unit * Double(raster.width), unit * Double(raster.height))
    return Rectangle(
      x: cell.center.x - width / 2, y: cell.center.y - height / 2, width: width, height: height)
  }
}
