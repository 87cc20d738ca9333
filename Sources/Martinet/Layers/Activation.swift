// An activation as a layer.

/// y = f(x), any shape.
public struct Activation: Layer {
  public let name: String?
  let function: ActivationFunction

  /// An activation as a layer of its own.
  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
    { function($0) }
  }
}
