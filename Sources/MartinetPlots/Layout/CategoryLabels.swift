// Names under an axis: beside each other where they fit, in lines or from bottom to top where they do not.

/// How the names of an axis stand under it.
struct CategoryLabels {
  /// The largest number of lines of a name.
  let rows: Int
  let isVertical: Bool
  /// The height that they take.
  let height: Double

  init(rows: Int, isVertical: Bool, height: Double) {
    (self.rows, self.isVertical, self.height) = (rows, isVertical, height)
  }

  /// The way that suits names which share a width, in at most this height.
  init(_ names: [String], width: Double, height: Double, _ layout: Layout) {
    let slot = width / Double(max(1, names.count)) - 4
    let line = layout.lineHeight(.tick)
    for rows in 1...2 {
      let pieces = names.map { layout.measure.lines($0, font: .tick, width: slot, atMost: rows) }
      // A word broken in its middle reads worse than one that stands upright.
      guard zip(names, pieces).allSatisfy({ words($0) == words($1.joined(separator: " ")) }) else { continue }
      let tallest = pieces.map { layout.height($0, .tick) }.max() ?? line
      self.init(rows: rows, isVertical: false, height: max(tallest, line))
      return
    }
    let longest =
      names.map {
        layout.measure.vertical.extent(of: oneLine($0), font: .tick).width
      }.max() ?? 0
    self.init(rows: 1, isVertical: true, height: min(longest, height))
  }

  /// Draws the names of ticks from `top` downwards.
  func draw(_ ticks: [Tick], _ area: Drawing.DataArea, top: Double, _ layout: inout Layout) {
    let slot = area.rectangle.width / (area.x.range.upperBound - area.x.range.lowerBound) - 2
    var end = -Double.infinity
    for tick in ticks {
      let place = area.x.place(tick.value)
      if isVertical {
        // Where names are closer than lines, some are left out.
        let name = layout.measure.vertical.shortened(
          oneLine(tick.label), font: .tick, width: height)
        let half = layout.measure.vertical.extent(of: name, font: .tick).height / 2
        guard place - half >= end else { continue }
        layout.text(name, .tick, at: Point2D(place, top), .center, .top, isVertical: true)
        end = place + half
      } else {
        layout.lines(
          layout.measure.lines(tick.label, font: .tick, width: slot, atMost: rows), .tick, x: place, y: top)
      }
    }
  }
}
