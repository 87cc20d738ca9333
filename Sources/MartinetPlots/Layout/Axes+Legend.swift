// The legend: rows of samples and names between title and data, where they cover nothing.

extension Axes {
  /// Places the legend at the top of an area and answers what is left. It takes at most a quarter of the height;
  /// names that find no room there are counted.
  func placeLegend(over area: Rectangle, _ layout: inout Layout) -> Rectangle {
    guard !legend.isEmpty else { return area }
    let (font, sample, gap) = (Font.tick, 24.0, 12.0)
    let names = legend.map {
      layout.measure.shortened(oneLine($0.name), font: font, width: area.width - sample - gap)
    }
    // Rows of entries, each as many as fit.
    var rows: [[Int]] = [[]]
    var x = 0.0
    for (index, name) in names.enumerated() {
      let width = sample + layout.width(name, font) + gap
      if x + width > area.width + gap, !rows[rows.count - 1].isEmpty {
        rows.append([])
        x = 0
      }
      rows[rows.count - 1].append(index)
      x += width
    }
    let heights = rows.map { row in
      max(layout.lineHeight(font), row.map { layout.height([names[$0]], font) }.max() ?? 0) + 2
    }
    var (count, height) = (0, 0.0)
    while count < rows.count, height + heights[count] <= max(area.height / 4, heights[0]) {
      height += heights[count]
      count += 1
    }
    if count < rows.count, count > 1 { count -= 1 }
    var y = area.y
    for (row, height) in zip(rows, heights).prefix(count) {
      var x = area.x
      for index in row {
        draw(legend[index].sample, in: Rectangle(x: x, y: y, width: sample - 9, height: height), &layout)
        layout.text(names[index], font, at: Point2D(x + sample, y + height / 2), .left, .middle)
        x += sample + layout.width(names[index], font) + gap
      }
      y += height
    }
    let left = rows.dropFirst(count).reduce(0) { $0 + $1.count }
    if left > 0 {
      layout.text("… and \(left) more", font, at: Point2D(area.x, y), .left, .top)
      y += layout.lineHeight(font)
    }
    return area.cut(top: y - area.y + 4)
  }

  private func draw(_ sample: LegendEntry.Sample, in box: Rectangle, _ layout: inout Layout) {
    let (left, right) = (Point2D(box.x, box.center.y), Point2D(box.right, box.center.y))
    switch sample {
    case .line(let style): layout.add(.line([left, right], style))
    case .point(let style):
      var style = style
      style.size = min(style.size, 8)
      layout.add(.points([box.center], style))
    case .patch(let color):
      layout.add(
        .rectangle(
          Rectangle(x: box.center.x - 5, y: box.center.y - 5, width: 10, height: 10), fill: color,
          border: LineStyle(color: Palette.ink, width: 0.5)))
    }
  }
}
