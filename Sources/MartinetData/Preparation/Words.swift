// Sentences turned into counts of words.

/// Counts of words as they were fitted: for each column of text as many columns as its vocabulary has words, each
/// with how often the word stands in the row's text. A word is a run of letters and digits, in lower case; words
/// that did not occur in the training data are passed over.
struct FittedWords: FittedTransform {
  let vocabularies: [Vocabulary]

  init(minimumCount: Int, limit: Int?, _ columns: [Column]) throws {
    vocabularies = try columns.enumerated().map { index, column in
      guard case .text(let texts) = column else {
        throw StepFailure(problem: .wrongType(expected: "texts for .words", found: column.type), input: index)
      }
      var counts: [String: Int] = [:]
      for (text, times) in texts.counts() {
        for word in FittedWords.words(text) { counts[word, default: 0] += times }
      }
      let vocabulary = Vocabulary(counts: counts, minimumCount: minimumCount, limit: limit)
      guard vocabulary.count > 0 else { throw StepFailure(problem: .allMissing, input: index) }
      return vocabulary
    }
  }

  /// The words of a text, in order.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try check(inputs, count: vocabularies.count)
    for (index, feature) in inputs.enumerated() where feature.type != .text {
      throw StepFailure(problem: .wrongType(expected: "texts for .words", found: feature.type), input: index)
    }
    return try inputs.extended { index in vocabularies[index].texts.map { ": \($0)" } }
  }

  func apply(_ columns: [Column]) -> [Column] {
    zip(columns, vocabularies).flatMap { column, vocabulary -> [Column] in
      let texts = column.asText()
      var counts = [[Double]](repeating: [Double](repeating: 0, count: column.count), count: vocabulary.count)
      for row in 0..<column.count {
        guard let text = texts[row] else {
          for word in counts.indices { counts[word][row] = .nan }
          continue
        }
        for word in FittedWords.words(text) {
          if let number = vocabulary[word] { counts[number][row] += 1 }
        }
      }
      return counts.map { .number($0) }
    }
  }
}
