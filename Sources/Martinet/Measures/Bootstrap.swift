// How sure a measure is: its spread over samples drawn again from the same examples.

/// A measure with the interval that holds it in most samples of the same size.
public struct BootstrapInterval: Sendable, Hashable, CustomStringConvertible {
  /// The measure of the examples themselves.
  public let estimate: Measure
  /// Between which values the middle part of the samples lies; `nil` where the measure or every sample's is
  /// undefined.
  public let interval: ClosedRange<Double>?
  /// The part of the samples that lies in the interval, 0.95 for 95 %.
  public let confidence: Double
  /// How many samples were drawn.
  public let samples: Int
  /// How many of them had no finite value, such as samples of one class only: they are left out. All, and none is
  /// drawn, where the measure itself has none.
  public let undefinedSamples: Int

  public var description: String {
    guard let interval else { return "\(estimate)" }
    return "\(estimate) (\(fixed(100 * confidence, 0)) %: \(fixed(interval.lowerBound, 4)) … "
      + "\(fixed(interval.upperBound, 4)))"
  }
}

extension Judged {
  /// The percentile bootstrap interval of any measure (Efron & Tibshirani 1993, chapter 13): examples are
  /// drawn with replacement, as many as there are, and the interval goes from the (1 - c)/2 to the (1 + c)/2
  /// quantile of the samples' values, interpolated in a straight line.
  ///
  /// ```swift
  /// let area = scores.bootstrap(seed: 1) { $0.roc.area }           // 0.9731 (95 %: 0.9612 … 0.9829)
  /// let f1 = classes.bootstrap(seed: 1) { $0.matrix.f1(.macro) }
  /// ```
  /// - Parameters:
  ///   - samples: how many are drawn, at least 1.
  ///   - confidence: the part c of them that the interval holds, in 0 ..< 1.
  ///   - seed: the same seed gives the same interval.
  public func bootstrap(
    samples: Int = 1000, confidence: Double = 0.95, seed: UInt64, _ measure: (Self) -> Measure
  ) -> BootstrapInterval {
    demand(samples >= 1, "expected at least one sample, received \(samples)")
    demand(confidence > 0 && confidence < 1, "expected a confidence in 0 ..< 1, received \(confidence)")
    let estimate = measure(self)
    var values: [Double] = []
    if let value = estimate.value, value.isFinite {
      for sample in 0..<samples {
        let rows = RandomStream(seed: seed, step: UInt64(sample)).draws(count, below: count)
        if let value = measure(picking(rows)).value, value.isFinite { values.append(value) }
      }
      values.sort()
    }
    return BootstrapInterval(
      estimate: estimate,
      interval: values.isEmpty
        ? nil : values.quantile((1 - confidence) / 2)...values.quantile((1 + confidence) / 2),
      confidence: confidence, samples: samples, undefinedSamples: samples - values.count)
  }
}

extension Array where Element == Double {
  /// The value at a part of the way through sorted values, interpolated in a straight line.
  fileprivate func quantile(_ part: Double) -> Double {
    let place = part * Double(count - 1)
    let below = Int(place)
    guard below + 1 < count else { return self[count - 1] }
    // Halves: the difference of two numbers may be larger than any.
    let (lower, upper) = (self[below] / 2, self[below + 1] / 2)
    return Swift.min(2 * (lower + (place - Double(below)) * (upper - lower)), self[below + 1])
  }
}
