// A row of the table: trainings with several seeds, and what must be true of them.

/// What must be true of a number.
enum Limit: Sendable {
  case atLeast(Double)
  case atMost(Double)
  case within(Double, of: Double)

  func holds(_ value: Double) -> Bool {
    switch self {
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    case .within(let distance, let center): abs(value - center) <= distance
    }
  }
}

/// A number made of a row's trainings.
struct Measure: Sendable {
  let name: String
  let decimals: Int
  let value: @Sendable ([Training]) -> Double

  static let meanAccuracy = Measure(name: "mean test accuracy", decimals: 4) { mean($0.map(\.testAccuracy)) }
  static let worstAccuracy = Measure(name: "lowest test accuracy", decimals: 4) {
    $0.map(\.testAccuracy).min() ?? .nan
  }
  static let bestAccuracy = Measure(name: "highest test accuracy", decimals: 4) {
    $0.map(\.testAccuracy).max() ?? .nan
  }
  static let meanLoss = Measure(name: "mean test loss", decimals: 4) { mean($0.map(\.testLoss)) }
  static let peakMemory = Measure(name: "peak memory, MB", decimals: 0) {
    Double($0.map(\.peakMemory).max() ?? 0) / 1e6
  }
  static let epochSeconds = Measure(name: "median epoch, seconds", decimals: 3) { trainings in
    let seconds = trainings.flatMap(\.epochSeconds).sorted()
    return seconds.isEmpty ? .nan : seconds[seconds.count / 2]
  }

  /// The mean training loss of an epoch, 1 being the first.
  static func trainingLoss(epoch: Int) -> Measure {
    Measure(name: "mean training loss, epoch \(epoch)", decimals: 4) {
      mean($0.map { $0.losses.indices.contains(epoch - 1) ? $0.losses[epoch - 1] : .nan })
    }
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

/// A row of the table.
struct Row: Sendable {
  let name: String
  /// What follows `martinet train`, but for the seed.
  let arguments: [String]
  let seeds: ClosedRange<Int>
  let bounds: [(measure: Measure, limit: Limit)]
  /// What is reported and bound by nothing.
  var reported: [Measure] = [.epochSeconds, .peakMemory]
}
