// An axis: what it measures, over which range, and where its numbers lie on the canvas.

import Foundation

/// One axis of a plot.
public struct Axis: Sendable, Hashable {
  /// How numbers are spread along the axis.
  public enum Scale: Sendable, Hashable {
    case linear
    /// Powers of ten at equal distances; every number is in 10⁻³⁰⁰ … 10³⁰⁰.
    case logarithmic
    /// Names at 0, 1, 2, …
    case categories([String])
  }

  public var label: String
  public var scale: Scale
  /// From where to where; the data's range and a twentieth more on both sides where it is `nil`.
  public var range: ClosedRange<Double>?
  /// Whether only whole numbers get a tick.
  public var isWhole: Bool
  /// Whether numbers grow downwards or to the left.
  public var isReversed: Bool
  /// Whether numbers are written with a decimal comma: "0,5".
  public var hasDecimalComma = false

  public init(
    _ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil, isWhole: Bool = false,
    isReversed: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.isWhole = isWhole
    self.isReversed = isReversed
  }

  /// The range that is shown for data between these ends.
  func shown(_ data: ClosedRange<Double>) -> ClosedRange<Double> {
    if let range { return spread(range) }
    switch scale {
    case .categories(let names): return -0.5...Double(names.count) - 0.5
    case .linear: return widened(data, by: 0.05)
    case .logarithmic:
      let (low, high) = (log10(data.lowerBound), log10(data.upperBound))
      let margin = max(0.05 * (high - low), 0.05)
      return (pow(10, low - margin)...pow(10, high + margin)).clamped(to: smallestShown...largestShown)
    }
  }

  /// At most so many ticks for a range.
  func ticks(_ range: ClosedRange<Double>, atMost limit: Int) -> Ticks {
    switch scale {
    case .linear: return Ticks.linear(range, atMost: limit, isWhole: isWhole).written(withComma: hasDecimalComma)
    case .logarithmic: return Ticks.logarithmic(range, atMost: limit).written(withComma: hasDecimalComma)
    case .categories(let names):
      let stride = Ticks.spacing(of: names.count, atMost: limit)
      return Ticks(
        ticks: names.indices.filter { $0.isMultiple(of: stride) }.map { Tick(value: Double($0), label: names[$0]) },
        note: "")
    }
  }

  /// The names, where there are names.
  var categories: [String]? {
    if case .categories(let names) = scale { names } else { nil }
  }
}

/// Where the numbers of an axis lie on the canvas.
struct AxisMap: Sendable, Hashable {
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  /// Where the range starts and ends.
  let start: Double
  let end: Double

  init(_ axis: Axis, _ range: ClosedRange<Double>, from start: Double, to end: Double) {
    self.range = range
    isLogarithmic = axis.scale == .logarithmic
    (self.start, self.end) = axis.isReversed ? (end, start) : (start, end)
  }

  /// The place of a number, finite however far it is from the range.
  func place(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let part =
      isLogarithmic ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : (value - low) / (high - low)
    return start + min(max(part, -1e100), 1e100) * (end - start)
  }
}
