// A report on a table: what is missing, doubled, constant, out of range, unbalanced, or too good to be true.

import Martinet

/// What one should know of data before training on them. Rows are named and nothing is changed: what to leave out
/// or to impute is the reader's choice.
///
/// ```swift
/// let report = try DataReport(of: cars, split: split.rows)
/// print(report)
/// let clean = cars.table.rows(report.withoutDuplicates)
/// ```
public struct DataReport: Codable, Hashable, Sendable {
  /// How often each class occurs.
  public struct ClassCount: Codable, Hashable, Sendable {
    public let name: String
    public let count: Int
  }

  /// The number of rows.
  public let rowCount: Int
  /// The columns, the target among them, in their order.
  public let columns: [ColumnReport]
  /// Groups of rows that are equal in every column.
  public let duplicates: [[Int]]
  /// Groups of rows that are equal in every column but the target, with different targets.
  public let contradictions: [[Int]]
  /// Groups of equal features of which rows stand in more than one part of the split.
  public let duplicatesAcrossSplits: [[Int]]
  /// The classes, the most frequent first; none for a regression.
  public let classes: [ClassCount]
  /// Columns that alone give the label away.
  public let leaks: [LabelLeak]
  /// Rows whose labels cross-validation contradicts; empty unless asked for.
  public let doubtfulLabels: [DoubtfulLabel]
  /// Why no label was doubted though that was asked for: no model could be trained. `nil` where labels were.
  public let doubtingFailure: String?
  /// The line of each row that is named, where the rows come from a file.
  private let lines: [Int: Int]

  /// A report on examples without labels.
  public init(of table: Table) { self.init(table, nil, nil, [], [], nil) }

  /// A report on examples with labels.
  ///
  /// - Parameters:
  ///   - split: of these rows, to find what stands in several of its parts.
  ///   - doubtful: whether labels are doubted too, as `doubtfulLabels` does; where it cannot, `doubtingFailure` says why.
  ///   - outcome: what a cross-validation has said of these rows, by which labels are doubted without another one.
  ///   - roles: what columns are taken for while labels are doubted, where that is not to be inferred.
  ///   - seed: of the cross-validations.
  ///   - threads: how many compute; nothing depends on it.
  /// - Throws: `CancellationError`, while labels are doubted.
  public init(
    of labeled: LabeledTable, split: RowSplit? = nil, doubtful: Bool = false, outcome: TableOutcome? = nil,
    roles: [String: ColumnRole] = [:], seed: UInt64 = 0, threads: Int? = nil
  ) throws {
    var (doubts, failure) = (outcome.map { labeled.doubtfulLabels(by: $0) } ?? [], String?.none)
    if doubtful, outcome == nil {
      do {
        doubts = try labeled.doubtfulLabels(roles: roles, seed: seed, threads: threads)
      } catch let problem where !(problem is CancellationError) {
        // The rest of the report is what tells how to mend it.
        failure = "\(problem)"
      }
    }
    self.init(labeled.table, labeled, split, try LabelLeak.all(in: labeled, seed: seed), doubts, failure)
  }

  private init(
    _ table: Table, _ labeled: LabeledTable?, _ split: RowSplit?, _ leaks: [LabelLeak], _ doubtful: [DoubtfulLabel],
    _ doubtingFailure: String?
  ) {
    rowCount = table.rowCount
    columns = zip(table.columnNames, table.columns).map { ColumnReport($0, $1) }
    duplicates = RowDuplicates(table.columns).groups()
    self.leaks = leaks
    doubtfulLabels = doubtful
    self.doubtingFailure = doubtingFailure
    if let labeled {
      let features = zip(table.columnNames, table.columns).filter { !labeled.reserved.contains($0.0) }.map(\.1)
      let equal = RowDuplicates(features).groups()
      contradictions = equal.filter { Set($0.map { labeled.labels[$0] }).count > 1 }
      var part: [Int: Int] = [:]
      for (number, rows) in [split?.training, split?.validation, split?.test].enumerated() {
        for row in rows ?? [] { part[row] = number }
      }
      duplicatesAcrossSplits = equal.filter { Set($0.compactMap { part[$0] }).count > 1 }
      let names = labeled.target.classes?.texts ?? []
      // The numbers of a regression are no classes.
      let counts = names.isEmpty ? [:] : Dictionary(labeled.labels.map { (Int($0), 1) }, uniquingKeysWith: +)
      // Of equals the one with the lower index.
      classes = names.indices.sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
        .map { ClassCount(name: names[$0], count: counts[$0] ?? 0) }
    } else {
      (contradictions, duplicatesAcrossSplits, classes) = ([], [], [])
    }
    var named = Set((duplicates + contradictions + duplicatesAcrossSplits).joined())
    for column in columns {
      named.formUnion(column.missingRows)
      named.formUnion((column.quartileOutliers + column.deviationOutliers).map(\.row))
    }
    named.formUnion(doubtful.map(\.row))
    lines = named.reduce(into: [:]) { $0[$1] = table.line(ofRow: $1) }
  }

