// How good a network for a table is on rows that it has not seen.

import Martinet

/// What cross-validation says of a network: every row is predicted once, by a training that has not seen it.
public struct CrossValidation: Sendable {
  public let model: TableModel
  /// The predictions of all rows, in the order of the table.
  public let outcome: TableOutcome
  /// The score of each fold by itself.
  public let foldScores: [Measure]
  /// How the first network was trained on the first fold, judged by the fold's other rows after each epoch.
  public let history: History
  /// How long it took.
  public let seconds: Double

  /// R² or accuracy over all rows.
  public var score: Measure { outcome.score }
}

extension LabeledTable {
  /// The rows whose label is known, of a table that may miss some.
  ///
  /// Throws as `init` does; where no label is known, `TableError.Problem.noLabels`.
  public static func known(
    _ table: Table, target: String, task: PredictionTask? = nil, classes: Vocabulary? = nil
  ) throws -> LabeledTable {
    let column = try table.column(target)
    guard column.count > 0 else { throw table.error(.noRows) }
    guard column.missingCount < column.count else { throw table.error(.noLabels, column: target) }
    let known = column.missingCount > 0 ? try table.withoutMissing(in: [target]) : table
    return try LabeledTable(known, target: target, task: task, classes: classes)
  }

  /// A network cross-validated: trained on the training rows of each fold, preparation and all, and asked about the
  /// others.
  ///
  /// - Parameters:
  ///   - folds: of these rows, each row validated in one of them.
  ///   - seed: the same one gives the same bits.
  /// - Throws: what `TableModel.fitted` does.
  public func crossValidated(
    _ model: TableModel, over folds: [TableSplit], seed: UInt64 = 0, threads: Int? = nil
  ) throws -> CrossValidation {
    try crossValidated(model, roles, over: folds, seed: seed, threads: threads)
  }

  /// The same for columns of known roles.
  func crossValidated(
    _ model: TableModel, _ roles: [(column: String, role: ColumnRole)], over folds: [TableSplit], seed: UInt64,
    threads: Int?
  ) throws -> CrossValidation {
    let clock = ContinuousClock()
    let start = clock.now
    var predictions = [Prediction?](repeating: nil, count: count)
    var (scores, history): ([Measure], History?) = ([], nil)
    for fold in folds {
      guard let held = fold.validation else { continue }
      let (fitted, network) = try model.fitted(to: try fold.prepared(for: model, roles), seed: seed, threads: threads)
      let answers = try fitted.predict(held.table)
      for (row, answer) in zip(fold.rows.validation, answers) { predictions[row] = answer }
      scores.append(try TableOutcome(answers, held).score)
      history = history ?? network.history
    }
    guard let history, !predictions.contains(nil) else {
      throw table.error(.cannotSplit("the folds do not validate every row: take those of LabeledTable.folds"))
    }
    return CrossValidation(
      model: model, outcome: try TableOutcome(predictions.compactMap { $0 }, self), foldScores: scores,
      history: history, seconds: (clock.now - start) / .seconds(1))
  }

  /// A network trained on all rows, as `TableModel.fitted` gives it.
  public func fitted(
    _ model: TableModel, seed: UInt64 = 0, threads: Int? = nil
  ) throws -> (model: FittedModel, network: Model) {
    try fitted(model, roles, seed: seed, threads: threads)
  }

  /// The same for columns of known roles.
  func fitted(
    _ model: TableModel, _ roles: [(column: String, role: ColumnRole)], seed: UInt64, threads: Int?
  ) throws -> (model: FittedModel, network: Model) {
    let all = TableSplit(self, RowSplit(training: Array(0..<count), validation: []))
    return try model.fitted(to: try all.prepared(for: model, roles), seed: seed, threads: threads)
  }
}

extension TableSplit {
  /// The parts as a network takes them.
  ///
  /// Throws `TableError` where no column is left to learn from.
  func prepared(for model: TableModel, _ roles: [(column: String, role: ColumnRole)]) throws -> PreparedSplit {
    let preparation = Preparation.standard(
      for: training.table, except: training.reserved + roles.filter { !$0.role.isRead }.map(\.column),
      words: roles.filter { $0.role == .words }.map(\.column), bins: model.bins)
    guard !preparation.sets.isEmpty else {
      throw training.table.error(.noFeatures(target: training.target.column))
    }
    return try prepared(
      by: preparation, scalingTarget: training.target.task == .regression ? .standard : nil)
  }
}
