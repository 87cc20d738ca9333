// Layer normalization.

/// y = gamma · (x - mean) / √(variance + ε) + beta over the last dimension of each example
/// (Ba et al. 2016).
public struct LayerNormalization: Layer {
  public let name: String?
  let epsilon: Float

  /// A layer normalization layer.
  public init(epsilon: Float = 1e-3, name: String? = nil) {
    self.epsilon = epsilon
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard input.rank > 0 else {
      throw LayerError(expected: "examples of at least one dimension", received: "\(input)")
    }
    guard epsilon > 0 else { throw LayerError(expected: "an epsilon above 0", received: "\(epsilon)") }
    let gamma = weights.add("gamma", [input[-1]], .ones)
    let beta = weights.add("beta", [input[-1]], .zeros)
    let epsilon = epsilon
    return { x in
      let centred = x - x.mean(axes: [-1], keepingDimensions: true)
      let variance = centred.squared().mean(axes: [-1], keepingDimensions: true)
      return centred / (variance + epsilon).squareRoot() * gamma + beta
    }
  }
}
