// What can look at a training and stop it.

/// Something that is told how a training goes.
///
/// One's own is a class with the methods that it needs; the others do nothing.
public protocol Callback: AnyObject {
  /// Before the first step. A resumed training has already given its state back.
  func trainingBegan(_ training: Training) throws
  /// After a step.
  func stepEnded(_ training: Training, loss: Float) throws
  /// After an epoch, its validation included; `training.history.epochs.last` tells the numbers.
  func epochEnded(_ training: Training) throws
  /// On every way out: the end, a stop, a cancellation, an error. The last callback is told first.
  func trainingEnded(_ training: Training) throws

  /// What a checkpoint must keep for a resumed training to go on as if unbroken.
  var state: CallbackState { get set }
}

extension Callback {
  public func trainingBegan(_ training: Training) throws {}
  public func stepEnded(_ training: Training, loss: Float) throws {}
  public func epochEnded(_ training: Training) throws {}
  public func trainingEnded(_ training: Training) throws {}
  public var state: CallbackState {
    get { CallbackState() }
    set {}
  }
}

/// What a callback keeps: numbers and tensors by name.
public struct CallbackState: Sendable, Hashable {
  /// Numbers by name.
  public var numbers: [String: Double]
  /// Tensors by name: the best weights.
  public var tensors: [String: Tensor]

  /// A state.
  public init(numbers: [String: Double] = [:], tensors: [String: Tensor] = [:]) {
    self.numbers = numbers
    self.tensors = tensors
  }
}

/// A training under way, as callbacks see it.
public final class Training {
  /// What is trained.
  public let model: Model
  /// How many epochs `fit` was asked for.
  public let epochs: Int
  /// How many steps an epoch has.
  public let stepsPerEpoch: Int
  /// The number of examples.
  public let exampleCount: Int
  /// How much the progress says.
  public let verbosity: Verbosity
  /// Where the training stands.
  public internal(set) var position: TrainingPosition
  /// A factor on the scheduled step size, for callbacks that change it. It holds until the model is
  /// compiled anew, in a second `fit` too.
  public var learningRateFactor: Float {
    get { progress.learningRateFactor }
    set { progress.learningRateFactor = newValue }
  }
  /// Why the training is to stop after this step or epoch; `nil` to go on.
  public internal(set) var stopReason: String?
  /// What went wrong or interrupted, on the way out.
  public internal(set) var error: (any Error)?
  /// Whether the training goes on from a checkpoint.
  public internal(set) var isResumed = false
  /// Whether the weights are those of the position: not after they were put back to earlier ones.
  var isConsistent = true

  let batchSize: Int
  let shuffle: Bool
  let seed: UInt64
  let trainer: Trainer
  private let progress: CompiledProgress
  let callbacks: [any Callback]
  var metrics: [any Metric]
  let clock = ContinuousClock()

  init(
    model: Model, trainer: Trainer, progress: CompiledProgress, epochs: Int, batchSize: Int, exampleCount: Int,
    shuffle: Bool, verbosity: Verbosity, seed: UInt64, callbacks: [any Callback], metrics: [any Metric],
    position: TrainingPosition
  ) {
    self.model = model
    self.trainer = trainer
    self.progress = progress
    self.epochs = epochs
    self.batchSize = batchSize
    self.shuffle = shuffle
    stepsPerEpoch = (exampleCount - 1) / batchSize + 1
    self.exampleCount = exampleCount
    self.verbosity = verbosity
    self.seed = seed
    self.callbacks = callbacks
    self.metrics = metrics
    self.position = position
  }

  /// The record so far.
  public var history: History { model.history }

  /// Asks the training to stop after the step or epoch under way; the reason is for people. A checkpoint
  /// remembers it: a training that was stopped is finished.
  public func stop(_ reason: String) { stopReason = stopReason ?? reason }

  /// The weights by "layer/weight"; those outside layers are named "variable".
  public var weights: [String: Tensor] {
    get { model.weightValues }
    set { model.weightValues = newValue }
  }
}

/// Where a training stands: what must be kept to go on from here as if nothing had happened.
public struct TrainingPosition: Sendable, Hashable, Codable {
  /// Epochs that the model had finished before this call of `fit`.
  public var firstEpoch = 0
  /// Epochs that the model had finished when it was compiled: schedules count from there.
  public var compiledEpoch = 0
  /// Finished epochs of this call of `fit`.
  public var epoch = 0
  /// Finished steps of the epoch under way.
  public var step = 0
  /// Finished steps of the model's life: the counter of its random numbers.
  public var totalSteps: UInt64 = 0
  /// The sum of the losses of the epoch's examples so far.
  public var lossSum = 0.0
  /// The examples seen in the epoch so far.
  public var examples = 0
  /// How long the epoch has taken so far.
  public var seconds = 0.0

  /// The beginning.
  public init() {}
}

/// How much `fit` prints.
public enum Verbosity: Int, Sendable, Codable, ExpressibleByIntegerLiteral {
  /// Nothing.
  case silent = 0
  /// A line that redraws itself on a terminal, a line per epoch elsewhere.
  case progress = 1
  /// A line per epoch.
  case epochs = 2

  /// A verbosity from a number that a program was given: 0, 1 or 2, what lies outside taken as the next.
  public init(_ level: Int) {
    self = Verbosity(rawValue: min(max(level, 0), 2)) ?? .progress
  }

  public init(integerLiteral value: Int) { self.init(value) }
}

extension Model {
  /// The values of all weights by "layer/weight"; setting ignores names that are not there.
  var weightValues: [String: Tensor] {
    get {
      namedVariables.reduce(into: [:]) { $0[$1.name] = store.value($1.variable) }
    }
    set {
      for (name, variable) in namedVariables {
        if let value = newValue[name] { try? store.set(variable, to: value) }
      }
    }
  }
}
