// One training on a table, from the CSV to model, record and report.

import Foundation
import Martinet
import MartinetData

/// What `martinet table train` was asked for, and how it is done.
struct TableRun: Sendable {
  /// What decides what comes out.
  struct Settings: Codable, Sendable {
    let file, delimiter, target: String
    let without: [String]
    /// What was not to be inferred.
    let roles: [String: ColumnRole]
    let task, model: String
    let folds: Int
    @Nullable var searchMinutes: Double?
    let seed: UInt64
  }

  let settings: Settings
  /// Reads the table.
  let read: @Sendable () throws -> Table
  let folder: TrainingFolder
  /// How many threads compute; `nil` for the machine's processors. No bit depends on it.
  let threads: Int?
  let isSilent: Bool

  /// Reads, compares, trains, reports and saves; gives what was recorded.
  ///
  /// The folder is changed when everything is known, and not before; an earlier model goes first and the new one comes
  /// last, so that what stands beside a model belongs to it.
  func perform() throws -> TableRecord {
    let clock = ContinuousClock()
    let start = clock.now
    let all = try read()
    let table = try all.dropping(settings.without)
    let labeled = try LabeledTable.known(
      table, target: settings.target, task: PredictionTask(rawValue: settings.task))
    let loaded = clock.now
    let unlabeled = all.rowCount - labeled.count
    try describe(labeled, unlabeled: unlabeled)
    // The command has validated the name.
    let models = settings.model == "auto" ? TableModel.usual : [TableModel(settings.model)!]
    let training = try TableTraining(
      labeled, roles: settings.roles, models: models, folds: settings.folds,
      search: settings.searchMinutes.map { .seconds(60 * $0) },
      seed: settings.seed, threads: threads
    ) { comparison in
      note("\(comparison.model.name): \(comparison.outcome.scoreName) \(comparison.score)")
    }
    let trained = clock.now
    for failure in training.failed { note("\(failure.name): left out: \(failure.reason)".visible) }
    let report = try DataReport(of: labeled, outcome: training.best.outcome, seed: settings.seed)
    let record = TableRecord(
      settings, labeled, training, unlabeledRows: unlabeled,
      seconds: .init(load: (loaded - start) / .seconds(1), train: (trained - loaded) / .seconds(1)))
    try say(training)

    let lock = try folder.lock()
    defer { folder.unlock(lock) }
    try folder.removeCheckpoint()
    try folder.remove(folder.model)
    try TableReport(record, labeled, training, report).write(to: folder)
    try folder.write(record)
    try training.model.save(to: folder.model)
    return record
  }

  private func note(_ text: String) {
    if !isSilent { Console.note(text) }
  }

  /// Says what is about to be learned from what.
  private func describe(_ labeled: LabeledTable, unlabeled: Int) throws {
    guard !isSilent else { return }
    let what = labeled.target.classes.map { "one of \($0.count) classes" } ?? "a number"
    try Console.write("\(settings.file): \(labeled.count) rows with \(settings.target), \(what)".visible)
    if unlabeled > 0 { try Console.write("\(unlabeled) rows without \(settings.target) are left out".visible) }
    for (column, role) in labeled.roles where !role.isRead || role == .words {
      try Console.write("\(column): \(role.explanation)".visible)
    }
  }

  /// Says what came out.
  private func say(_ training: TableTraining) throws {
    guard !isSilent else { return }
    try Console.write("\(training.best.model.name), by \(settings.folds)-fold cross-validation:")
    try Console.write(training.best.outcome.table(beside: training.baseline))
  }
}

/// history.json of a table's training.
struct TableRecord: Encodable, Sendable {
  /// A network that was compared.
  struct Comparison: Encodable, Sendable {
    let model: String
    let settings: TableModel
    @Nullable var score: Double?
    let foldScores: [Nullable<Double>]
    let seconds: Double
  }

  /// What a search has tried.
  struct Search: Codable, Sendable {
    let trials, failed: Int
    /// The best trial's network, and its mean loss on the folds' other rows: the smaller the better.
    let model: String
    let settings: TableModel
    let loss: Double

    init(_ result: SearchResult) {
      trials = result.trials.count
      failed = result.trials.count { $0.failure != nil }
      settings = TableModel(result.best.settings)
      model = settings.name
      loss = result.best.mean ?? .nan
    }
  }

  /// What was left out of the comparison.
  struct Failure: Encodable, Sendable {
    let name, reason: String
  }

  struct Seconds: Encodable, Sendable {
    let load, train: Double
  }

  let settings: TableRun.Settings
  let rows: Int
  /// How many more were left out for want of a label.
  let unlabeledRows: Int
  let task: PredictionTask
  let classes: [String]
  let columns: [String: ColumnRole]
  /// The best of those compared.
  let model: String
  let parameters: Int
  let features: Int
  let compared: [Comparison]
  let failed: [Failure]
  @Nullable var search: Search?
  /// By cross-validation, by name.
  let measures, baseline: [String: Nullable<Double>]
  let seconds: Seconds
  let isa: String

  init(
    _ settings: TableRun.Settings, _ labeled: LabeledTable, _ training: TableTraining, unlabeledRows: Int,
    seconds: Seconds
  ) {
    self.settings = settings
    self.unlabeledRows = unlabeledRows
    rows = labeled.count
    task = labeled.target.task
    classes = labeled.target.classes?.texts ?? []
    columns = Dictionary(uniqueKeysWithValues: training.roles.map { ($0.column, $0.role) })
    model = training.best.model.name
    parameters = training.model.model.parameterCount
    features = training.model.preparation.featureCount
    compared = training.compared.map { comparison in
      Comparison(
        model: comparison.model.name, settings: comparison.model, score: comparison.score.value,
        foldScores: comparison.foldScores.map { Nullable(wrappedValue: $0.value) }, seconds: comparison.seconds)
    }
    failed = training.failed.map { Failure(name: $0.name, reason: $0.reason) }
    search = training.search.map { Search($0) }
    measures = training.best.outcome.byName
    baseline = training.baseline.byName
    self.seconds = seconds
    isa = InstructionSet.active
  }
}

extension TableOutcome {
  /// The numbers of the measures by their names, `null` in JSON where one has none.
  var byName: [String: Nullable<Double>] {
    measures.reduce(into: [:]) { $0[$1.name] = Nullable(wrappedValue: $1.value.value) }
  }

  /// The measures beside those of a baseline, as lines of text.
  func table(beside baseline: TableOutcome) -> String {
    let rows = zip(measures, baseline.measures).map { model, baseline in
      [model.name, "\(model.value)", "\(baseline.value)"]
    }
    return Console.table([["", "model", "baseline"]] + rows, right: [1, 2])
  }
}
