// A sensible model of a stranger's table.

import Martinet

/// Networks compared by cross-validation, and the best of them trained on all rows.
///
/// ```swift
/// let cars = try LabeledTable.known(Table(contentsOf: "cars.csv"), target: "Miles_per_Gallon")
/// let training = try TableTraining(cars, seed: 1)
/// print(training.best.model.name, training.best.score)
/// try training.model.save(to: "cars.safetensors")
/// ```
/// The score of the best is that of the folds that it was chosen by, and so a little too good.
public struct TableTraining {
  /// What was left out because its training diverged, or its answers are no numbers.
  public struct Failure: Hashable, Sendable {
    /// The network's name, or "search" where every trial of it failed.
    public let name: String
    public let reason: String
  }

  /// What the features were taken for, in the order of the columns.
  public let roles: [(column: String, role: ColumnRole)]
  /// Every network that was compared, in order.
  public let compared: [CrossValidation]
  /// The networks that were not, or could not be trained on all rows.
  public let failed: [Failure]
  /// Which of those compared has the largest score, the first of equals, among those that could be trained on all rows.
  public let bestIndex: Int
  /// What one answer for all rows reaches.
  public let baseline: TableOutcome
  /// The best one, trained on all rows.
  public let model: FittedModel
  /// The first of the networks whose mean it answers with.
  public let network: Model
  /// What the search has tried; `nil` where there was none.
  public let search: SearchResult?

  /// The best one's cross-validation.
  public var best: CrossValidation { compared[bestIndex] }

  /// - Parameters:
  ///   - labeled: the rows.
  ///   - roles: what columns are taken for, by name, where that is not to be inferred.
  ///   - models: the networks that are compared.
  ///   - k: how many folds, at least 2; classes are shared among them in proportion.
  ///   - budget: for how long other networks are searched among, drawn at random; the best of them is compared too.
  ///     What is found depends on how fast the machine is.
  ///   - seed: of folds, weights and orders; without a search the same one gives the same bits.
  ///   - threads: how many compute; no bit depends on it.
  ///   - progress: is told each comparison when it is made.
  /// - Throws: `TableError` for rows that cannot be divided or learned from, and a role that a column cannot have; where every network's training diverges,
  ///   `ModelError.lossNotFinite`, or `TableError` for an answer that is not finite; and `CancellationError`.
  public init(
    _ labeled: LabeledTable, roles: [String: ColumnRole] = [:], models: [TableModel] = TableModel.usual,
    folds k: Int = 5, search budget: Duration? = nil,
    seed: UInt64 = 0, threads: Int? = nil, progress: (CrossValidation) -> Void = { _ in }
  ) throws {
    let rule: SplitRule = labeled.target.task == .classification ? .stratified : .random
    try self.init(
      labeled, roles: roles, models: models, over: labeled.folds(k, rule, seed: seed), search: budget, seed: seed,
      threads: threads,
      progress: progress)
  }

