// The convolution layer.

/// y = f(x ⋆ kernel + bias): the same small filters at every place of an image.
///
/// x: `[batch, height, width, channels]`, kernel: `[height, width, channels / groups, filters]`,
/// bias: `[filters]`, y: `[batch, height', width', filters]`, where height' and width' follow from
/// the padding: `.valid` keeps the filter inside the image, `.same` gives ⌈height / stride⌉.
public struct Conv2D: Layer {
  public let name: String?
  let filters: Int
  let kernel: Extent2D
  let geometry: ConvolutionGeometry
  let activation: ActivationFunction
  let usesBias: Bool
  let kernelInitializer: Initializer
  let biasInitializer: Initializer
  let penalty: Penalty?

  /// A convolution layer of `filters` filters.
  public init(
    _ filters: Int, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
    dilation: Extent2D = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    usesBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, penalty: Penalty? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.kernel = kernel
    geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
    self.activation = activation
    self.usesBias = usesBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.penalty = penalty
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    try checkImages(input)
    let groups = geometry.groups
    guard filters > 0, groups > 0, input[2] % groups == 0, filters % groups == 0 else {
      throw LayerError(
        expected: "channels and filters that the groups divide",
        received: "\(input[2]) channels, \(filters) filters and \(groups) groups")
    }
    let shape = Shape(checking: [kernel.height, kernel.width, input[2] / groups, filters])
    guard let shape else { throw LayerError(expected: "a filter of sensible size", received: "\(kernel)") }
    do {
      _ = try geometry.window(input.batched(1), weights: shape)
    } catch {
      throw LayerError(expected: error.expected, received: error.received)
    }
    let kernel = weights.add("kernel", shape, kernelInitializer, penalty: penalty)
    let (geometry, activation) = (geometry, activation)
    let convolve: LayerFunction = { try Node(checking: ConvolutionOperation(geometry: geometry), [$0, kernel.node]) }
    guard usesBias else { return { activation(try convolve($0)) } }
    let bias = weights.add("bias", [filters], biasInitializer)
    return { activation(try convolve($0) + bias) }
  }
}

/// Whether examples are images with channels.
func checkImages(_ input: Shape) throws {
  guard input.rank == 3 else {
    throw LayerError(
      expected: "images of shape [height, width, channels]"
        + (input.rank == 2 ? ": the channels are missing, put Reshape(\([input[0], input[1], 1])) before it" : ""),
      received: "\(input)")
  }
}
