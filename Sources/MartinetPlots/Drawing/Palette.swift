// The colours, dashes and shapes that tell series apart.

/// Colours that people with any kind of colour blindness tell apart (M. Okabe and K. Ito, "Color universal
/// design", 2002), in an order in which those that stand well on white come first. Their yellow, which does not,
/// is left out.
public enum Palette {
  public static let blue = Color(0x0072B2)
  public static let vermilion = Color(0xD55E00)
  public static let green = Color(0x009E73)
  public static let purple = Color(0xCC79A7)
  public static let orange = Color(0xE69F00)
  public static let sky = Color(0x56B4E9)
  public static let black = Color.black

  /// The colours in their order.
  public static let colors = [blue, vermilion, green, purple, orange, sky, black]

  /// The colour of a series or class; they come again after the seventh.
  public static func color(_ number: Int) -> Color { colors[number % colors.count] }

  /// What text and axes are drawn in, the lines of a grid, and what stands back.
  static let ink = Color(gray: 0.13)
  static let grid = Color(gray: 0.88)
  static let faint = Color(gray: 0.6)
}

/// How a line is drawn.
public struct LineStyle: Sendable, Hashable {
  public var color: Color
  /// In points.
  public var width: Double
  /// The lengths of strokes and gaps in points; none for a full line.
  public var dash: [Double]
  /// What stands for the line where there is only text.
  public var shape: PointStyle.Shape

  public init(color: Color, width: Double = 1.6, dash: [Double] = [], shape: PointStyle.Shape = .circle) {
    self.color = color
    self.width = width
    self.dash = dash
    self.shape = shape
  }

  /// The style of a series by its number: colour, dash and shape all differ from its neighbours'.
  public static func number(_ number: Int) -> LineStyle {
    let dashes: [[Double]] = [[], [6, 3], [2, 2], [8, 3, 2, 3]]
    return LineStyle(
      color: Palette.color(number), dash: dashes[number % dashes.count], shape: PointStyle.Shape.number(number))
  }
}

/// How a point is drawn.
public struct PointStyle: Sendable, Hashable {
  /// The shape of a point.
  public enum Shape: String, Sendable, CaseIterable {
    case circle, square, triangle, diamond, cross, plus

    static func number(_ number: Int) -> Shape { allCases[number % allCases.count] }

    /// What stands for it where there is only text.
    var character: Character {
      switch self {
      case .circle: "o"
      case .square: "#"
      case .triangle: "^"
      case .diamond: "*"
      case .cross: "x"
      case .plus: "+"
      }
    }
  }

  public var shape: Shape
  public var color: Color
  /// The diameter in points.
  public var size: Double
  /// The colour of a thin border, where there is one.
  public var border: Color?

  public init(color: Color, shape: Shape = .circle, size: Double = 6, border: Color? = nil) {
    self.shape = shape
    self.color = color
    self.size = size
    self.border = border
  }

  /// The style of a series by its number.
  public static func number(_ number: Int) -> PointStyle {
    PointStyle(color: Palette.color(number), shape: .number(number), border: .white)
  }
}
