// Smaller steps when nothing gets better.

/// Multiplies the learning rate by `factor` whenever a number of the history has not become better for
/// `patience` epochs.
///
/// The rate stays reduced in a second `fit`, until the model is compiled anew.
public final class ReduceLearningRateOnPlateau: Callback {
  private let factor: Float
  private let patience: Int
  private let cooldown: Int
  private let minimumLearningRate: Float
  private let newMonitor: Monitor
  private var monitor: Monitor
  private var waited = 0
  private var resting = 0

  /// - Parameters:
  ///   - monitor: "loss", "val_loss", "accuracy", "val_accuracy", …
  ///   - factor: in 0 ..< 1.
  ///   - patience: after how many epochs without a better value the rate is reduced.
  ///   - minimumDelta: by how much a better value is better.
  ///   - cooldown: how many epochs after a reduction are not counted.
  ///   - minimumLearningRate: the rate is not made smaller than that.
  ///   - goal: which way the number is better.
  public init(
    monitor: String = "val_loss", factor: Float = 0.1, patience: Int = 10, minimumDelta: Double = 1e-4,
    cooldown: Int = 0, minimumLearningRate: Float = 0, goal: MonitorGoal = .automatic
  ) {
    demand(factor > 0 && factor < 1, "a learning rate is reduced by a factor in 0 ..< 1: received \(factor)")
    self.factor = factor
    self.patience = patience
    self.cooldown = cooldown
    self.minimumLearningRate = minimumLearningRate
    newMonitor = Monitor(monitor, goal: goal, minimumDelta: minimumDelta)
    self.monitor = newMonitor
  }

  public func trainingBegan(_ training: Training) {
    guard !training.isResumed else { return }
    (monitor, waited, resting) = (newMonitor, 0, 0)
  }

  public func epochEnded(_ training: Training) throws {
    let isBetter = try monitor.improved(training)
    if resting > 0 {
      resting -= 1
      waited = 0
    }
    if isBetter {
      waited = 0
    } else if resting == 0 {
      waited += 1
      if waited >= patience { reduce(training) }
    }
  }

  private func reduce(_ training: Training) {
    guard let rate = training.history.epochs.last?.learningRate, rate > minimumLearningRate else { return }
    training.learningRateFactor *= max(factor, minimumLearningRate / rate)
    (waited, resting) = (0, cooldown)
  }

  public var state: CallbackState {
    get {
      var numbers = ["waited": Double(waited), "resting": Double(resting)]
      numbers["best"] = monitor.best
      return CallbackState(numbers: numbers)
    }
    set {
      waited = newValue.numbers["waited"].flatMap(Int.init(exactly:)) ?? 0
      resting = newValue.numbers["resting"].flatMap(Int.init(exactly:)) ?? 0
      monitor.best = newValue.numbers["best"]
    }
  }
}