  /// The rows without those that repeat an earlier one.
  public var withoutDuplicates: [Int] {
    let repeated = Set(duplicates.flatMap { $0.dropFirst() })
    return (0..<rowCount).filter { !repeated.contains($0) }
  }

  /// The accuracy of always saying the most frequent class; `nil` for a regression.
  public var majorityAccuracy: Double? { classes.first.map { Double($0.count) / Double(rowCount) } }

  /// Whether the most frequent class is more than three times as frequent as the rarest, so that accuracy alone
  /// misleads: balanced accuracy, F1 or the precision-recall curve say more.
  public var isImbalanced: Bool {
    guard let most = classes.first, let least = classes.last else { return false }
    return most.count > 3 * least.count
  }
}

extension DataReport: CustomStringConvertible {
  /// The findings, one a line; rows by their lines in the file, the first ten of many. What would steer a terminal in
  /// a name, or end its line, is written out.
  public var description: String {
    var text = ["\(rowCount) rows, \(columns.count) columns"]
    for column in columns {
      if column.isConstant { text.append("\(column.name): constant, nothing can be learned from it") }
      for (rows, what) in [
        (column.missingRows, "missing"),
        (column.quartileOutliers.map(\.row), "outside the quartiles ± 1.5 of their distance"),
        (column.deviationOutliers.map(\.row), "more than 3 deviations from the mean"),
      ] where !rows.isEmpty {
        text.append("\(column.name): \(rows.count) \(what), \(places(rows))")
      }
    }
    for (groups, what) in [
      (duplicates, "rows are equal"), (contradictions, "rows differ in the label alone"),
      (duplicatesAcrossSplits, "rows are equal and stand in several parts of the split"),
    ] where !groups.isEmpty {
      text.append(
        "\(groups.reduce(0) { $0 + $1.count }) \(what), in \(groups.count) groups; the first: \(places(groups[0]))")
    }
    if let majorityAccuracy, let most = classes.first {
      let counts = classes.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
      text.append(
        "classes: \(counts); always \"\(most.name)\" has accuracy \((majorityAccuracy * 1e4).rounded() / 1e4)")
      if isImbalanced {
        text.append("imbalanced: prefer balanced accuracy, F1 or the precision-recall curve to accuracy")
      }
    }
    for leak in leaks {
      text.append(
        "\(leak.column): alone it tells the label (\((leak.score * 1e4).rounded() / 1e4)): is it known in time?")
    }
    for doubt in doubtfulLabels.prefix(10) {
      text.append("\(places([doubt.row])): labelled \(doubt.label), cross-validation says \(doubt.predicted)")
    }
    if let doubtingFailure { text.append("labels are not doubted: \(doubtingFailure)") }
    if doubtfulLabels.count > 10 { text.append("… \(doubtfulLabels.count) doubtful labels in all") }
    return text.map(\.visible).joined(separator: "\n")
  }

  private func places(_ rows: [Int]) -> String {
    let shown = rows.prefix(10).map { "\(lines[$0] ?? $0)" }.joined(separator: ", ")
    let what = lines.isEmpty ? "row" : "line"
    return "\(what)\(rows.count == 1 ? "" : "s") \(shown)\(rows.count > 10 ? ", …" : "")"
  }
}
