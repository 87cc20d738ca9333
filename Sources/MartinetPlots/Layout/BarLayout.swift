// The bar that says which number has which colour, beside the data.

/// A colour bar with its ticks, measured.
struct BarLayout {
  private let bar: ColorBar
  private let ticks: Ticks
  private let numbers: Double
  private let heading: String
  private let titleWidth: Double
  private static let (gap, thickness, tick) = (10.0, 12.0, 5.0)

  init(_ bar: ColorBar, height: Double, _ layout: Layout) {
    self.bar = bar
    let line = layout.lineHeight(.tick)
    ticks = Ticks.fitting({
      (bar.scale.isLogarithmic
        ? Ticks.logarithmic(bar.scale.range, atMost: $0) : .linear(bar.scale.range, atMost: $0))
        .written(withComma: bar.hasDecimalComma)
    }) { Double($0.count) * line * 1.6 <= height }
    numbers = ticks.ticks.map { layout.width($0.label, .tick) }.max() ?? 0
    let label = oneLine(bar.label)
    heading =
      label.isEmpty || ticks.note.isEmpty ? label + ticks.note : "\(label) (\(ticks.note))"
    titleWidth = heading.isEmpty ? 0 : layout.measure.vertical.extent(of: heading, font: .label).height + 4
  }

  /// What the bar takes from the width.
  var width: Double { BarLayout.gap + BarLayout.thickness + BarLayout.tick + numbers + 2 + titleWidth }

  /// Draws the bar to the right of the data, as high as they are.
  func draw(beside data: Rectangle, _ layout: inout Layout) {
    let box = Rectangle(
      x: data.right + BarLayout.gap, y: data.y, width: BarLayout.thickness, height: data.height)
    let colors = Raster(width: 1, height: 128) { row, _ in bar.scale.map.color(1 - (Double(row) + 0.5) / 128) }
    layout.add(.raster(colors, box))
    let style = LineStyle(color: Palette.ink, width: 0.8)
    layout.add(.rectangle(box, fill: nil, border: style))
    for tick in ticks.ticks {
      let place = box.bottom - bar.scale.part(tick.value) * box.height
      layout.add(.line([Point2D(box.right, place), Point2D(box.right + 3, place)], style))
      layout.text(tick.label, .tick, at: Point2D(box.right + BarLayout.tick, place), .left, .middle)
    }
    let text = layout.measure.vertical.shortened(heading, font: .label, width: box.height)
    layout.text(
      text, .label, at: Point2D(box.right + BarLayout.tick + numbers + 4, box.center.y), .left, .middle,
      isVertical: true)
  }
}
