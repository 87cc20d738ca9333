// A drawing in the cells of a terminal: in colours by half blocks, or in plain characters.

/// A drawing turned into rows of characters. Its texts stand as they are, each in its cells; the rest is two
/// pixels in a cell, or one character where there are no colours.
struct CellPicture {
  private let columns: Int
  private let rows: Int
  /// The rows up to the last that shows something.
  private var shown = 0..<0
  private var characters: [[Character?]]
  private let pixels: [[Color]]
  private let drawing: Drawing

  /// Lays nothing out: `drawing` was measured in cells.
  init(_ drawing: Drawing) throws(PlotError) {
    self.drawing = drawing
    columns = Int((drawing.width / CellMeasure.width).rounded())
    rows = Int((drawing.height / CellMeasure.height).rounded())
    characters = [[Character?]](repeating: [Character?](repeating: nil, count: columns), count: rows)
    pixels = try drawing.pixels(width: columns, height: 2 * rows)
    for text in drawing.texts { place(text) }
    let last = (0..<rows).last { row in
      characters[row].contains { $0 != nil } || pixels[2 * row...2 * row + 1].joined().contains { $0 != .white }
    }
    shown = 0..<(last ?? 0) + 1
  }

  /// Puts a text into its cells. Boxes are whole cells large, so those that lie apart stay apart when their
  /// corners are rounded.
  private mutating func place(_ text: PlacedText) {
    var row = Int((text.box.y / CellMeasure.height).rounded())
    var column = Int((text.box.x / CellMeasure.width).rounded())
    if text.isVertical {
      for character in text.text {
        put(character, row, column)
        row += 1
      }
      return
    }
    for character in text.text {
      put(character, row, column)
      for _ in 1..<max(1, CellMeasure.cells(character)) {
        column += 1
        put("\u{0}", row, column)
      }
      column += 1
    }
  }

  private mutating func put(_ character: Character, _ row: Int, _ column: Int) {
    if (0..<rows).contains(row), (0..<columns).contains(column) { characters[row][column] = character }
  }

  /// Half blocks in 24-bit colours, on white.
  var colored: String {
    var text = ""
    for row in shown {
      var last: (UInt32, UInt32)?
      for column in 0..<columns {
        let (top, bottom) = (pixels[2 * row][column], pixels[2 * row + 1][column])
        let character = characters[row][column]
        if character == "\u{0}" { continue }
        let back = character == nil ? bottom : top.mixed(with: bottom, 0.5)
        let front = character == nil ? top : back.readable
        let colors = (hex(front), hex(back))
        if last == nil || last! != colors { text += "\u{1B}[38;2;\(code(front));48;2;\(code(back))m" }
        last = colors
        text.append(character ?? "▀")
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  /// Plain characters: a shape for each series, and darker characters for darker places.
  var plain: String {
    var cells = characters
    func cell(_ point: Point2D) -> (row: Int, column: Int) {
      (
        min(max(Int(point.y / CellMeasure.height), 0), rows - 1),
        min(max(Int(point.x / CellMeasure.width), 0), columns - 1)
      )
    }
    func put(_ character: Character, _ point: Point2D) {
      let (row, column) = cell(point)
      if characters[row][column] == nil { cells[row][column] = character }
    }
    let ramp = Array("@%#*+=-:. ")
    /// The cells of a box in the darkness of one colour, or of the pixels that are there.
    func shade(_ box: Rectangle, _ color: Color? = nil) {
      let (from, to) = (cell(Point2D(box.x, box.y)), cell(Point2D(box.right - 1, box.bottom - 1)))
      guard from.row <= to.row, from.column <= to.column else { return }
      for row in from.row...to.row {
        for column in from.column...to.column where characters[row][column] == nil {
          let light = (pixels[2 * row][column].lightness + pixels[2 * row + 1][column].lightness) / 2
          // A series has its own sign, which tells it apart where lightness does not.
          let sign = color.flatMap(Palette.colors.firstIndex).map { PointStyle.Shape.number($0).character }
          cells[row][column] = sign ?? ramp[Int((unit(color?.lightness ?? light) * 9).rounded())]
        }
      }
    }
    for element in drawing.elements {
      switch element {
      case .raster(_, let box): shade(box)
      case .rectangle(let box, let fill, let border):
        if let fill { shade(box.roundedToCells, fill) } else if border?.color == Palette.ink { frame(box, put) }
      case .line(let points, let style):
        guard style.color != Palette.grid else { continue }
        for (a, b) in zip(points, points.dropFirst()) {
          let steps = max(1, Int(max(abs(a.x - b.x) / CellMeasure.width, abs(a.y - b.y) / CellMeasure.height)) * 2)
          for step in 0...steps {
            let part = Double(step) / Double(steps)
            put(character(style, a, b), Point2D(a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)))
          }
        }
      case .points(let points, let style): for point in points { put(style.shape.character, point) }
      case .polygon, .text: break
      }
    }
    return cells[shown].map { row in
      let line = String(row.compactMap { $0 == "\u{0}" ? nil : $0 ?? " " })
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  /// What a line is made of: the axes' and the frames' are strokes, a series' is its shape.
  private func character(_ style: LineStyle, _ a: Point2D, _ b: Point2D) -> Character {
    guard style.color == Palette.ink || style.color == Palette.faint else { return style.shape.character }
    let (width, height) = (abs(a.x - b.x), abs(a.y - b.y))
    return height < 0.1 * width ? "-" : width < 0.1 * height ? "|" : "."
  }

  /// A frame, but for a narrow box, which it would fill.
  private func frame(_ box: Rectangle, _ put: (Character, Point2D) -> Void) {
    guard box.width > 3 * CellMeasure.width else { return }
    for x in stride(from: box.x, through: box.right, by: CellMeasure.width) {
      put("-", Point2D(x, box.y))
      put("-", Point2D(x, box.bottom))
    }
    for y in stride(from: box.y, through: box.bottom, by: CellMeasure.height) {
      put("|", Point2D(box.x, y))
      put("|", Point2D(box.right, y))
    }
  }

  private func hex(_ color: Color) -> UInt32 {
    let (red, green, blue) = color.bytes
    return UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  private func code(_ color: Color) -> String {
    let (red, green, blue) = color.bytes
    return "\(red);\(green);\(blue)"
  }
}

extension Rectangle {
  /// The cells of which more than a half is covered.
  fileprivate var roundedToCells: Rectangle {
    func round(_ place: Double, _ step: Double) -> Double { (place / step).rounded() * step }
    return Rectangle(
      from: Point2D(round(x, CellMeasure.width), round(y, CellMeasure.height)),
      to: Point2D(round(right, CellMeasure.width), round(bottom, CellMeasure.height)))
  }
}
