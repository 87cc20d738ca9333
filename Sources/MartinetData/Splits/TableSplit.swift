// A labelled table divided, and its parts as the sets that a model takes.

import Martinet

/// By what the rows of a table are divided.
public enum SplitRule: Hashable, Sendable {
  /// By chance alone.
  case random
  /// Each part has the classes of the target in the same proportion.
  case stratified
  /// Rows with the same value of this column stay together.
  case grouped(by: String)
  /// The latest rows by this column of dates or numbers judge.
  case ordered(by: String)
}

/// The parts of a labelled table. The test rows are not to be looked at: they come out as a `TestSet` alone.
public struct TableSplit: Sendable {
  /// What is learned from.
  public let training: LabeledTable
  /// What choices are made on; `nil` where none was wanted.
  public let validation: LabeledTable?
  /// Which row went where.
  public let rows: RowSplit
  let test: LabeledTable?

  init(_ all: LabeledTable, _ rows: RowSplit) {
    self.rows = rows
    training = all.rows(rows.training)
    validation = rows.validation.isEmpty ? nil : all.rows(rows.validation)
    test = rows.test.isEmpty ? nil : all.rows(rows.test)
  }

  /// The parts as sets for a model: the preparation is fitted on the training rows alone and applied to all.
  ///
  /// - Parameters:
  ///   - preparation: of the features.
  ///   - scaling: how the numbers of a regression become labels, fitted on the training rows too: a network learns
  ///     prices of some 100 000 at a scale of 1. Losses and metrics are then on that scale; `FittedModel` answers in
  ///     the target's own unit. Unless told, labels are the numbers themselves.
  /// - Throws: `TableError`, which names file, line and column; also for a scaling of classes.
  public func prepared(by preparation: Preparation, scalingTarget scaling: Scaling? = nil) throws -> PreparedSplit {
    let fitted = try preparation.fitted(on: training.table)
    let target = try scaling.map { try training.target(scaledBy: $0) } ?? training.target
    return PreparedSplit(
      training: try training.examples(TrainingSet.self, fitted, target),
      validation: try validation?.examples(ValidationSet.self, fitted, target),
      test: try test?.examples(TestSet.self, fitted, target), preparation: fitted, target: target)
  }
}

/// Training, validation and test data of one split, with the preparation that made them.
public struct PreparedSplit: Sendable {
  public let training: TrainingSet
  /// `nil` where no validation part was wanted.
  public let validation: ValidationSet?
  /// `nil` where no test part was wanted.
  public let test: TestSet?
  /// The preparation as the training rows made it.
  public let preparation: FittedPreparation
  public let target: Target
}

extension LabeledTable {
  /// Divides the rows once.
  ///
  /// - Parameters:
  ///   - rule: by what.
  ///   - validation: the fraction of all rows on which choices are made, 0 for none.
  ///   - test: the fraction of all rows that judge, 0 for none.
  ///   - seed: the same one gives the same parts.
  /// - Throws: `TableError` where a part would be empty, for a column that is not there, and for a stratified split
  ///   of a regression.
  public func split(
    _ rule: SplitRule = .random, validation: Double = 0, test: Double = 0, seed: UInt64 = 0
  ) throws -> TableSplit {
    let rows = try named {
      try RowSplit(count: count, by: grouping(rule), validation: validation, test: test, seed: seed)
    }
    return TableSplit(self, rows)
  }

  /// The k folds of cross-validation: each row is validated in exactly one of them (by time, see
  /// `RowSplit.folds`).
  ///
  /// Throws `TableError` for less than two folds and for more folds than rows or groups.
  public func folds(_ k: Int, _ rule: SplitRule = .random, seed: UInt64 = 0) throws -> [TableSplit] {
    try named { try RowSplit.folds(k, count: count, by: grouping(rule), seed: seed) }.map { TableSplit(self, $0) }
  }

  private func grouping(_ rule: SplitRule) throws -> RowGrouping {
    switch rule {
    case .random: return .none
    case .stratified:
      guard target.task == .classification else {
        throw TableError(
          .cannotSplit("a stratified split needs classes, and \(target.column) is a number: use .random"))
      }
      return .classes(labels.map { Int($0) })
    case .grouped(let name):
      // A missing group is a group of its own.
      let texts = try table.column(name).asText()
      return .groups(texts.codes.map { Int($0) })
    case .ordered(let name):
      let column = try table.column(name)
      guard let times = column.numbers else {
        throw table.error(.wrongType(expected: "dates or numbers", found: column.type), column: name)
      }
      return .times(times)
    }
  }

  /// Gives an error that knows no file this table's.
  private func named<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as TableError where error.path == nil {
      throw TableError(error.problem, path: table.origin?.path, line: error.line, column: error.column)
    }
  }
}

extension TrainingSet {
  /// The k folds of cross-validation of any training data, as images: each example is validated in exactly one.
  ///
  /// - Parameters:
  ///   - grouping: by what; unless told, by chance alone. `RowGrouping.classes` takes the class of each example.
  ///   - seed: the same one gives the same folds.
  /// - Throws: `TableError` for less than two folds and for more folds than examples or groups.
  public func folds(
    _ k: Int, by grouping: RowGrouping = .none, seed: UInt64 = 0
  ) throws -> [(training: TrainingSet, validation: ValidationSet)] {
    try RowSplit.folds(k, count: count, by: grouping, seed: seed).map { split in
      (
        try subset(split.training),
        ValidationSet(examples.subset(split.validation.map { Int32($0) }))
      )
    }
  }
}
