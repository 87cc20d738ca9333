// How a pair of axes is laid out: from the outside in, every text measured before its room is given.

extension Axes {
  /// The distance between a tick's label and its axis, and between labels side by side.
  private static let gap = 5.0

  /// Lays the axes out in an area: title and legend above, numbers and names at the sides, data in what is left.
  func layout(in area: Rectangle, _ layout: inout Layout) throws(PlotError) {
    let ranges = try ranges()
    var rest = layout.title(title, .title, over: area)
    rest = placeLegend(over: rest, &layout)

    // The rows under the data: numbers or names, then the axis's label.
    let line = layout.lineHeight(.tick)
    let xTitle = heading(x, ranges.x)
    let xLines = layout.measure.lines(xTitle, font: .label, width: rest.width, atMost: 2)
    let yTitle = heading(y, ranges.y)
    let yTitleWidth = yTitle.isEmpty ? 0 : layout.measure.vertical.extent(of: yTitle, font: .label).height + 4
    var names = CategoryLabels(rows: 1, isVertical: false, height: line)
    if let categories = x.categories {
      names = CategoryLabels(categories, width: rest.width * 0.8, height: rest.height * 0.3, layout)
    }
    // A label at the end of the vertical axis reaches half a line below the data.
    let below = max(Axes.gap, line / 2)
    let row = isFramed || x.categories != nil ? names.height + below + 2 : 0
    let under = layout.height(xLines, .label) + row

    // The columns beside them; the widths follow from the labels that the height asks for.
    var data = rest.cut(top: isFramed ? line / 2 : 0, bottom: under)
    var yTicks = verticalTicks(ranges.y, height: data.height, layout)
    let widest = yTicks.ticks.map { layout.width(shown($0.label, y, rest, layout), .tick) }.max() ?? 0
    data = data.cut(left: yTitleWidth + (isFramed ? widest + Axes.gap + 2 : 0))
    var bar = colorBar.map { BarLayout($0, height: data.height, layout) }
    data = data.cut(right: bar?.width ?? 0)
    let guess = horizontalTicks(ranges.x, width: data.width, names, layout)
    if isFramed {
      let overhang =
        x.categories == nil ? guess.ticks.map { layout.width($0.label, .tick) / 2 }.max() ?? 0 : 0
      data = data.cut(left: max(0, overhang - (data.x - rest.x)), right: max(overhang, 4) + 1)
    }
    try area.check(width: 16, atMost: data.width, height: 16, atMost: data.height)
    if isEqual {
      data = equal(data, ranges.x, ranges.y)
      yTicks = verticalTicks(ranges.y, height: data.height, layout)
      bar = colorBar.map { BarLayout($0, height: data.height, layout) }
    }

    let placed = Drawing.DataArea(
      rectangle: data, x: AxisMap(x, ranges.x, from: data.x, to: data.right),
      y: AxisMap(y, ranges.y, from: data.bottom, to: data.y))
    layout.add(placed)
    let xTicks = horizontalTicks(ranges.x, width: data.width, names, layout)
    if isFramed, hasGrid { drawGrid(placed, xTicks, yTicks, &layout) }
    for mark in marks { draw(mark, in: placed, &layout) }
    if isFramed {
      drawFrame(placed, xTicks, yTicks, &layout)
      for tick in yTicks.ticks {
        layout.text(
          shown(tick.label, y, rest, layout), .tick,
          at: Point2D(data.x - Axes.gap, placed.y.place(tick.value)), .right, .middle)
      }
    }
    if row > 0 { labelBelow(placed, xTicks, names, top: data.bottom + below, &layout) }
    layout.lines(
      xLines, .label, x: middle(data, width: xLines.map { layout.width($0, .label) }.max() ?? 0, in: rest),
      y: data.bottom + row)
    if !yTitle.isEmpty {
      let text = layout.measure.vertical.shortened(yTitle, font: .label, width: data.height)
      layout.text(
        text, .label, at: Point2D(data.x - (isFramed ? widest + Axes.gap + 2 : 0) - 4, data.center.y), .right, .middle,
        isVertical: true)
    }
    bar?.draw(beside: data, &layout)
  }

