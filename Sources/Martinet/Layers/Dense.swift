// The fully connected layer.

/// y = f(x · kernel + bias): every output sees every input.
///
/// x: `[batch, inputs]`, kernel: `[inputs, units]`, bias: `[units]`, y: `[batch, units]`.
public struct Dense: Layer {
  public let name: String?
  let units: Int
  let activation: ActivationFunction
  let usesBias: Bool
  let kernelInitializer: Initializer
  let biasInitializer: Initializer
  let penalty: Penalty?

  /// A fully connected layer of `units` outputs.
  public init(
    _ units: Int, activation: ActivationFunction = .linear, usesBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    penalty: Penalty? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.usesBias = usesBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.penalty = penalty
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard units > 0 else { throw LayerError(expected: "at least one unit", received: "\(units)") }
    guard input.rank == 1 else {
      throw LayerError(
        expected: "examples of shape [inputs]\(input.rank > 1 ? ": put Flatten() before it" : "")",
        received: "\(input)")
    }
    guard let shape = Shape(checking: [input[0], units]) else {
      throw LayerError(expected: "a kernel of sensible size", received: "\(input[0]) inputs and \(units) units")
    }
    let kernel = weights.add("kernel", shape, kernelInitializer, penalty: penalty)
    guard usesBias else { return { activation(matmul($0, kernel)) } }
    let bias = weights.add("bias", [units], biasInitializer)
    return { activation(matmul($0, kernel) + bias) }
  }
}
