// How often numbers lie where.

import Foundation

/// The numbers of examples in intervals of one width.
public struct Histogram: Plot, Hashable {
  public var title: String
  public var values: [Double]
  /// The number of intervals; chosen from the data where it is `nil`.
  public var bins: Int?
  public var x: String

  public init(_ values: [Double], bins: Int? = nil, x: String = "", title: String = "") {
    (self.values, self.bins, self.x, self.title) = (values, bins, x, title)
  }

  public func panel() throws(PlotError) -> Panel {
    let sorted = try finite(values, of: x.isEmpty ? "histogram" : x).sorted()
    let range = spread(sorted[0]...sorted[sorted.count - 1])
    let count = bins ?? chosen(sorted, range)
    guard (1...10_000).contains(count) else {
      throw PlotError.outside(of: "bins", expected: "1 … 10000", received: "\(count)")
    }
    let width = (range.upperBound - range.lowerBound) / Double(count)
    var counts = [Double](repeating: 0, count: count)
    for value in sorted { counts[min(Int((value - range.lowerBound) / width), count - 1)] += 1 }
    /// Where an interval starts; sums are rounded, and the last one ends where the numbers do.
    func edge(_ index: Int) -> Double {
      index == count ? range.upperBound : min(range.lowerBound + Double(index) * width, range.upperBound)
    }
    let bars = counts.enumerated().map { Mark.Span(x: edge($0)...edge($0 + 1), y: 0...$1) }
    return .axes(
      Axes(
        title: title, x: Axis(x, range: range), y: Axis("count", range: 0...1.05 * counts.max()!, isWhole: true),
        marks: [.bars(bars, Palette.blue)]))
  }

  /// Intervals of 2 · IQR / n^⅓ (D. Freedman and P. Diaconis, "On the histogram as a density estimator", 1981),
  /// at least as many as Sturges's log₂ n + 1, at most 200.
  private func chosen(_ sorted: [Double], _ range: ClosedRange<Double>) -> Int {
    let count = Double(sorted.count)
    let sturges = Int(log2(count).rounded(.up)) + 1
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    guard spread > 0 else { return min(sturges, 200) }
    let wanted = (range.upperBound - range.lowerBound) / (2 * spread / cbrt(count))
    return min(max(sturges, Int(min(wanted, 200))), 200)
  }
}