  /// The same over folds that there are, each row validated in one of them.
  public init(
    _ labeled: LabeledTable, roles given: [String: ColumnRole] = [:], models: [TableModel] = TableModel.usual,
    over folds: [TableSplit], search budget: Duration? = nil, seed: UInt64 = 0, threads: Int? = nil,
    progress: (CrossValidation) -> Void = { _ in }
  ) throws {
    guard !models.isEmpty else {
      throw TableError(.invalidArgument(name: "models", expected: "at least 1", received: "0"))
    }
    let roles = try labeled.roles(given: given)
    self.roles = roles
    try labeled.checkLearnable(roles)
    var (compared, failed): ([CrossValidation], [Failure]) = ([], [])
    var divergence: (any Error)?
    // What diverges is left out.
    func kept<Result>(_ name: String, _ train: () throws -> Result) throws -> Result? {
      do {
        return try train()
      } catch let error where TableTraining.isDivergence(error) {
        divergence = divergence ?? error
        failed.append(Failure(name: name, reason: "\(error)"))
        return nil
      }
    }
    func compare(_ model: TableModel) throws {
      let made = try kept(model.name) {
        try labeled.crossValidated(model, roles, over: folds, seed: seed, threads: threads)
      }
      guard let made else { return }
      compared.append(made)
      progress(made)
    }
    for model in models { try compare(model) }
    do {
      search = try budget.map { try TableModel.search(roles, folds, $0, seed, threads) }
    } catch let error as TableError {
      guard case .cannotSplit = error.problem else { throw error }
      search = nil
      failed.append(Failure(name: "search", reason: "\(error)"))
    }
    if let found = search?.best.settings { try compare(TableModel(found)) }
    let order = compared.indices.sorted { a, b in
      let (first, second) = (compared[a].score.value ?? -.infinity, compared[b].score.value ?? -.infinity)
      return first > second || (first == second && a < b)
    }
    for index in order {
      let model = compared[index].model
      let all = try kept(model.name) { try labeled.fitted(model, roles, seed: seed, threads: threads) }
      guard let all else { continue }
      (self.compared, self.failed, bestIndex) = (compared, failed, index)
      baseline = compared[index].outcome.baseline
      (self.model, network) = all
      return
    }
    // There is a network at least, and what was left out was so for an error.
    throw divergence!
  }

  /// Whether a network is at fault, and not the rows: its loss or one of its answers is not finite.
  private static func isDivergence(_ error: any Error) -> Bool {
    if case ModelError.lossNotFinite = error { return true }
    guard let error = error as? TableError, case .notFinite = error.problem else { return false }
    return error.column == FittedModel.predictionColumn
  }
}

extension LabeledTable {
  /// The most probabilities, one of each class for each row, that are held at a time.
  private static let mostProbabilities = 1 << 26

  /// Throws `TableError` for more classes than every other row has, or than there is room for.
  private func checkClasses() throws {
    let room = LabeledTable.mostProbabilities / max(1, count)
    let limit = max(2, min(count / 2, ConfusionMatrix.mostClasses, room))
    if let classes = target.classes?.count, classes > limit {
      throw table.error(.tooManyClasses(classes, rows: count, limit: limit), column: target.column)
    }
  }

  /// Throws as `checkClasses` does, and, with its line, for a feature's number that a float cannot hold.
  func checkLearnable(_ roles: [(column: String, role: ColumnRole)]) throws {
    try checkClasses()
    for (name, role) in roles where role == .number {
      let values = try table.numbers(name)
      if let row = values.firstIndex(where: { !Float($0).isFinite && !$0.isNaN }) {
        throw table.error(.notFinite(values[row]), row: row, column: name)
      }
    }
  }
}

extension TableModel {
  /// What is searched among.
  private static let space: SearchSpace = [
    "hidden": .choices(["linear", "mlp:32", "mlp:128", "mlp:64,32", "mlp:128,64", "mlp:128,64,32"]),
    "bins": .choices(["none", "8", "16", "32"]), "penalty": .logUniform(1e-5...1e-1),
    "learningRate": .logUniform(5e-4...2e-2),
  ]

  /// Random trials of one network each, by the loss on the folds' other rows after the last epoch.
  fileprivate static func search(
    _ roles: [(column: String, role: ColumnRole)], _ folds: [TableSplit], _ budget: Duration, _ seed: UInt64,
    _ threads: Int?
  ) throws -> SearchResult {
    let search = HyperparameterSearch(space, .random(trials: .max, seed: seed), budget: budget)
    return try search.run(over: folds) { settings, fold in
      var model = TableModel(settings)
      model.members = 1
      let data = try fold.prepared(for: model, roles)
      return try model.fitted(to: data, seed: seed, threads: threads).network.history.epochs.last?.validationLoss
        ?? .nan
    }
  }

  /// The network of a trial's settings.
  package init(_ settings: Settings) {
    self.init(
      hidden: TableModel(settings.choice("hidden"))!.hidden, bins: Int(settings.choice("bins")),
      penalty: Float(settings.number("penalty")), learningRate: Float(settings.number("learningRate")))
  }
}
