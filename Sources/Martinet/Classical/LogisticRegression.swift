// Classification by straight lines.

/// p = sigmoid(b + Σ wᵢxᵢ), or softmax over a line for each of several classes: a model of one `Dense` layer,
/// compiled with its cross-entropy and Adam.
///
/// ```swift
/// let logistic = try LogisticRegression(inputs: 30, classes: 2, penalty: .l2(0.001))
/// try logistic.model.fit(training, epochs: 100)
/// ```
/// Of two classes it has one output, the probability of class 1. Scale the features first: steps down the
/// gradient are slow along features of small spread. scikit-learn's C is 1 / (2 · λ · the number of examples).
public struct LogisticRegression {
  /// The model: it is trained, evaluated and saved like any other, and may be compiled anew.
  public let model: Sequential

  /// A classifier of `classes` classes, at least 2, from `inputs` features.
  ///
  /// Throws a `LayerError` for sizes that cannot be, and a `ModelError` for less than two classes.
  public init(
    inputs: Int, classes: Int = 2, penalty: Penalty? = nil, learningRate: Float = 0.05, seed: UInt64 = 0,
    threads: Int? = nil
  ) throws {
    guard classes >= 2 else {
      throw ModelError.invalidArgument(name: "classes", expected: "at least 2", received: "\(classes)")
    }
    let isBinary = classes == 2
    model = try Sequential(input: [inputs], seed: seed, threads: threads) {
      Dense(
        isBinary ? 1 : classes, activation: isBinary ? .sigmoid : .softmax, kernelInitializer: .zeros,
        penalty: penalty, name: LogisticRegression.layer)
    }
    let loss: any Loss = isBinary ? BinaryCrossEntropyLoss() : SparseCategoricalCrossEntropy()
    model.compile(optimizer: .adam(learningRate: learningRate), loss: loss, metrics: [.accuracy])
  }

  /// The weight of each feature, `[inputs, 1]` for two classes, `[inputs, classes]` for more.
  public var weights: Tensor { model.part("kernel", of: LogisticRegression.layer) }

  /// The bias of each output.
  public var bias: Tensor { model.part("bias", of: LogisticRegression.layer) }

  private static let layer = "logistic"
}

extension Model {
  /// A weight of a layer that the model was made with.
  func part(_ name: String, of layer: String) -> Tensor {
    guard let value = try? weights(of: layer)[name] else { fatalError("the layer \(layer) has a \(name)") }
    return value
  }
}
