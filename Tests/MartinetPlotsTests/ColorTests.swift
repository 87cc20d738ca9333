// Colours that everybody tells apart.

import Foundation
import Testing

@testable import MartinetPlots

@Suite struct ColorTests {
  /// How a colour looks without the cones for red or green (F. Viénot, H. Brettel and J. Mollon, "Digital video
  /// colourmaps for checking the legibility of displays by dichromats", 1999).
  static func seen(_ color: Color, _ matrix: [Double]) -> Color {
    func light(_ value: Double) -> Double {
      value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    func code(_ value: Double) -> Double {
      value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    }
    let (r, g, b) = (light(color.red), light(color.green), light(color.blue))
    let parts = (0..<3).map { code(max(0, matrix[3 * $0] * r + matrix[3 * $0 + 1] * g + matrix[3 * $0 + 2] * b)) }
    return Color(red: parts[0], green: parts[1], blue: parts[2])
  }

  static let eyes: [String: [Double]] = [
    "all cones": [1, 0, 0, 0, 1, 0, 0, 0, 1],
    "without red": [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
    "without green": [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
  ]

  static func distance(_ a: Color, _ b: Color) -> Double {
    let d = a.oklab - b.oklab
    return (d * d).sum().squareRoot()
  }

  @Test(arguments: ["all cones", "without red", "without green"])
  func `the palette is told apart by every eye`(eye: String) throws {
    let colors = Palette.colors.map { ColorTests.seen($0, ColorTests.eyes[eye]!) }
    for (index, a) in colors.enumerated() {
      for b in colors[..<index] { #expect(ColorTests.distance(a, b) > 0.07) }
    }
  }

  @Test func `maps become lighter in equal steps`() {
    let colors = (0...50).map { ColorMap.viridis.color(Double($0) / 50) }
    let steps = zip(colors, colors.dropFirst()).map { ColorTests.distance($0, $1) }
    #expect(zip(colors, colors.dropFirst()).allSatisfy { $0.lightness < $1.lightness })
    #expect(steps.max()! < 1.5 * steps.min()!)
    let blues = (0...50).map { ColorMap.blues.color(Double($0) / 50).lightness }
    #expect(zip(blues, blues.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func `mixing ends at the two colours`() {
    for a in Palette.colors {
      for b in Palette.colors {
        #expect(a.mixed(with: b, 0).bytes == a.bytes)
        #expect(a.mixed(with: b, 1).bytes == b.bytes)
      }
    }
  }
}
