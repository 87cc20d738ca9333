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
        guard let bar = area.rectangle.common(with: span.corners.map(area.place(of:))) else { continue }
        layout.add(.rectangle(bar, fill: color, border: LineStyle(color: .white, width: 0.5)))
      }
    case .raster(let raster, let span):
      let corners = span.corners.map(area.place(of:))
      guard let seen = area.rectangle.common(with: corners), min(seen.width, seen.height) > 0 else { return }
      let whole = Rectangle(from: corners[0], to: corners[1])
      layout.add(.raster(area.rectangle.contains(whole) ? raster : raster.part(seen, of: whole), seen))
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
}

extension Rectangle {
  /// What the rectangle between two corners, which may be very far away, shares with this one.
  fileprivate func common(with corners: [Point2D]) -> Rectangle? {
    let (a, b) = (corners[0], corners[1])
    guard min(a.x, b.x) <= right, max(a.x, b.x) >= x, min(a.y, b.y) <= bottom, max(a.y, b.y) >= y else { return nil }
    return Rectangle(from: nearest(a), to: nearest(b))
  }
}

extension Raster {
  /// The cells that are seen of a picture over a rectangle, at four pixels for each point: cells at the border are
  /// cut where the border is.
  fileprivate func part(_ seen: Rectangle, of whole: Rectangle) -> Raster {
    func cells(_ count: Int, _ from: Double, _ length: Double, _ start: Double, _ extent: Double) -> [Int] {
      let pixels = max(1, Int((4 * length).rounded(.up)))
      return (0..<pixels).map { pixel in
        let part = (from + (Double(pixel) + 0.5) / Double(pixels) * length - start) / extent
        return min(Int(unit(part) * Double(count)), count - 1)
      }
    }
    let columns = cells(width, seen.x, seen.width, whole.x, whole.width)
    let rows = cells(height, seen.y, seen.height, whole.y, whole.height)
    return Raster(width: columns.count, height: rows.count) { self[rows[$0], columns[$1]] }
  }
}
