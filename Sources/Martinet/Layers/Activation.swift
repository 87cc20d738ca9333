// An activation as a layer.

/// y = f(x), any shape; for a softmax, which works over the last dimension, at least one dimension.
public struct Activation: Layer {
  public let name: String?
  let function: ActivationFunction

  /// An activation as a layer of its own.
  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard input.rank > 0 || !function.isOverRows else {
      throw LayerError(
        expected: "examples with classes in their last dimension for \(function.name)", received: "\(input)")
    }
    return { function($0) }
  }
}
