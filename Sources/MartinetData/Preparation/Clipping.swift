// Outliers brought to the bounds of what is usual.

/// The bounds that numbers are clipped to; what is missing stays missing and takes no part in the fit.
public enum Clipping: Codable, Hashable, Sendable {
  /// These two.
  case bounds(Double, Double)
  /// Two quantiles of the training data, as 0.01 and 0.99.
  case quantiles(Double, Double)
  /// The quartiles less and more k times their distance, k usually 1.5 (Tukey 1977).
  case interquartile(Double)
  /// The mean less and more z deviations, z usually 3.
  case deviations(Double)
}

/// Clipping as it was fitted.
struct FittedClipping: FittedTransform {
  let lows: [Double]
  let highs: [Double]

  init(_ clipping: Clipping, _ columns: [Column]) throws {
    let bounds = try columns.enumerated().map { index, column in
      // An infinity is what is clipped, not what says where.
      guard let summary = Summary(column.checkedNumbers.lazy.filter(\.isFinite)) else {
        throw StepFailure(problem: .allMissing, input: index)
      }
      return clipping.limits(summary)
    }
    (lows, highs) = (bounds.map(\.0), bounds.map(\.1))
    if let index = lows.indices.first(where: { !(lows[$0] <= highs[$0]) }) {
      let received = "\(lows[index]) … \(highs[index])"
      throw StepFailure(
        problem: .invalidArgument(name: "clip", expected: "a lower bound not above the upper", received: received),
        input: index)
    }
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try inputs.checkNumbers(for: ".clip")
    try check(inputs, count: lows.count)
    guard highs.count == lows.count, zip(lows, highs).allSatisfy({ $0 <= $1 }) else {
      throw StepFailure(problem: .corrupt("bounds that cross"))
    }
    return inputs
  }

  func apply(_ columns: [Column]) -> [Column] {
    columns.enumerated().map { index, column in
      let (low, high) = (lows[index], highs[index])
      return .number(column.checkedNumbers.map { $0 < low ? low : $0 > high ? high : $0 })
    }
  }
}

extension Clipping {
  /// The bounds for numbers like these.
  func limits(_ summary: Summary) -> (Double, Double) {
    switch self {
    case .bounds(let low, let high): return (low, high)
    case .quantiles(let low, let high):
      // A quantile outside 0 … 1 crosses, which the fit refuses.
      guard low >= 0, low <= high, high <= 1 else { return (.infinity, -.infinity) }
      return (summary.quantile(low), summary.quantile(high))
    case .interquartile(let k):
      let reach = k * summary.interquartileRange
      return (summary.quantile(0.25) - reach, summary.quantile(0.75) + reach)
    case .deviations(let z): return (summary.mean - z * summary.deviation, summary.mean + z * summary.deviation)
    }
  }
}
