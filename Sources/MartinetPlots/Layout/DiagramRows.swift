// The rows of a diagram: which box stands where, and the way that each arrow takes.

/// A diagram's boxes at their places. An arrow past other rows goes through a place of its own in each of them,
/// so that it crosses no box.
struct DiagramRows {
  /// A box, or the place of an arrow that passes.
  private struct Item {
    let box: Int?
    var above: [Int]
    let row: Int
    let width: Double
    var height: Double
    var x = 0.0
    var y = 0.0
  }

  private let boxes: [Diagram.Box]
  private var items: [Item] = []
  /// For each arrow (from box, to box) the items that it goes through.
  private var ways: [[Int]] = []
  private(set) var width = 0.0
  private(set) var height = 0.0
  private static let (gap, between, padding) = (14.0, 26.0, 6.0)

  init(_ diagram: Diagram, _ layout: Layout) {
    boxes = diagram.boxes
    let rowOf = Diagram.rows(diagram.boxes)
    for (index, box) in diagram.boxes.enumerated() {
      let widths = box.lines.enumerated().map { layout.width($1, DiagramRows.font(line: $0)) }
      let heights = box.lines.enumerated().map { layout.height([$1], DiagramRows.font(line: $0)) }
      items.append(
        Item(
          box: index, above: [], row: rowOf[index],
          width: (widths.max() ?? 0) + 2 * DiagramRows.padding,
          height: heights.reduce(0, +) + 2 * DiagramRows.padding))
    }
    for (target, box) in diagram.boxes.enumerated() {
      for source in box.inputs {
        var way = [source]
        for row in stride(from: rowOf[source] + 1, to: rowOf[target], by: 1) {
          items.append(Item(box: nil, above: [way[way.count - 1]], row: row, width: 2, height: 0))
          way.append(items.count - 1)
        }
        items[target].above.append(way[way.count - 1])
        ways.append(way + [target])
      }
    }
    place()
  }

  static func font(line: Int) -> Font { line == 0 ? Font(size: 10, isBold: true) : .small }

  /// Orders every row by the middle of what each item hangs from, then sets places.
  private mutating func place() {
    var rows = [[Int]](repeating: [], count: (items.map(\.row).max() ?? 0) + 1)
    for index in items.indices { rows[items[index].row].append(index) }
    let above = items.map(\.above)
    var below = [[Int]](repeating: [], count: items.count)
    for index in items.indices { for source in above[index] { below[source].append(index) } }
    var order = [Double](repeating: 0, count: items.count)
    func number(_ row: [Int]) { for (place, index) in row.enumerated() { order[index] = Double(place) } }
    for row in rows { number(row) }
    for sweep in 0..<6 {
      for row in sweep.isMultiple(of: 2) ? Array(rows.indices) : rows.indices.reversed() {
        let keys = rows[row].map { index in
          (index: index, key: mean((sweep.isMultiple(of: 2) ? above : below)[index].map { order[$0] }) ?? order[index])
        }
        rows[row] = keys.enumerated().sorted { ($0.1.key, $0.0) < ($1.1.key, $1.0) }.map(\.1.index)
        number(rows[row])
      }
    }
    // First side by side, then each as near as it can be to the middle of its neighbours.
    for row in rows {
      var x = 0.0
      for index in row {
        items[index].x = x + items[index].width / 2
        x += items[index].width + DiagramRows.gap
      }
    }
    for sweep in 0..<40 {
      for row in sweep.isMultiple(of: 2) ? Array(rows.indices) : rows.indices.reversed() {
        settle(rows[row], toward: sweep.isMultiple(of: 2) ? above : below)
      }
    }
    let left = items.map { $0.x - $0.width / 2 }.min() ?? 0
    width = (items.map { $0.x + $0.width / 2 }.max() ?? 0) - left
    var y = 0.0
    for row in rows {
      let highest = row.map { items[$0].height }.max() ?? 0
      for index in row {
        items[index].x -= left
        items[index].y = y + highest / 2
        if items[index].box == nil { items[index].height = highest }
      }
      y += highest + DiagramRows.between
    }
    height = y - DiagramRows.between
  }

  /// Moves a row's items to where they would be, as far as their neighbours leave room: the order stays, and the
  /// mean of the moves is that of the wishes.
  private mutating func settle(_ row: [Int], toward neighbours: [[Int]]) {
    let wishes = row.map { index in mean(neighbours[index].map { items[$0].x }) ?? items[index].x }
    func distance(_ a: Int, _ b: Int) -> Double { (items[a].width + items[b].width) / 2 + DiagramRows.gap }
    var (fromLeft, fromRight) = (wishes, wishes)
    for place in row.indices.dropFirst() {
      fromLeft[place] = max(fromLeft[place], fromLeft[place - 1] + distance(row[place - 1], row[place]))
    }
    for place in row.indices.dropLast().reversed() {
      fromRight[place] = min(fromRight[place], fromRight[place + 1] - distance(row[place], row[place + 1]))
    }
    // Both keep every distance, and so does their mean.
    for (place, index) in row.enumerated() { items[index].x = (fromLeft[place] + fromRight[place]) / 2 }
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Draws arrows, then boxes, with the rows' left top corner at `origin`.
  func draw(from origin: Point2D, _ layout: inout Layout) {
    let style = LineStyle(color: Palette.faint, width: 1)
    for way in ways {
      var points: [Point2D] = []
      for index in way {
        let item = items[index]
        if index != way[0] { points.append(Point2D(origin.x + item.x, origin.y + item.y - item.height / 2)) }
        if index != way[way.count - 1] {
          points.append(Point2D(origin.x + item.x, origin.y + item.y + item.height / 2))
        }
      }
      layout.add(.line(points, style))
      layout.add(.polygon(arrowHead(points[points.count - 2], points[points.count - 1]), fill: style.color))
    }
    for item in items {
      guard let index = item.box else { continue }
      let box = Rectangle(
        x: origin.x + item.x - item.width / 2, y: origin.y + item.y - item.height / 2, width: item.width,
        height: item.height)
      let content = boxes[index]
      layout.add(.rectangle(box, fill: content.color, border: LineStyle(color: Palette.ink, width: 0.8)))
      var y = box.y + DiagramRows.padding
      for (line, text) in content.lines.enumerated() {
        y = layout.lines(
          [text], DiagramRows.font(line: line), color: content.color.readable, x: box.center.x, y: y)
      }
    }
  }

  private func arrowHead(_ from: Point2D, _ tip: Point2D) -> [Point2D] {
    let length = ((tip.x - from.x) * (tip.x - from.x) + (tip.y - from.y) * (tip.y - from.y)).squareRoot()
    let (dx, dy) = length > 0 ? ((tip.x - from.x) / length, (tip.y - from.y) / length) : (0, 1)
    let foot = Point2D(tip.x - 6 * dx, tip.y - 6 * dy)
    return [tip, Point2D(foot.x - 3 * dy, foot.y + 3 * dx), Point2D(foot.x + 3 * dy, foot.y - 3 * dx)]
  }
}
