// The three networks of the course, each with the way it is trained unless one says otherwise.

import Martinet

/// A network of the course by name. Every default of its training is written here and nowhere else.
///
/// ```swift
/// let model = try CourseModel.cnn.network(input: [28, 28], classes: 10)
/// model.compile(
///   optimizer: CourseModel.cnn.optimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy],
///   schedule: CourseModel.cnn.schedule)
/// try model.fit(train, epochs: CourseModel.cnn.epochs, batchSize: CourseModel.cnn.batchSize)
/// ```
public enum CourseModel: String, CaseIterable, Codable, Sendable {
  /// Flatten, Dense 128 ReLU, Dense softmax.
  case mlp
  /// Conv2D 32 of 3 × 3 ReLU, MaxPool 2 × 2, Dropout 0.25, Flatten, Dropout 0.5, Dense softmax.
  case cnn
  /// Conv2D 32 and Conv2D 64 of 3 × 3 ReLU, MaxPool 2 × 2, Dropout 0.25, Flatten, Dense 128 ReLU,
  /// Dropout 0.5, Dense softmax.
  case deepCNN = "deep-cnn"

  /// How often the training data are gone through.
  public var epochs: Int {
    switch self {
    case .mlp: 5
    case .cnn: 20
    case .deepCNN: 12
    }
  }

  /// The examples of one step.
  public var batchSize: Int {
    switch self {
    case .mlp: 32
    case .cnn, .deepCNN: 128
    }
  }

  /// The optimizer, its step size included.
  public var optimizer: any Optimizer {
    switch self {
    case .mlp: .sgd(learningRate: 0.01)
    case .cnn, .deepCNN: .adam(learningRate: 0.001)
    }
  }

  /// How the step size changes while training.
  public var schedule: LearningRateSchedule {
    switch self {
    case .mlp, .cnn: .constant
    case .deepCNN: .cosine()
    }
  }

  /// The network, not yet compiled, for pictures of a shape: `[height, width]` in gray or
  /// `[height, width, channels]`. The seed gives the weights their first values.
  ///
  /// Throws a `LayerError` when the pictures are too small for the network, or no pictures.
  public func network(
    input: Shape, classes: Int, seed: UInt64 = 0, threads: Int? = nil
  ) throws -> Sequential {
    try Sequential(input: input, seed: seed, threads: threads) {
      if self != .mlp, input.rank == 2 {
        // A convolution wants channels: a gray picture has one.
        Reshape(input.dimensions + [1])
      }
      switch self {
      case .mlp:
        Flatten()
        Dense(128, activation: .relu)
      case .cnn:
        Conv2D(32, kernel: 3, activation: .relu)
        MaxPool2D(2)
        Dropout(0.25)
        Flatten()
        Dropout(0.5)
      case .deepCNN:
        Conv2D(32, kernel: 3, activation: .relu)
        Conv2D(64, kernel: 3, activation: .relu)
        MaxPool2D(2)
        Dropout(0.25)
        Flatten()
        Dense(128, activation: .relu)
        Dropout(0.5)
      }
      Dense(classes, activation: .softmax)
    }
  }
}
