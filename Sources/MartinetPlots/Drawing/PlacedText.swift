// Texts: their fonts, how much room they take, and where they stand.

/// How a text looks.
public struct Font: Sendable, Hashable {
  /// The size in points.
  public var size: Double
  public var isBold: Bool

  public init(size: Double, isBold: Bool = false) {
    self.size = size
    self.isBold = isBold
  }

  static let title = Font(size: 13, isBold: true)
  static let label = Font(size: 11)
  static let tick = Font(size: 10)
  static let small = Font(size: 9)
}

/// The room that a text takes around the start of its baseline: what its ink covers and what the font reserves.
public struct TextExtent: Sendable, Hashable {
  /// How far it reaches to the left of its start, to the right, above the baseline, and below it.
  public var left: Double
  public var right: Double
  public var above: Double
  public var below: Double

  public var width: Double { left + right }
  public var height: Double { above + below }
}

/// What measures texts: Cairo with its fonts, or a terminal with its cells.
public protocol TextMeasure {
  /// The room that a line of text takes.
  func extent(of text: String, font: Font) -> TextExtent

  /// The smallest side of a picture that shows something.
  var leastPicture: Double { get }

  /// What measures a line that reads from bottom to top, turned so that it lies.
  var vertical: any TextMeasure { get }
}

/// A line of text at its place.
public struct PlacedText: Sendable, Hashable {
  public let text: String
  public let font: Font
  public let color: Color
  /// The start of the baseline.
  public let origin: Point2D
  /// Whether it reads from bottom to top.
  public let isVertical: Bool
  /// What it covers.
  public let box: Rectangle
}

extension TextMeasure {
  /// The text, or as much of its start as fits with "…" behind it; nothing where not even that fits.
  func shortened(_ text: String, font: Font, width: Double) -> String {
    if extent(of: text, font: font).width <= width { return text }
    let characters = Array(text)
    // The width grows with the number of characters, but for the corrections between some pairs.
    var (fits, tooLong) = (0, characters.count)
    while tooLong - fits > 1 {
      let middle = (fits + tooLong) / 2
      if extent(of: cut(characters, middle), font: font).width <= width { fits = middle } else { tooLong = middle }
    }
    let shortest = cut(characters, fits)
    return extent(of: shortest, font: font).width <= width ? shortest : ""
  }

  /// The text broken between words into lines that fit, at most so many; the last is shortened, and a word that
  /// alone is too long is broken or shortened too.
  func lines(_ text: String, font: Font, width: Double, atMost limit: Int) -> [String] {
    var lines: [String] = []
    var rest = words(text)
    while !rest.isEmpty, lines.count < limit - 1 {
      var line = rest[0]
      if extent(of: line, font: font).width > width {
        let piece = String(shortened(line, font: font, width: width).dropLast())
        guard !piece.isEmpty else { break }
        rest[0] = String(rest[0].dropFirst(piece.count))
        lines.append(piece)
        continue
      }
      var count = 1
      while count < rest.count, extent(of: line + " " + rest[count], font: font).width <= width {
        line += " " + rest[count]
        count += 1
      }
      lines.append(line)
      rest.removeFirst(count)
    }
    let last = shortened(rest.joined(separator: " "), font: font, width: width)
    return last.isEmpty ? lines : lines + [last]
  }

  private func cut(_ characters: [Character], _ count: Int) -> String { String(characters[..<count]) + "…" }
}

/// The words of a text: what stands between blanks, tabs, line ends and characters that control a terminal. A
/// no-break space is a part of its word.
func words(_ text: String) -> [String] {
  text.split { character in
    character != "\u{A0}" && character != "\u{202F}"
      && (character.isWhitespace
        || character.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }.map(String.init)
}

/// A text without line ends and characters that control a terminal.
func oneLine(_ text: String) -> String { words(text).joined(separator: " ") }
