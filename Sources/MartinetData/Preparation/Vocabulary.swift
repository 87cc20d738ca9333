// The texts that a column or a label may hold, numbered.

/// Distinct texts and their numbers, both ways: the classes of a label, the values of a category, the words of a
/// language.
///
/// ```swift
/// let species = try Vocabulary(of: iris.column("species"))
/// species["setosa"]       // 0
/// species[0]              // "setosa"
/// ```
public struct Vocabulary: Hashable, Sendable {
  /// The texts in the order of their numbers.
  public let texts: [String]
  private let numbers: [String: Int]

  /// A vocabulary of these texts, in this order; of equal ones the first counts.
  public init(_ texts: [String]) {
    var numbers: [String: Int] = [:]
    var distinct: [String] = []
    for text in texts where numbers[text] == nil {
      numbers[text] = distinct.count
      distinct.append(text)
    }
    self.texts = distinct
    self.numbers = numbers
  }

  /// The texts of a column in the order of their code points, those of a column of numbers in the order of size.
  ///
  /// - Parameters:
  ///   - minimumCount: texts that occur less often are left out.
  ///   - limit: the most texts; the most frequent ones are taken, of equals the first.
  public init(of column: Column, minimumCount: Int = 1, limit: Int? = nil) {
    self.init(counts: column.asText().counts(), minimumCount: minimumCount, limit: limit)
  }

  init(counts: [String: Int], minimumCount: Int, limit: Int?) {
    let frequent = Vocabulary.sorted(counts.filter { $0.value >= minimumCount }.keys)
    guard let limit, limit < frequent.count else {
      self.init(frequent)
      return
    }
    // Sorting keeps the order of equals, so that of those the first are taken.
    let taken = frequent.indices.sorted { counts[frequent[$0]]! > counts[frequent[$1]]! }.prefix(limit)
    self.init(taken.sorted().map { frequent[$0] })
  }

  /// How many texts there are.
  public var count: Int { texts.count }

  /// The number of a text; `nil` for one that is not among them.
  public subscript(text: String) -> Int? { numbers[text] }

  /// The text of a number.
  public subscript(number: Int) -> String { texts[number] }

  /// Numbers before other texts and by their size, other texts and equal numbers by their code points.
  static func sorted(_ texts: some Sequence<String>) -> [String] {
    texts.map { (text: $0, number: DecimalText.value($0) ?? .infinity, isText: DecimalText.value($0) == nil) }
      .sorted { a, b in
        if a.isText != b.isText { return b.isText }
        return a.number != b.number
          ? a.number < b.number : a.text.unicodeScalars.lexicographicallyPrecedes(b.text.unicodeScalars)
      }
      .map(\.text)
  }
}

extension Vocabulary: Codable {
  public init(from decoder: any Decoder) throws {
    let texts = try decoder.singleValueContainer().decode([String].self)
    self.init(texts)
    guard self.texts.count == texts.count else { throw TableError(.corrupt("a vocabulary holds a text twice")) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(texts)
  }
}
