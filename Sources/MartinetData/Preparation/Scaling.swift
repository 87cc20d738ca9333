// Numbers brought to a common scale.

/// How numbers are scaled; what is missing stays missing and takes no part in the fit.
public enum Scaling: String, Codable, Hashable, Sendable, CaseIterable {
  /// (x - mean) / deviation, with the deviation √(Σ(x - mean)² / n): mean 0, deviation 1 on the training data.
  case standard
  /// (x - min) / (max - min): 0 … 1 on the training data.
  case minMax
  /// (x - median) / (third quartile - first quartile): few wild values change nothing.
  case robust
}

/// Scaling as it was fitted: (x - offset) / divisor. A constant column has divisor 1 and becomes 0.
struct FittedScaling: FittedTransform {
  let offsets: [Double]
  let divisors: [Double]

  init(_ scaling: Scaling, _ columns: [Column]) throws {
    let pairs = try columns.enumerated().map { index, column in
      guard let summary = Summary(column.checkedNumbers) else { throw StepFailure(problem: .allMissing, input: index) }
      let (offset, divisor) =
        switch scaling {
        case .standard: (summary.mean, summary.deviation)
        case .minMax: (summary.minimum, summary.maximum - summary.minimum)
        case .robust: (summary.median, summary.interquartileRange)
        }
      guard offset.isFinite, divisor.isFinite else {
        throw StepFailure(problem: .notFinite(offset.isFinite ? divisor : offset), input: index)
      }
      // Rounding alone makes a deviation of a constant: scikit-learn's threshold for it.
      let isConstant = divisor <= 10 * Double.ulpOfOne * abs(offset) || divisor == 0
      return (offset, isConstant ? 1 : divisor)
    }
    (offsets, divisors) = (pairs.map(\.0), pairs.map(\.1))
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try inputs.checkNumbers(for: ".scale")
    try check(inputs, count: offsets.count)
    guard divisors.count == offsets.count, divisors.allSatisfy({ $0.isFinite && $0 != 0 }),
      offsets.allSatisfy(\.isFinite)
    else { throw StepFailure(problem: .corrupt("a scale of 0, infinite, or without its offset")) }
    return inputs
  }

  func apply(_ columns: [Column]) -> [Column] {
    columns.enumerated().map { index, column in
      .number(column.checkedNumbers.map { ($0 - offsets[index]) / divisors[index] })
    }
  }
}
