// Marks brought from the data to the canvas; what is outside the data's area is cut off.

extension Axes {
  func draw(_ mark: Mark, in area: Drawing.DataArea, _ layout: inout Layout) {
    switch mark {
    case .line(let points, let style):
      for piece in pieces(points.map(area.place(of:)), in: area.rectangle) { layout.add(.line(piece, style)) }
    case .segments(let segments, let style):
      for segment in segments {
        for piece in pieces(segment.map(area.place(of:)), in: area.rectangle) { layout.add(.line(piece, style)) }
      }
    case .points(let points, let style):
      let inside = points.map(area.place(of:)).filter { area.rectangle.contains($0) }
      if !inside.isEmpty { layout.add(.points(inside, style)) }
    case .bars(let spans, let color):
      for span in spans {
        let corners = span.corners.map(area.place(of:))
        guard let bar = common(Rectangle(from: corners[0], to: corners[1]), area.rectangle) else { continue }
        layout.add(.rectangle(bar, fill: color, border: LineStyle(color: .white, width: 0.5)))
      }
    case .raster(let raster, let span):
      let corners = span.corners.map(area.place(of:))
      layout.add(.raster(raster, Rectangle(from: corners[0], to: corners[1])))
    case .label(let text, let point, let color, let font):
      layout.text(oneLine(text), font, color: color, at: area.place(of: point), .center, .middle)
    }
  }

  /// A line's parts inside an area.
  private func pieces(_ points: [Point2D], in area: Rectangle) -> [[Point2D]] {
    // A border is inside, rounding included.
    let area = area.inset(by: -1e-6)
    if points.allSatisfy({ area.contains($0) }) { return [points] }
    var pieces: [[Point2D]] = []
    for (a, b) in zip(points, points.dropFirst()) {
      guard let (start, end) = area.clipped(a, b) else { continue }
      if pieces.last?.last == start {
        pieces[pieces.count - 1].append(end)
      } else {
        pieces.append([start, end])
      }
    }
    return pieces
  }

  /// What two rectangles share.
  private func common(_ a: Rectangle, _ b: Rectangle) -> Rectangle? {
    let (left, top) = (max(a.x, b.x), max(a.y, b.y))
    let (right, bottom) = (min(a.right, b.right), min(a.bottom, b.bottom))
    guard right >= left, bottom >= top else { return nil }
    return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
  }
}
