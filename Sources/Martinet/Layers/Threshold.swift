// Neurons that fire: a threshold for each value.

/// y = 1 where x is strictly above its threshold, else 0; x: `[batch, …, units]`. Nothing flows back.
///
/// A neuron with weights set by hand is a `Dense` without bias and its threshold:
/// ```swift
/// let xor = try Sequential(input: [2]) {
///   Dense(2, usesBias: false, kernelInitializer: .ones, name: "sums")          // σ₃ = σ₂ = x₀ + x₁
///   Threshold(0, 1, name: "neurons")                                          // y₃, y₂
///   Dense(1, usesBias: false, kernelInitializer: .value([[1], [-1]]))          // y = y₃ - y₂
/// }
/// ```
public struct Threshold: Layer {
  public let name: String?
  let thresholds: [Float]

  /// A threshold for each value of the last dimension, or one for all.
  public init(_ thresholds: Float..., name: String? = nil) {
    self.thresholds = thresholds
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard input.rank > 0, thresholds.count == 1 || thresholds.count == input[-1] else {
      throw LayerError(expected: "a value for each of \(thresholds.count) thresholds", received: "\(input)")
    }
    let level = weights.add("thresholds", [thresholds.count], .value(Tensor(thresholds)), trainable: false)
    return { step($0 - level) }
  }
}
