// Stops when nothing gets better, and gives the best weights back.

/// Stops a training when a number of the history has not become better for `patience` epochs, and
/// puts the weights of the best epoch back: at the end, after a stop, a cancellation or an error.
public final class EarlyStopping: Callback {
  private let patience: Int
  private let restoresBest: Bool
  private let newMonitor: Monitor
  private var monitor: Monitor
  private var waited = 0
  private var bestWeights: [String: Tensor] = [:]

  /// - Parameters:
  ///   - monitor: "loss", "val_loss", "accuracy", "val_accuracy", …
  ///   - patience: after how many epochs without a better value the training stops.
  ///   - minimumDelta: by how much a better value is better.
  ///   - restoresBest: whether the weights of the best epoch are put back.
  ///   - goal: which way the number is better.
  public init(
    monitor: String = "val_loss", patience: Int = 0, minimumDelta: Double = 0, restoresBest: Bool = true,
    goal: MonitorGoal = .automatic
  ) {
    self.patience = patience
    self.restoresBest = restoresBest
    newMonitor = Monitor(monitor, goal: goal, minimumDelta: minimumDelta)
    self.monitor = newMonitor
  }

  /// The best value of the number so far.
  public var best: Double? { monitor.best }

  public func trainingBegan(_ training: Training) {
    guard !training.isResumed else { return }
    (monitor, waited, bestWeights) = (newMonitor, 0, [:])
  }

  public func epochEnded(_ training: Training) throws {
    if try monitor.improved(training) {
      waited = 0
      if restoresBest { bestWeights = training.weights }
      return
    }
    waited += 1
    if waited >= patience {
      training.stop("\(monitor.name) has not become better for \(waited) epoch\(waited == 1 ? "" : "s")")
    }
  }

  public func trainingEnded(_ training: Training) {
    if restoresBest, !bestWeights.isEmpty { training.weights = bestWeights }
  }

  public var state: CallbackState {
    get {
      var numbers = ["waited": Double(waited)]
      numbers["best"] = monitor.best
      return CallbackState(numbers: numbers, tensors: bestWeights)
    }
    set {
      waited = newValue.numbers["waited"].flatMap(Int.init(exactly:)) ?? 0
      monitor.best = newValue.numbers["best"]
      bestWeights = newValue.tensors
    }
  }
}
