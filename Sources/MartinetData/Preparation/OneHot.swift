// Categories turned into booleans: one for each value of the vocabulary.

/// What becomes of a value that did not occur in the training data, or too rarely.
public enum UnknownValues: String, Codable, Hashable, Sendable, CaseIterable {
  /// It is an error that names the row and the value.
  case error
  /// Every column is 0.
  case ignore
  /// A column more says that the value is unknown.
  case bucket
}

/// One-hot encoding as it was fitted: for each column as many as its vocabulary has texts, 1 in that of the row's
/// value and 0 in the others. Numbers are categories by their text. A missing value is an unknown one.
struct FittedOneHot: FittedTransform {
  let vocabularies: [Vocabulary]
  let unknown: UnknownValues

  init(unknown: UnknownValues, minimumCount: Int, limit: Int?, _ columns: [Column]) throws {
    self.unknown = unknown
    vocabularies = try columns.enumerated().map { index, column in
      let vocabulary = Vocabulary(of: column, minimumCount: minimumCount, limit: limit)
      guard vocabulary.count > 0 || unknown == .bucket else { throw StepFailure(problem: .allMissing, input: index) }
      return vocabulary
    }
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try check(inputs, count: vocabularies.count)
    return try inputs.extended(isIndicator: true) { index in
      vocabularies[index].texts.map { " = \($0)" } + (unknown == .bucket ? [" is unknown"] : [])
    }
  }

  func apply(_ columns: [Column]) throws -> [Column] {
    try columns.enumerated().flatMap { index, column -> [Column] in
      let vocabulary = vocabularies[index]
      let numbers = try self.numbers(column.asText(), vocabulary, index)
      let count = vocabulary.count + (unknown == .bucket ? 1 : 0)
      var hot = [[Double]](repeating: [Double](repeating: 0, count: numbers.count), count: count)
      for (row, number) in numbers.enumerated() where number < count { hot[number][row] = 1 }
      return hot.map { .number($0) }
    }
  }

  /// The number of each row's text, the vocabulary's count for an unknown one.
  private func numbers(_ texts: TextColumn, _ vocabulary: Vocabulary, _ input: Int) throws -> [Int] {
    // The texts of a block are few; each is looked up once.
    var known: [Int32: Int] = [:]
    return try texts.codes.enumerated().map { row, code in
      if let number = known[code] { return number }
      let text = texts[row]
      let number = text.flatMap { vocabulary[$0] }
      if number == nil, unknown == .error {
        throw StepFailure(
          problem: text.map { .unknownValue($0, known: vocabulary.texts) } ?? .missingValue, input: input, row: row)
      }
      known[code] = number ?? vocabulary.count
      return number ?? vocabulary.count
    }
  }
}
