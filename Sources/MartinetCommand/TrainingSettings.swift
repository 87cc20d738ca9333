// What a training is asked for: everything that decides its bits, kept so that it can be resumed.

import Foundation
import Martinet
import MartinetData

/// The settings of one training. They stand in `history.json` from its start, so that `--resume` needs
/// nothing but the folder.
struct TrainingSettings: Codable, Equatable, Sendable {
  /// `mnist`, `fashion-mnist`, or the whole path of a folder.
  var dataset: String
  /// The only folder to look for a published data set in.
  @Nullable var dataFolder: String?
  var model: CourseModel
  var epochs: Int
  var batchSize: Int
  var optimizer: OptimizerName
  var learningRate: Float
  /// As written on the command line.
  var schedule: ScheduleName
  /// As written on the command line; `nil` where nothing is changed.
  @Nullable var augment: AugmentationNames?
  @Nullable var validationFraction: Double?
  /// How many of the training examples are learned from; `nil` for all.
  @Nullable var limit: Int?
  var seed: UInt64

  /// The optimizer with its step size.
  var configuredOptimizer: any Optimizer {
    var optimizer = optimizer.optimizer
    optimizer.learningRate = learningRate
    return optimizer
  }

  /// The training examples that are learned from, and the test examples where there are any.
  ///
  /// Throws what `ImageDataSet` does, and `ModelError.invalidArgument` where nothing would be left to learn
  /// from or to judge by.
  func loadData() async throws -> (train: TrainingSet, test: TestSet?) {
    let notes = DownloadNotes()
    do {
      let (train, test) = try await ImageDataSet(dataset).load(
        from: dataFolder.map { URL(fileURLWithPath: $0) }, progress: { notes.note($0) })
      let limited = try limit.map { try train.limited(to: $0) } ?? train
      let examples = try augment.map { try limited.augmented(by: $0.augmentations) } ?? limited
      if let validationFraction, (try? examples.heldCount(validationFraction)) == nil {
        throw ModelError.invalidArgument(
          name: "--validation-fraction",
          expected: "a part of the \(examples.count) examples that is one of them at least, and not all",
          received: "\(validationFraction)")
      }
      return (examples, test)
    } catch is DataSetNotFound where Task.isCancelled {
      // A download that is interrupted looks like one that every mirror has refused.
      throw CancellationError()
    }
  }

  /// The model for the examples, compiled.
  ///
  /// Throws `PictureError` for pictures that are too large for the machine, and `LayerError`.
  func compiledModel(for train: TrainingSet, threads: Int?) throws -> Sequential {
    let shape = train.featureShapes[0]
    // The least that a step holds: for each value of a picture the mlp's 128 weights and their gradients;
    // for each pixel of a batch the eight values that are left of 32 by 2 × 2 pooling.
    let floats =
      switch model {
      case .mlp: 2 * 128 * shape.count
      case .cnn, .deepCNN: 8 * shape.dimensions.prefix(2).reduce(1, *) * min(batchSize, train.count)
      }
    guard 4 * UInt64(floats) <= ProcessInfo.processInfo.physicalMemory else {
      throw PictureError.tooLarge(dataset: dataset, shape: shape, model: model, gigabytes: floats >> 28)
    }
    let model = try model.network(
      input: shape, classes: train.classNames?.count ?? 0, seed: seed, threads: threads)
    model.compile(
      optimizer: configuredOptimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy],
      schedule: schedule.schedule)
    return model
  }
}
