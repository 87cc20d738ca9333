// history.json: what a training was and what came out, for people and programs.

import Foundation
import Martinet
import MartinetData

/// The content of `history.json`. It is written before the first step, with the settings that
/// `--resume` needs, and again with what came out.
struct TrainingRecord: Codable, Sendable {
  struct Epoch: Codable, Sendable {
    let epoch: Int
    let seconds, loss: Double
    @Nullable var accuracy: Double?
    @Nullable var validationLoss: Double?
    @Nullable var validationAccuracy: Double?
  }

  struct Test: Codable, Sendable {
    /// `nil` where it was not finite.
    @Nullable var loss: Double?
    @Nullable var accuracy: Double?
    /// The accuracy of always answering the most frequent class.
    @Nullable var baselineAccuracy: Double?
  }

  /// `train` is the sum of the epochs', those before an interruption included; so is `total`.
  struct Seconds: Codable, Sendable {
    var load = 0.0
    var train = 0.0
    var evaluate = 0.0
    var total = 0.0
  }

  let dataset: String
  let model: CourseModel
  /// The number of weights.
  let parameters: Int
  let seed: UInt64
  let threads: Int
  /// The instruction set of the kernels.
  let isa: String
  let batchSize: Int
  let optimizer: OptimizerName
  let learningRate: Float
  var epochs: [Epoch] = []
  /// `nil` until the end, and for data without test examples.
  @Nullable var test: Test?
  var seconds = Seconds()
  /// Whether the training came to its end.
  var isFinished = false
  let settings: TrainingSettings

  init(_ settings: TrainingSettings, model: Model, threads: Int) {
    dataset = settings.dataset
    self.model = settings.model
    parameters = model.parameterCount
    seed = settings.seed
    self.threads = threads
    isa = InstructionSet.active
    batchSize = settings.batchSize
    optimizer = settings.optimizer
    learningRate = settings.learningRate
    self.settings = settings
  }

  /// Takes over what the model has recorded, and how frequent the most frequent class of the test is.
  mutating func record(_ history: History, baseline: Double? = nil) {
    epochs = history.epochs.map {
      Epoch(
        epoch: $0.epoch, seconds: $0.seconds, loss: $0.loss, accuracy: $0.value("accuracy"),
        validationLoss: $0.validationLoss, validationAccuracy: $0.value("val_accuracy"))
    }
    seconds.train = epochs.reduce(0) { $0 + $1.seconds }
    test = history.tests.last.map {
      Test(loss: $0.evaluation.loss, accuracy: $0.evaluation.accuracy, baselineAccuracy: baseline)
    }
  }
}
