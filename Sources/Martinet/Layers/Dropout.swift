// Dropout as a layer.

/// While training, each element is 0 with probability `rate` and divided by 1 - rate otherwise; at
/// inference nothing happens (Srivastava et al. 2014). The rate is taken to the nearest 1/65536.
public struct Dropout: Layer {
  public let name: String?
  let rate: Float

  /// A dropout layer.
  public init(_ rate: Float, name: String? = nil) {
    self.rate = rate
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard rate >= 0, rate < 1 else {
      throw LayerError(expected: "a rate in 0 ..< 1", received: "\(rate)")
    }
    let rate = rate
    return { rate == 0 ? $0 : dropout($0, rate: rate) }
  }
}
