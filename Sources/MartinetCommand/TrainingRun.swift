// One training from data to saved model and report, and what is kept on every way out of it.

import Martinet
import MartinetData

/// A training in a folder, new or resumed.
struct TrainingRun: Sendable {
  let settings: TrainingSettings
  let folder: TrainingFolder
  /// How many threads compute; `nil` for the machine's processors. No bit depends on it.
  let threads: Int?
  /// Whether the folder's checkpoint is gone on from.
  let isResumed: Bool
  /// Whether there is a report, with its pictures, of what came out.
  let reports: Bool
  let verbosity: Verbosity

  /// Trains, tests, saves and reports; gives what was recorded.
  ///
  /// Nothing in the folder is changed before everything is checked and said. A cancellation, or a loss
  /// that is not finite, leaves the model with the weights to keep, the checkpoint, the record and a report of
  /// what there is in the folder, and is thrown on.
  func perform() async throws -> TrainingRecord {
    let clock = ContinuousClock()
    let start = clock.now
    let (train, test) = try await settings.loadData()
    let loaded = clock.now
    let model = try settings.compiledModel(for: train, threads: threads)
    var record = TrainingRecord(settings, model: model, threads: model.threads)
    record.seconds.load = (loaded - start).inSeconds
    let lock = try folder.lock()
    defer { folder.unlock(lock) }
    try describe(train, test, record)

    let keeper = TrainingKeeper(folder, record, isResumed: isResumed)
    let trainingStart = clock.now
    do {
      try fit(model, train, keeper)
    } catch let error where error is CancellationError || ExitStatus(error) == .notFinite {
      record.record(model.history)
      try keeper.begin()
      try model.save(to: folder.model)
      try folder.write(record)
      try report(TrainingReport(record, model, train, test: nil, endedBy: error))
      throw error
    }
    let trained = clock.now
    if let test { try model.evaluate(test) }
    let end = clock.now
    record.record(model.history, baseline: try test?.baselineAccuracy())
    // The epochs before an interruption belong to the whole; this process did not spend their time.
    let before = max(0, record.seconds.train - (trained - trainingStart).inSeconds)
    record.seconds.evaluate = (end - trained).inSeconds
    record.seconds.total = before + (end - start).inSeconds
    try model.save(to: folder.model)
    // Until the report stands too the training is not finished: whoever goes on with it gets one.
    try report(TrainingReport(record, model, train, test: test))
    record.isFinished = true
    try folder.write(record)
    try folder.removeCheckpoint()
    return record
  }

  private func fit(_ model: Sequential, _ train: TrainingSet, _ keeper: TrainingKeeper) throws {
    // With validation data the weights of the best epoch are put back at the end, by any way out.
    let best = settings.validationFraction.map { _ in EarlyStopping(patience: .max) }
    let callbacks: [any Callback] = (best.map { [$0] } ?? []) + [keeper]
    try model.fit(
      train, epochs: settings.epochs, batchSize: settings.batchSize,
      validationFraction: settings.validationFraction, seed: settings.seed, callbacks: callbacks,
      verbose: verbosity, resumeFrom: isResumed && folder.hasCheckpoint ? folder.checkpoint : nil)
  }

  /// Writes the report, or removes that of an earlier training where none is wanted.
  private func report(_ report: TrainingReport) throws {
    if reports { try report.write(to: folder) } else { try folder.removeReport() }
  }

  /// Says what is about to be trained, on what and how.
  private func describe(_ train: TrainingSet, _ test: TestSet?, _ record: TrainingRecord) throws {
    guard verbosity != .silent else { return }
    let examples = test.map { "\(train.count) training and \($0.count) test" } ?? "\(train.count) training"
    try Console.write(
      """
      \(settings.dataset): \(examples) examples of shape \(train.featureShapes[0]), \
      \(train.classNames?.count ?? 0) classes
      \(settings.model.rawValue): \(record.parameters) parameters, \(settings.optimizer.rawValue) with step \
      \(settings.learningRate), \(settings.epochs) epochs in batches of \(settings.batchSize), \
      seed \(settings.seed), \(record.threads) threads, \(record.isa)
      """ + (settings.augment.map { "\naugmented by \($0.rawValue)" } ?? ""))
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
