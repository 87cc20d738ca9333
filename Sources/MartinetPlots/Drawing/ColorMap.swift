// From numbers to colours.

import Foundation
import Martinet

/// A way from 0 … 1 to colours.
public struct ColorMap: Sendable, Hashable {
  /// The colours at equal distances; between them they are mixed.
  public let colors: [Color]

  /// A map through colours, at least two.
  public init(_ colors: [Color]) {
    demand(colors.count >= 2, "a colour map goes from one colour to another")
    self.colors = colors
  }

  /// From dark violet to yellow, equal steps looking equal and legible without colours: ten colours of viridis
  /// (S. van der Walt and N. Smith, "mpl colormaps", 2015, CC0).
  public static let viridis = ColorMap(
    [
      0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725,
    ].map(Color.init(_:)))
  /// From black to white, as the numbers of an image mean it.
  public static let gray = ColorMap((0...16).map { Color(gray: Double($0) / 16) })
  /// From white to dark blue: for counts.
  public static let blues = ColorMap([.white, Palette.blue.mixed(with: .black, 0.25)])
  /// From blue over white to vermilion: for what is negative, zero, positive.
  public static let diverging = ColorMap([
    Palette.blue.mixed(with: .black, 0.2), .white, Palette.vermilion.mixed(with: .black, 0.1),
  ])

  /// The colour of a number; below 0 the first, above 1 the last.
  public func color(_ value: Double) -> Color {
    let place = unit(value) * Double(colors.count - 1)
    let index = min(Int(place), colors.count - 2)
    return colors[index].mixed(with: colors[index + 1], place - Double(index))
  }
}

/// From the data's numbers to colours: what a colour bar shows.
public struct ColorScale: Sendable, Hashable {
  public let map: ColorMap
  /// The numbers of the first and the last colour.
  public let range: ClosedRange<Double>
  public let isLogarithmic: Bool
  private let table: [Color]

  /// A scale over a range; equal ends are moved apart, and one that starts below 10⁻³⁰⁰ is linear.
  public init(_ map: ColorMap, _ range: ClosedRange<Double>, isLogarithmic: Bool = false) {
    self.map = map
    self.range = spread(range)
    self.isLogarithmic = isLogarithmic && range.lowerBound >= smallestShown
    // Mixing takes time, and nobody sees more than 256 steps.
    table = (0..<256).map { map.color(Double($0) / 255) }
  }

  /// Where a number stands between the ends: 0 … 1.
  public func part(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard isLogarithmic else { return unit((value - low) / (high - low)) }
    return unit((log(max(value, low)) - log(low)) / (log(high) - log(low)))
  }

  /// The colour of a number.
  public func color(_ value: Double) -> Color { color(part: part(value)) }

  /// The colour at a place between the ends.
  func color(part: Double) -> Color { table[Int((part * 255).rounded())] }
}

/// The largest number that is shown, so that a range's extent and its margins are numbers too.
let largestShown = 1e300
/// The smallest number that a logarithmic axis or scale holds: its neighbours still have all their digits.
let smallestShown = 1e-300

/// A range of which a scale can be made, within ±10³⁰⁰: one without extent, or with one that the numbers hardly
/// resolve, is widened about its middle. One above 10⁻³⁰⁰ stays above 0.
func spread(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
  let range = range.clamped(to: -largestShown...largestShown)
  let (low, high) = (range.lowerBound, range.upperBound)
  let magnitude = max(abs(low), abs(high))
  guard high - low < max(1e-10 * magnitude, 1e-305) else { return range }
  let (middle, half) = ((low + high) / 2, magnitude < smallestShown ? 0.5 : 0.05 * magnitude)
  return (middle - half...middle + half).clamped(to: -largestShown...largestShown)
}

/// A range with a margin on both sides, a part of its extent.
func widened(_ range: ClosedRange<Double>, by part: Double) -> ClosedRange<Double> {
  let range = spread(range)
  let margin = part * (range.upperBound - range.lowerBound)
  return spread(range.lowerBound - margin...range.upperBound + margin)
}
