// What a column's numbers are like: mean, deviation, quantiles.

/// The numbers of a column that are not missing, in order of size, with the measures that preparation and the
/// report are made of.
struct Summary {
  /// The numbers in ascending order; none is NaN.
  let sorted: [Double]
  /// Σx / n.
  let mean: Double
  /// √(Σ(x - mean)² / n), the deviation of the population, as scikit-learn's scalers take it.
  let deviation: Double

  /// `nil` where every value is missing.
  init?(_ values: some Sequence<Double>) {
    sorted = values.filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { return nil }
    let count = Double(sorted.count)
    let rough = sorted.reduce(0, +) / count
    // The second pass takes back what rounding did to the first.
    mean = rough.isFinite ? rough + sorted.reduce(0) { $0 + ($1 - rough) } / count : rough
    let center = mean
    deviation = (sorted.reduce(0) { $0 + ($1 - center) * ($1 - center) } / count).squareRoot()
  }

  var minimum: Double { sorted[0] }
  var maximum: Double { sorted[sorted.count - 1] }
  var median: Double { quantile(0.5) }
  /// The third quartile less the first.
  var interquartileRange: Double { quantile(0.75) - quantile(0.25) }

  /// The q-quantile, linear between the two nearest of the numbers (NumPy's default; Hyndman & Fan 1996, type 7).
  func quantile(_ q: Double) -> Double {
    let place = q * Double(sorted.count - 1)
    let low = min(Int(place), sorted.count - 1)
    let high = min(low + 1, sorted.count - 1)
    let part = place - Double(low)
    let (a, b) = (sorted[low], sorted[high])
    if part == 0 { return a }
    // From the nearer end, so that part 1 gives b exactly.
    return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part)
  }

  /// The number that occurs most often, the smallest of several.
  var mostFrequent: Double {
    var (best, bestCount) = (sorted[0], 0)
    var first = 0
    while first < sorted.count {
      var next = first
      while next < sorted.count, sorted[next] == sorted[first] { next += 1 }
      if next - first > bestCount { (best, bestCount) = (sorted[first], next - first) }
      first = next
    }
    return best
  }
}
