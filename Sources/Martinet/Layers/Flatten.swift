// Examples laid out in one row.

/// y = x with each example as one row: `[batch, height, width]` becomes `[batch, height·width]`.
public struct Flatten: Layer {
  public let name: String?

  /// A flattening layer.
  public init(name: String? = nil) { self.name = name }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard Shape(checking: [input.count]) != nil else {
      throw LayerError(expected: "examples of fewer than 2³¹ elements", received: "\(input)")
    }
    return { $0.reshapedExamples([input.count]) }
  }
}
