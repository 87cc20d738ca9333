// What puts a training into its folder while it goes on.

import Martinet

/// Writes a training's checkpoint after each epoch and on a cancellation. A training that stands in the
/// folder already stays whole, and can be gone on with, until this one has something to keep; then it is
/// gone, its checkpoint first, so that no checkpoint ever stands beside another training's settings.
///
/// It stands last in `fit(callbacks:)`.
final class TrainingKeeper: Callback {
  private let folder: TrainingFolder
  private let record: TrainingRecord
  private let checkpoint: Checkpoint
  /// Whether the folder is this training's.
  private var isBegun: Bool

  init(_ folder: TrainingFolder, _ record: TrainingRecord, isResumed: Bool) {
    self.folder = folder
    self.record = record
    checkpoint = Checkpoint(folder.checkpoint)
    isBegun = isResumed
  }

  /// Makes the folder this training's.
  func begin() throws {
    guard !isBegun else { return }
    try folder.begin(record)
    isBegun = true
  }

  func trainingBegan(_ training: Training) throws {
    // In an empty folder the settings stand from the start: what is killed can be begun anew from them.
    if !folder.hasRecord, !folder.hasCheckpoint { try begin() }
    try checkpoint.trainingBegan(training)
  }

  func epochEnded(_ training: Training) throws {
    try begin()
    try checkpoint.epochEnded(training)
  }

  func trainingEnded(_ training: Training) throws {
    guard training.error == nil || training.error is CancellationError else { return }
    try begin()
    try checkpoint.trainingEnded(training)
  }
}
