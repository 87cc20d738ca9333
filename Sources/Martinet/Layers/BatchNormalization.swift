// Batch normalization.

/// y = gamma · (x - mean) / √(variance + ε) + beta per channel (the last dimension), with the batch's
/// mean and variance while training and moving averages of them at inference (Ioffe & Szegedy 2015).
///
/// The moving averages follow m ← momentum · m + (1 - momentum) · batch, as in Keras.
public struct BatchNormalization: Layer {
  public let name: String?
  let momentum: Float
  let epsilon: Float

  /// A batch normalization layer.
  public init(momentum: Float = 0.99, epsilon: Float = 1e-3, name: String? = nil) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard input.rank > 0 else {
      throw LayerError(expected: "examples with channels in their last dimension", received: "\(input)")
    }
    guard momentum >= 0, momentum <= 1, epsilon > 0 else {
      throw LayerError(
        expected: "a momentum in 0 ... 1 and an epsilon above 0", received: "\(momentum) and \(epsilon)")
    }
    let channels: Shape = [input[-1]]
    let gamma = weights.add("gamma", channels, .ones)
    let beta = weights.add("beta", channels, .zeros)
    let movingMean = weights.add("moving_mean", channels, .zeros, trainable: false)
    let movingVariance = weights.add("moving_variance", channels, .ones, trainable: false)
    let axes = Array(0..<input.rank)  // the batch and all but the channels
    let (momentum, epsilon) = (momentum, epsilon)
    return { x in
      let mean = x.mean(axes: axes)
      let centred = x - mean
      let variance = centred.squared().mean(axes: axes)
      func follow(_ average: Variable, _ value: Node) -> Node {
        average.assigned(momentum * average + (1 - momentum) * value)
      }
      let scale = gamma / (variance + epsilon).squareRoot()
      let learned = (centred * scale + beta)
        .running([follow(movingMean, mean), follow(movingVariance, variance)])
      let settled = (x - movingMean) * (gamma / (movingVariance + epsilon).squareRoot()) + beta
      return whileTraining(learned, otherwise: settled)
    }
  }
}
