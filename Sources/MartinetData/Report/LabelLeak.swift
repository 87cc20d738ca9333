// Single columns from which the label can be told.

/// A column that alone tells the label almost always: often one that is only known after the fact, or the label
/// under another name.
public struct LabelLeak: Codable, Hashable, Sendable {
  public let column: String
  /// The share of rows whose class the column alone tells, or the part R² of a target's variance, on rows that it
  /// was not fitted on.
  public let score: Double

  /// From which share on a column is named.
  static let threshold = 0.99
  private static let folds = 5
  private static let bins = 64

  /// The columns of a table that give its label away. Each value, or each of 64 bins of equal count, says the most
  /// frequent class (the mean) of its training rows; a value not met in training says that of all.
  static func all(in labeled: LabeledTable, seed: UInt64) throws -> [LabelLeak] {
    guard labeled.count >= 4 * folds else { return [] }
    let isClass = labeled.target.task == .classification
    let grouping: RowGrouping = isClass ? .classes(labeled.labels.map { Int($0) }) : .none
    let splits = try RowSplit.folds(folds, count: labeled.count, by: grouping, seed: seed)
    return try zip(labeled.table.columnNames, labeled.table.columns).compactMap { name, column in
      guard !labeled.reserved.contains(name) else { return nil }
      let score = try score(column, labeled, splits)
      return score >= threshold ? LabelLeak(column: name, score: score) : nil
    }
  }

  private static func score(_ column: Column, _ labeled: LabeledTable, _ splits: [RowSplit]) throws -> Double {
    let isClass = labeled.target.task == .classification
    let labels = labeled.labels.map(Double.init)
    var told = [Double](repeating: 0, count: labels.count)
    for split in splits {
      let keys = keys(column, split.training)
      let all = answer(split.training.map { labels[$0] }, isClass)
      let groups = Dictionary(grouping: split.training) { keys[$0] }.mapValues { rows in
        answer(rows.map { labels[$0] }, isClass)
      }
      for row in split.validation { told[row] = groups[keys[row]] ?? all }
    }
    if isClass {
      let right = zip(told, labels).count { $0 == $1 }
      let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
      // Where nearly all rows are of one class every column is right.
      guard let most = counts.values.max(), Double(most) / Double(labels.count) < threshold - 0.04 else { return 0 }
      return Double(right) / Double(labels.count)
    }
    guard let summary = Summary(labels), summary.deviation > 0 else { return 0 }
    let squares = zip(told, labels).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return 1 - squares / (Double(labels.count) * summary.deviation * summary.deviation)
  }

  /// A key for each row's value: the code of a text, the bin of a number.
  private static func keys(_ column: Column, _ training: [Int]) -> [Int] {
    switch column {
    case .text(let texts): return texts.codes.map { Int($0) }
    case .number(let values), .date(let values):
      guard let summary = Summary(training.lazy.map { values[$0] }) else { return values.map { _ in 0 } }
      let edges = (1..<bins).map { summary.quantile(Double($0) / Double(bins)) }
      return values.map { value in value.isNaN ? -1 : edges.count { $0 <= value } }
    }
  }

  private static func answer(_ labels: [Double], _ isClass: Bool) -> Double {
    guard isClass else { return labels.reduce(0, +) / Double(max(1, labels.count)) }
    let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }
}
