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

  /// A diagram of boxes, each after its inputs.
  ///
  /// Throws a `PlotError` without boxes, for too many, and for an input that is not a box before.
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
    self.title = title
    self.boxes = boxes.map { Box($0.lines.map(oneLine), color: $0.color, inputs: $0.inputs) }
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
    for longest in stride(from: 200.0, through: 40, by: -8) where rows.width > rest.width + 1e-6 {
      rows = DiagramRows(shortened(to: longest, layout), layout)
    }
    guard rows.width <= rest.width + 1e-6, rows.height <= rest.height + 1e-6 else {
      throw PlotError.tooSmall(width: area.width, height: area.height)
    }
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
