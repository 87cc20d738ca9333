// The last and the best of a training, kept in files.

/// Writes a training to a file as it goes, so that `fit(resumeFrom:)` can go on after an interruption,
/// and the best model to another.
///
/// The last state is written after every epoch, every so many steps where asked, at the end and on a
/// cancellation. After an error the file stays what it was. Whatever its place among the callbacks, it
/// is told last.
public final class Checkpoint: Callback {
  private let path: String
  private let bestPath: String?
  private let steps: Int?
  private let newMonitor: Monitor
  private var monitor: Monitor
  /// Where the training stood when it was written last.
  private var written: TrainingPosition?

  /// - Parameters:
  ///   - path: the file of the last state.
  ///   - bestPath: the file of the model that was best by `monitor`; none unless told.
  ///   - monitor: "loss", "val_loss", "accuracy", "val_accuracy", …
  ///   - goal: which way the number is better.
  ///   - steps: how many steps lie between two writings; only the end of an epoch unless told.
  public init(
    _ path: String, best bestPath: String? = nil, monitor: String = "val_loss", goal: MonitorGoal = .automatic,
    everySteps steps: Int? = nil
  ) {
    demand(steps.map { $0 >= 1 } ?? true, "a checkpoint is written every 1 or more steps: received \(steps!)")
    self.path = path
    self.bestPath = bestPath
    self.steps = steps
    newMonitor = Monitor(monitor, goal: goal)
    self.monitor = newMonitor
  }

  public func trainingBegan(_ training: Training) throws {
    if !training.isResumed { monitor = newMonitor }
    written = nil
    // A model that cannot be saved is better known before the training than after it.
    _ = try naming(path) { try training.model.fileContent() }
  }

  public func stepEnded(_ training: Training, loss: Float) throws {
    // At the end of an epoch the whole epoch is written a moment later.
    guard let steps, training.position.step % steps == 0, training.position.step < training.stepsPerEpoch
    else { return }
    try write(training)
  }

  public func epochEnded(_ training: Training) throws {
    if let bestPath, try monitor.improved(training) { try training.model.save(to: bestPath) }
    try write(training)
  }

  public func trainingEnded(_ training: Training) throws {
    // After an error some callbacks may have been told of the last step and others not.
    guard training.error == nil || training.error is CancellationError, training.position != written else { return }
    try write(training)
  }

  private func write(_ training: Training) throws {
    try training.saveCheckpoint(to: path)
    written = training.position
  }

  public var state: CallbackState {
    get { CallbackState(numbers: monitor.best.map { ["best": $0] } ?? [:]) }
    set { monitor.best = newValue.numbers["best"] }
  }
}
