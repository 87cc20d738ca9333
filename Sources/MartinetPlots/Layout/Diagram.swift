// Boxes with texts and arrows between them: the panel of graphs and models.

/// Boxes in rows, each below those that it takes something from, and the arrows between them (after K. Sugiyama,
/// S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", 1981).
public struct Diagram: Sendable, Hashable {
  /// A box.
  public struct Box: Sendable, Hashable {
    /// Its lines of text; the first is bold.
    public var lines: [String]
    public var color: Color
    /// The numbers of the boxes whose arrows end here; each is smaller than this box's own.
    public var inputs: [Int]

    public init(_ lines: [String], color: Color = .white, inputs: [Int] = []) {
      self.lines = lines
      self.color = color
      self.inputs = inputs
    }
  }

  public var title: String
  public var boxes: [Box]
  /// The largest number of boxes.
  public static let limit = 2000
  /// The largest number of rows that all arrows pass together.
  public static let passingLimit = 100_000

  /// A diagram of boxes, each after its inputs.
  ///
  /// Throws a `PlotError` without boxes, for too many, for an input that is not a box before, and for arrows that
  /// pass too many rows.
  public init(title: String = "", _ boxes: [Box]) throws(PlotError) {
    guard !boxes.isEmpty else { throw PlotError.empty("boxes of a diagram") }
    guard boxes.count <= Diagram.limit else {
      throw PlotError.tooMany("boxes of a diagram", limit: Diagram.limit, received: boxes.count)
    }
    for (index, box) in boxes.enumerated() {
      if let input = box.inputs.first(where: { !(0..<index).contains($0) }) {
        throw PlotError.outside(
          of: "input of box \(index)", expected: "the number of a box before it", received: "\(input)")
      }
    }
    let rows = Diagram.rows(boxes)
    let passed = boxes.indices.reduce(0) { sum, box in
      boxes[box].inputs.reduce(sum) { $0 + rows[box] - rows[$1] - 1 }
    }
    guard passed <= Diagram.passingLimit else {
      throw PlotError.tooMany("rows that arrows pass in a diagram", limit: Diagram.passingLimit, received: passed)
    }
    self.title = title
    self.boxes = boxes.map { Box($0.lines.map(oneLine), color: $0.color, inputs: $0.inputs) }
  }

  /// The row of each box: below all of its inputs. A box without inputs that is used far below stands just above
  /// its first use.
  static func rows(_ boxes: [Box]) -> [Int] {
    var rows: [Int] = []
    for box in boxes { rows.append((box.inputs.map { rows[$0] }.max() ?? -1) + 1) }
    var firstUse = [Int?](repeating: nil, count: boxes.count)
    for (index, box) in boxes.enumerated() {
      for input in box.inputs { firstUse[input] = min(firstUse[input] ?? .max, rows[index]) }
    }
    for index in boxes.indices where boxes[index].inputs.isEmpty {
      if let use = firstUse[index] { rows[index] = use - 1 }
    }
    return rows
  }

  /// The size at which no text is shortened.
  func preferredSize(_ layout: Layout) -> (width: Double, height: Double) {
    let rows = DiagramRows(self, layout)
    let title = layout.measure.lines(title, font: .title, width: max(rows.width, 160), atMost: 3)
    return (max(rows.width, 160), rows.height + layout.height(title, .title) + 4)
  }

  func layout(in area: Rectangle, _ layout: inout Layout) throws(PlotError) {
    let rest = layout.title(title, .title, over: area)
    // Where there is no room, a terminal of few columns, the texts are shortened as little as it takes.
    var rows = DiagramRows(self, layout)
    if rows.width > rest.width + 1e-6 {
      rows = DiagramRows(shortened(to: 40, layout), layout)
      // Between 40 and 200 points in steps of 8, halving.
      var (fits, tooLong) = (5, 26)
      while rows.width <= rest.width + 1e-6, tooLong - fits > 1 {
        let middle = (fits + tooLong) / 2
        let longer = DiagramRows(shortened(to: 8 * Double(middle), layout), layout)
        if longer.width <= rest.width + 1e-6 { (fits, rows) = (middle, longer) } else { tooLong = middle }
      }
    }
    try rest.check(width: rows.width, atMost: rest.width, height: rows.height, atMost: rest.height)
    rows.draw(from: Point2D(rest.center.x - rows.width / 2, rest.y), &layout)
  }

  /// The same with texts of at most this width.
  private func shortened(to width: Double, _ layout: Layout) -> Diagram {
    var diagram = self
    for index in boxes.indices {
      diagram.boxes[index].lines = boxes[index].lines.enumerated().map { line, text in
        layout.measure.shortened(text, font: DiagramRows.font(line: line), width: width)
      }
    }
    return diagram
  }
}
