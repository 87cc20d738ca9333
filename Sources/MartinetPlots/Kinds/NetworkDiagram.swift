// A dense network as the textbooks draw it: columns of neurons and the lines between them.

/// The neurons of a dense network, column by column; of a large layer only the first and the last are drawn.
public struct NetworkDiagram: Plot, Hashable {
  /// A column of neurons.
  public struct Layer: Sendable, Hashable {
    public var name: String
    public var count: Int

    public init(_ name: String, _ count: Int) { (self.name, self.count) = (name, count) }
  }

  public var title: String
  public var layers: [Layer]
  /// The largest number of neurons drawn in a column.
  private static let limit = 10

  public init(_ layers: [Layer], title: String = "") { (self.layers, self.title) = (layers, title) }

  public func panel() throws(PlotError) -> Panel {
    guard !layers.isEmpty else { throw PlotError.empty("network") }
    guard layers.count <= 50 else { throw PlotError.tooMany("layers", limit: 50, received: layers.count) }
    if let layer = layers.first(where: { $0.count < 1 }) {
      throw PlotError.outside(of: "neurons of \"\(layer.name)\"", expected: "at least 1", received: "\(layer.count)")
    }
    let columns = layers.indices.map { places(layer: $0) }
    var lines: [[Point2D]] = []
    for (left, right) in zip(columns, columns.dropFirst()) {
      for a in left.neurons { for b in right.neurons { lines.append([a, b]) } }
    }
    var marks: [Mark] = [.segments(lines, LineStyle(color: Palette.faint, width: 0.4, shape: .plus))]
    for (index, column) in columns.enumerated() {
      let color = index == 0 ? Palette.green : index == layers.count - 1 ? Palette.vermilion : Palette.blue
      marks.append(.points(column.neurons, PointStyle(color: color, size: 15, border: .white)))
      if !column.dots.isEmpty {
        marks.append(.points(column.dots, PointStyle(color: Palette.ink, size: 3)))
      }
    }
    let names = layers.map { "\($0.name) \($0.count)" }
    let half = Double(NetworkDiagram.limit) / 2 + 0.3
    return .axes(
      Axes(
        title: title, x: Axis(scale: .categories(names)), y: Axis(range: -half...half), marks: marks,
        isFramed: false))
  }

  /// Where a column's neurons are, and the dots for those that are not drawn.
  private func places(layer: Int) -> (neurons: [Point2D], dots: [Point2D]) {
    let (count, limit) = (layers[layer].count, NetworkDiagram.limit)
    let drawn = min(count, limit)
    let slots = (0..<drawn).map { Point2D(Double(layer), Double(drawn - 1) / 2 - Double($0)) }
    guard count > limit else { return (slots, []) }
    let gap = limit / 2
    let dots = [-0.3, 0, 0.3].map { Point2D(Double(layer), slots[gap].y + $0) }
    return (Array(slots[..<gap] + slots[(gap + 1)...]), dots)
  }
}
