// The steps that a preparation is put together from.

/// One step for a set of columns. What it needs to know it learns from the training data alone; columns of 0 and 1
/// that an earlier step made (one-hot, bins, flags) are left as they are by later ones.
public enum PreparationStep: Codable, Hashable, Sendable {
  /// Missing values are replaced; with `flag` a column of 0 and 1 says for each where that was.
  case impute(Imputation, flag: Bool = false)
  /// Outliers are brought to the bounds.
  case clip(Clipping)
  /// (x - offset) / divisor.
  case scale(Scaling)
  /// Numbers become that many booleans.
  case bin(Int, Binning)
  /// Categories become booleans, one for each value of at least `minimumCount` training rows; of more than
  /// `limit` values the most frequent.
  case oneHot(unknown: UnknownValues = .error, minimumCount: Int = 1, limit: Int? = nil)
  /// Sentences become counts of their words.
  case words(minimumCount: Int = 1, limit: Int? = nil)
  /// Dates become numbers.
  case dates([DatePart])
  /// A column more: the product of numbers, the combination of categories.
  case cross(keepingInputs: Bool = true)

  /// The step as the training data's columns make it.
  func fitted(on columns: [Column]) throws -> FittedStep {
    func check(_ name: String, _ value: Int?) throws {
      guard let value, value < 1 else { return }
      throw StepFailure(problem: .invalidArgument(name: name, expected: "at least 1", received: "\(value)"))
    }
    switch self {
    case .impute(let imputation, let flag): return .impute(try FittedImputation(imputation, flag: flag, columns))
    case .clip(let clipping): return .clip(try FittedClipping(clipping, columns))
    case .scale(let scaling): return .scale(try FittedScaling(scaling, columns))
    case .bin(let count, let binning): return .bin(try FittedBinning(binning, count: count, columns))
    case .oneHot(let unknown, let minimumCount, let limit):
      try check("minimumCount", minimumCount)
      try check("limit", limit)
      return .oneHot(try FittedOneHot(unknown: unknown, minimumCount: minimumCount, limit: limit, columns))
    case .words(let minimumCount, let limit):
      try check("minimumCount", minimumCount)
      try check("limit", limit)
      return .words(try FittedWords(minimumCount: minimumCount, limit: limit, columns))
    case .dates(let parts): return .dates(FittedDates(parts: parts))
    case .cross(let keepingInputs): return .cross(FittedCross(keepingInputs: keepingInputs))
    }
  }

  /// Throws where the step takes no columns of these types, before it is fitted.
  func check(_ inputs: [Feature]) throws {
    switch self {
    case .clip: try inputs.checkNumbers(for: ".clip")
    case .scale: try inputs.checkNumbers(for: ".scale")
    case .bin: try inputs.checkNumbers(for: ".bin")
    case .impute, .oneHot, .words, .dates, .cross: break
    }
  }
}

/// A fitted step, as a file holds it.
enum FittedStep: Codable, Hashable, Sendable {
  case impute(FittedImputation)
  case clip(FittedClipping)
  case scale(FittedScaling)
  case bin(FittedBinning)
  case oneHot(FittedOneHot)
  case words(FittedWords)
  case dates(FittedDates)
  case cross(FittedCross)

  var transform: any FittedTransform {
    switch self {
    case .impute(let step): step
    case .clip(let step): step
    case .scale(let step): step
    case .bin(let step): step
    case .oneHot(let step): step
    case .words(let step): step
    case .dates(let step): step
    case .cross(let step): step
    }
  }
}
