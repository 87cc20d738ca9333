// The confusion matrix: what was true against what was said.

/// Counts `[true class][predicted class]`, each row coloured by its shares; the counts stand in the cells where
/// they have room.
public struct ConfusionMatrixPlot: Plot, Hashable {
  public var title: String
  public var counts: [[Int]]
  /// The classes' names; their numbers where there are none.
  public var classNames: [String]

  public init(_ counts: [[Int]], classNames: [String] = [], title: String = "") {
    (self.counts, self.classNames, self.title) = (counts, classNames, title)
  }

  public func panel() throws(PlotError) -> Panel {
    let count = counts.count
    guard count > 0 else { throw PlotError.empty("confusion matrix") }
    guard let row = counts.first(where: { $0.count != count }) else { return try panel(count) }
    throw PlotError.shape(
      of: "confusion matrix", expected: "\(count) columns in each row", received: "\(row.count)")
  }

  private func panel(_ count: Int) throws(PlotError) -> Panel {
    guard count <= 1000 else { throw PlotError.tooMany("classes", limit: 1000, received: count) }
    guard classNames.isEmpty || classNames.count == count else {
      throw PlotError.count(of: "names of classes", expected: count, received: classNames.count)
    }
    if let negative = counts.joined().first(where: { $0 < 0 }) {
      throw PlotError.outside(of: "confusion matrix", expected: "counts of at least 0", received: "\(negative)")
    }
    let shares = counts.map { row in
      let sum = row.reduce(0.0) { $0 + Double($1) }
      return row.map { sum > 0 ? Double($0) / sum : 0 }
    }
    let scale = ColorScale(.blues, 0...1)
    let names = classNames.isEmpty ? (0..<count).map(String.init) : classNames
    let whole = -0.5...Double(count) - 0.5
    let font = Font(size: count <= 12 ? 10 : 7)
    var marks = [
      Mark.raster(
        Raster(width: count, height: count) { scale.color(shares[$0][$1]) }, Mark.Span(x: whole, y: whole))
    ]
    // In many small cells numbers could not be read.
    for row in 0..<(count <= 25 ? count : 0) {
      for column in 0..<count {
        marks.append(
          .label(
            "\(counts[row][column])", at: Point2D(Double(column), Double(row)),
            color: scale.color(shares[row][column]).readable, font: font))
      }
    }
    return .axes(
      Axes(
        title: title, x: Axis("predicted", scale: .categories(names), range: whole),
        y: Axis("true", scale: .categories(names), range: whole, isReversed: true), marks: marks,
        colorBar: ColorBar(scale, label: "share of the true class"), isEqual: true, hasGrid: false))
  }
}
