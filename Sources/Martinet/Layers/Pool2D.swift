// Pooling layers: the largest or the mean of windows, or of whole images.

/// y = the largest of each window; x: `[batch, height, width, channels]`.
public struct MaxPool2D: Layer {
  public let name: String?
  let geometry: PoolingGeometry

  /// A max-pooling layer; the stride is the window unless told.
  public init(_ window: Extent2D = 2, stride: Extent2D? = nil, padding: Padding = .valid, name: String? = nil) {
    geometry = PoolingGeometry(window: window, stride: stride ?? window, padding: padding)
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    try geometry.check(input)
    let geometry = geometry
    return { try Node(checking: MaxPoolOperation(geometry: geometry), [$0]) }
  }
}

/// y = the mean of each window; x: `[batch, height, width, channels]`. Padding is not counted unless told.
public struct AveragePool2D: Layer {
  public let name: String?
  let geometry: PoolingGeometry
  let includesPadding: Bool

  /// An average-pooling layer; the stride is the window unless told.
  public init(
    _ window: Extent2D = 2, stride: Extent2D? = nil, padding: Padding = .valid, includesPadding: Bool = false,
    name: String? = nil
  ) {
    geometry = PoolingGeometry(window: window, stride: stride ?? window, padding: padding)
    self.includesPadding = includesPadding
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    try geometry.check(input)
    let operation = AveragePoolOperation(geometry: geometry, includesPadding: includesPadding)
    return { try Node(checking: operation, [$0]) }
  }
}

/// y = the mean of each channel over the whole image: `[batch, height, width, channels]` becomes
/// `[batch, channels]`.
public struct GlobalAveragePool2D: Layer {
  public let name: String?

  /// A global average-pooling layer.
  public init(name: String? = nil) { self.name = name }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    try checkImages(input)
    return { $0.mean(axes: [1, 2]) }
  }
}

extension PoolingGeometry {
  /// Whether images of a shape can be pooled.
  fileprivate func check(_ input: Shape) throws {
    try checkImages(input)
    do {
      _ = try window(input.batched(1))
    } catch {
      throw LayerError(expected: error.expected, received: error.received)
    }
  }
}
