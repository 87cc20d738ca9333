// Missing values replaced by one that the training data give.

/// What stands in for a missing value.
public enum Imputation: Codable, Hashable, Sendable {
  /// Σx / n of the training data.
  case mean
  /// The middle one of the training data, the mean of the middle two.
  case median
  /// The one that occurs most often in the training data, the smallest of several.
  case mostFrequent
  /// This number.
  case constant(Double)
  /// This text.
  case text(String)
}

/// Imputation as it was fitted.
struct FittedImputation: FittedTransform {
  enum Fill: Codable, Hashable {
    case number(Double)
    case text(String)
  }

  let fills: [Fill]
  /// Whether an indicator of what was missing follows each column.
  let flag: Bool

  init(_ imputation: Imputation, flag: Bool, _ columns: [Column]) throws {
    self.flag = flag
    fills = try columns.enumerated().map { index, column in
      switch (imputation, column) {
      case (.constant(let value), .number), (.constant(let value), .date): return .number(value)
      case (.text(let text), .text): return .text(text)
      case (.mostFrequent, .text(let texts)):
        guard let best = Vocabulary(counts: texts.counts(), minimumCount: 1, limit: 1).texts.first else {
          throw StepFailure(problem: .allMissing, input: index)
        }
        return .text(best)
      case (.mean, .text), (.median, .text), (.constant, .text):
        throw StepFailure(
          problem: .wrongType(expected: "numbers (texts take .mostFrequent or .text)", found: .text), input: index)
      case (.text, _): throw StepFailure(problem: .wrongType(expected: "texts", found: column.type), input: index)
      default:
        guard let summary = Summary(column.checkedNumbers) else {
          throw StepFailure(problem: .allMissing, input: index)
        }
        switch imputation {
        case .mean: return .number(summary.mean)
        case .median: return .number(summary.median)
        default: return .number(summary.mostFrequent)
        }
      }
    }
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try check(inputs, count: fills.count)
    for (index, (feature, fill)) in zip(inputs, fills).enumerated() {
      switch fill {
      case .number:
        if feature.type == .text { throw StepFailure(problem: .corrupt("a number for a text"), input: index) }
      case .text: if feature.type != .text { throw StepFailure(problem: .corrupt("a text for a number"), input: index) }
      }
    }
    return try flag ? inputs + inputs.extended(isIndicator: true) { _ in [" is missing"] } : inputs
  }

  func apply(_ columns: [Column]) -> [Column] {
    let filled = zip(columns, fills).map { column, fill -> Column in
      switch (column, fill) {
      case (.number(let values), .number(let value)): .number(values.map { $0.isNaN ? value : $0 })
      case (.date(let values), .number(let value)): .date(values.map { $0.isNaN ? value : $0 })
      case (.text(let texts), .text(let text)):
        texts.codes.contains { $0 < 0 } ? .text(TextColumn(texts.codes.indices.map { texts[$0] ?? text })) : column
      default: column
      }
    }
    guard flag else { return filled }
    return filled + columns.map { column in .number((0..<column.count).map { column.isMissing($0) ? 1 : 0 }) }
  }
}
