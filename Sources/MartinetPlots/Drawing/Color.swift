// Colours: sRGB values, and mixtures in a space where equal steps look equal.

import Foundation

/// An opaque colour in sRGB, each part 0 … 1.
public struct Color: Sendable, Hashable {
  public let red: Double
  public let green: Double
  public let blue: Double

  /// A colour from its parts; what is outside 0 … 1 is taken as the nearer end.
  public init(red: Double, green: Double, blue: Double) {
    (self.red, self.green, self.blue) = (unit(red), unit(green), unit(blue))
  }

  /// A colour as on the web: `Color(0x0072B2)`.
  public init(_ hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255, blue: Double(hex & 255) / 255)
  }

  /// A gray, 0 black, 1 white.
  public init(gray: Double) { self.init(red: gray, green: gray, blue: gray) }

  public static let black = Color(gray: 0)
  public static let white = Color(gray: 1)

  /// The three parts as bytes.
  public var bytes: (red: UInt8, green: UInt8, blue: UInt8) {
    (UInt8((red * 255).rounded()), UInt8((green * 255).rounded()), UInt8((blue * 255).rounded()))
  }

  /// How light it looks: 0 black, 1 white; the L of Oklab.
  public var lightness: Double { oklab.x }

  /// Black or white, whichever reads better on this colour.
  var readable: Color { lightness > 0.62 ? .black : .white }

  /// The colour a part of the way to another (0 this one, 1 the other), in Oklab, where equal steps look equal
  /// (B. Ottosson, "A perceptual color space for image processing", 2020).
  public func mixed(with other: Color, _ part: Double) -> Color {
    let lab = oklab + (other.oklab - oklab) * unit(part)
    let cubes = SIMD3(
      lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z, lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z,
      lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z)
    let (l, m, s) = (cubes.x * cubes.x * cubes.x, cubes.y * cubes.y * cubes.y, cubes.z * cubes.z * cubes.z)
    return Color(
      red: encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      green: encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      blue: encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  /// Lightness, green to red, blue to yellow.
  var oklab: SIMD3<Double> {
    let (r, g, b) = (linear(red), linear(green), linear(blue))
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return SIMD3(
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }
}

/// A number brought into 0 … 1; what is no number is 0.
func unit(_ value: Double) -> Double { value > 0 ? min(value, 1) : 0 }

/// From sRGB to light.
private func linear(_ value: Double) -> Double {
  value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
}

/// From light to sRGB.
private func encoded(_ value: Double) -> Double {
  value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
}
