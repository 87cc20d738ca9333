// The learning-rate schedules as the command line writes them.

import Martinet

/// A learning-rate schedule as text: `constant`, `cosine`, `one-cycle`, `step:EPOCHS:FACTOR`,
/// `exponential:FACTOR`, and `warm-up:EPOCHS:` before any of them.
struct ScheduleName: RawRepresentable, Codable, Equatable, Sendable {
  /// All forms, for help and errors.
  static let forms =
    "constant, cosine, one-cycle, step:EPOCHS:FACTOR, exponential:FACTOR, or warm-up:EPOCHS:SCHEDULE"

  let rawValue: String
  let schedule: LearningRateSchedule

  /// `nil` for text that is no schedule.
  init?(rawValue: String) {
    guard let schedule = ScheduleName.parse(rawValue) else { return nil }
    self.rawValue = rawValue
    self.schedule = schedule
  }

  private static func parse(_ text: String) -> LearningRateSchedule? {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count) {
    case ("constant", 1): return .constant
    case ("cosine", 1): return .cosine()
    case ("one-cycle", 1): return .oneCycle()
    case ("step", 3):
      guard let epochs = Int(parts[1]), epochs > 0, let factor = factor(parts[2]) else { return nil }
      return .step(epochs: epochs, factor: factor)
    case ("exponential", 2): return factor(parts[1]).map { .exponential(factor: $0) }
    case ("warm-up", 3):
      guard let epochs = Double(parts[1]), epochs > 0, epochs.isFinite else { return nil }
      return parse(parts[2]).map { .warmUp(epochs: epochs, then: $0) }
    default: return nil
    }
  }

  private static func factor(_ text: String) -> Float? {
    Float(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}

extension ScheduleName {
  /// The text of a schedule that a `CourseModel` has by default.
  init(_ schedule: LearningRateSchedule) {
    self.schedule = schedule
    rawValue =
      switch schedule {
      case .constant: "constant"
      case .cosine: "cosine"
      case .oneCycle: "one-cycle"
      case .step(let epochs, let factor): "step:\(epochs):\(factor)"
      case .exponential(let factor): "exponential:\(factor)"
      case .warmUp(let epochs, let then): "warm-up:\(epochs):\(ScheduleName(then).rawValue)"
      }
  }
}

#if CommandLine
  import ArgumentParser

  extension ScheduleName: ExpressibleByArgument {}
#endif