  /// An axis's label with what its numbers leave out.
  private func heading(_ axis: Axis, _ range: ClosedRange<Double>) -> String {
    let label = oneLine(axis.label)
    guard isFramed else { return label }
    let note = axis.ticks(range, atMost: 10).note
    return label.isEmpty || note.isEmpty ? label + note : "\(label) (\(note))"
  }

  /// A label beside the vertical axis: a name takes at most a third of the width.
  private func shown(_ label: String, _ axis: Axis, _ area: Rectangle, _ layout: Layout) -> String {
    guard axis.categories != nil else { return label }
    return layout.measure.shortened(
      oneLine(label), font: .tick, width: area.width / 3)
  }

  private func verticalTicks(_ range: ClosedRange<Double>, height: Double, _ layout: Layout) -> Ticks {
    let line = layout.lineHeight(.tick)
    if let names = y.categories {
      return y.ticks(range, atMost: max(1, min(names.count, Int(height / line))))
    }
    return Ticks.fitting({ y.ticks(range, atMost: $0) }) { Double($0.count) * line * 1.6 <= height }
  }

  private func horizontalTicks(
    _ range: ClosedRange<Double>, width: Double, _ names: CategoryLabels, _ layout: Layout
  ) -> Ticks {
    if let categories = x.categories {
      // Names side by side have been broken or set upright until they fit; upright ones can still be too many.
      let line = layout.measure.vertical.extent(of: "Ag", font: .tick).height
      return x.ticks(range, atMost: names.isVertical ? Int(width / (line + Axes.gap)) : categories.count)
    }
    let map = AxisMap(x, range, from: 0, to: width)
    return Ticks.fitting({ x.ticks(range, atMost: $0) }) { ticks in
      var end = -Double.infinity
      for tick in x.isReversed ? ticks.reversed() : ticks {
        let half = layout.width(tick.label, .tick) / 2
        guard map.place(tick.value) - half > end + 2 * Axes.gap else { return false }
        end = map.place(tick.value) + half
      }
      return true
    }
  }

  /// The largest area in the middle of another in which one unit is as long on both axes.
  private func equal(_ area: Rectangle, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Rectangle {
    let (columns, rows) = (x.upperBound - x.lowerBound, y.upperBound - y.lowerBound)
    let unit = min(area.width / columns, area.height / rows)
    let (width, height) = (unit * columns, unit * rows)
    return Rectangle(x: area.x + (area.width - width) / 2, y: area.y, width: width, height: height)
  }

  /// The middle of the data, moved as far as a text of this width needs to stay in the area.
  private func middle(_ data: Rectangle, width: Double, in area: Rectangle) -> Double {
    min(max(data.center.x, area.x + width / 2), area.right - width / 2)
  }

  private func drawGrid(_ area: Drawing.DataArea, _ xTicks: Ticks, _ yTicks: Ticks, _ layout: inout Layout) {
    let (data, style) = (area.rectangle, LineStyle(color: Palette.grid, width: 0.8))
    for tick in xTicks.ticks where x.categories == nil {
      let place = area.x.place(tick.value)
      layout.add(.line([Point2D(place, data.y), Point2D(place, data.bottom)], style))
    }
    for tick in yTicks.ticks where y.categories == nil {
      let place = area.y.place(tick.value)
      layout.add(.line([Point2D(data.x, place), Point2D(data.right, place)], style))
    }
  }

  private func drawFrame(_ area: Drawing.DataArea, _ xTicks: Ticks, _ yTicks: Ticks, _ layout: inout Layout) {
    let (data, style) = (area.rectangle, LineStyle(color: Palette.ink, width: 0.8))
    layout.add(.rectangle(data, fill: nil, border: style))
    for tick in xTicks.ticks {
      let place = area.x.place(tick.value)
      layout.add(.line([Point2D(place, data.bottom), Point2D(place, data.bottom + 3)], style))
    }
    for tick in yTicks.ticks {
      let place = area.y.place(tick.value)
      layout.add(.line([Point2D(data.x - 3, place), Point2D(data.x, place)], style))
    }
  }

  private func labelBelow(
    _ area: Drawing.DataArea, _ ticks: Ticks, _ names: CategoryLabels, top: Double,
    _ layout: inout Layout
  ) {
    guard x.categories != nil else {
      for tick in ticks.ticks { layout.text(tick.label, .tick, at: Point2D(area.x.place(tick.value), top)) }
      return
    }
    names.draw(ticks.ticks, area, top: top, &layout)
  }
}
