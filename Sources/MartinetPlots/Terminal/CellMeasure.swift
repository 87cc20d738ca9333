// Texts measured as a terminal shows them.

/// Measures texts in a terminal's cells, 8 points wide and 16 high, whatever the font.
struct CellMeasure: TextMeasure {
  static let (width, height) = (8.0, 16.0)

  var vertical: any TextMeasure { VerticalCellMeasure() }
  var leastPicture: Double { 3 * CellMeasure.height }

  func extent(of text: String, font: Font) -> TextExtent {
    TextExtent(
      left: 0, right: CellMeasure.width * Double(text.reduce(0) { $0 + CellMeasure.cells($1) }),
      above: CellMeasure.height, below: 0)
  }

  /// How many cells a character takes: two for the wide ones of East Asia and for pictures.
  static func cells(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

/// Measures texts with one character under the other.
struct VerticalCellMeasure: TextMeasure {
  var vertical: any TextMeasure { self }
  var leastPicture: Double { CellMeasure().leastPicture }

  func extent(of text: String, font: Font) -> TextExtent {
    let widest = text.map(CellMeasure.cells).max() ?? 1
    return TextExtent(
      left: 0, right: CellMeasure.height * Double(text.count), above: CellMeasure.width * Double(widest), below: 0)
  }
}
