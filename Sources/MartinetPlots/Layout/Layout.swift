// The layout of one figure: a drawing that grows, and the rule that its texts keep clear of each other.

/// A drawing in the making.
struct Layout {
  let measure: any TextMeasure
  private(set) var drawing: Drawing
  private var boxes: [Rectangle] = []

  /// How a text stands about its place.
  enum Horizontal { case left, center, right }
  enum Vertical { case top, middle, bottom }

  init(width: Double, height: Double, measure: any TextMeasure) {
    drawing = Drawing(width: width, height: height)
    self.measure = measure
  }

  mutating func add(_ element: Drawing.Element) { drawing.elements.append(element) }

  mutating func add(_ area: Drawing.DataArea) { drawing.dataAreas.append(area) }

  /// Places a line of text about a point. A text that would cover another or leave the canvas is left out, and
  /// the answer is false: the steps of the layout keep enough room, so that this happens to ticks and to labels
  /// among the data only.
  @discardableResult
  mutating func text(
    _ text: String, _ font: Font, color: Color = Palette.ink, at place: Point2D,
    _ horizontal: Horizontal = .center, _ vertical: Vertical = .top, isVertical: Bool = false
  ) -> Bool {
    guard !text.isEmpty else { return true }
    let extent = (isVertical ? measure.vertical : measure).extent(of: text, font: font)
    let (width, height) = isVertical ? (extent.height, extent.width) : (extent.width, extent.height)
    let x: Double
    let y: Double
    switch horizontal {
    case .left: x = place.x
    case .center: x = place.x - width / 2
    case .right: x = place.x - width
    }
    switch vertical {
    case .top: y = place.y
    case .middle: y = place.y - height / 2
    case .bottom: y = place.y - height
    }
    let box = Rectangle(x: x, y: y, width: width, height: height)
    guard drawing.canvas.contains(box), !boxes.contains(where: { $0.overlaps(box) }) else {
      drawing.omitted.append(text)
      return false
    }
    boxes.append(box)
    let origin =
      isVertical
      ? Point2D(x + extent.above, y + height - extent.left) : Point2D(x + extent.left, y + extent.above)
    add(
      .text(
        PlacedText(text: text, font: font, color: color, origin: origin, isVertical: isVertical, box: box)))
    return true
  }

  /// The height of a line of text.
  func lineHeight(_ font: Font) -> Double { measure.extent(of: "Ag", font: font).height }

  /// The width of a line of text.
  func width(_ text: String, _ font: Font) -> Double { measure.extent(of: text, font: font).width }

  /// The height of lines under each other.
  func height(_ lines: [String], _ font: Font) -> Double {
    lines.reduce(0) { $0 + measure.extent(of: $1, font: font).height }
  }

  /// Places lines under each other from `y` on and answers where they end.
  @discardableResult
  mutating func lines(
    _ lines: [String], _ font: Font, color: Color = Palette.ink, x: Double, y: Double,
    _ horizontal: Horizontal = .center
  ) -> Double {
    var y = y
    for line in lines {
      text(line, font, color: color, at: Point2D(x, y), horizontal)
      y += measure.extent(of: line, font: font).height
    }
    return y
  }

  /// Places a title over an area, in at most three lines, and answers what is left of the area.
  mutating func title(_ title: String, _ font: Font, over area: Rectangle) -> Rectangle {
    let lines = measure.lines(title, font: font, width: area.width, atMost: 3)
    guard !lines.isEmpty else { return area }
    let end = self.lines(lines, font, x: area.center.x, y: area.y)
    return area.cut(top: end - area.y + 4)
  }
}

extension Rectangle {
  /// The rectangle without strips at its sides; none is left where they are larger.
  func cut(left: Double = 0, right: Double = 0, top: Double = 0, bottom: Double = 0) -> Rectangle {
    Rectangle(
      x: x + left, y: y + top, width: max(0, width - left - right), height: max(0, height - top - bottom))
  }
}
