// The activations by name, and one's own.

/// A function applied to a layer's value: `.relu`, `.softmax`, `.sigmoid(slope: 5)`, or one's own.
public struct ActivationFunction: Sendable {
  /// The name that prints.
  public let name: String
  /// Whether a value depends on its row, which must then not be the batch.
  let isOverRows: Bool
  private let function: @Sendable (Node) -> Node

  /// An activation from a function of nodes.
  public init(_ name: String, _ function: @escaping @Sendable (Node) -> Node) {
    self.init(name, isOverRows: false, function)
  }

  private init(_ name: String, isOverRows: Bool, _ function: @escaping @Sendable (Node) -> Node) {
    self.name = name
    self.isOverRows = isOverRows
    self.function = function
  }

  /// The value for a node.
  public func callAsFunction(_ x: some NodeConvertible) -> Node { function(x.node) }

  /// x.
  public static let linear = ActivationFunction("linear") { $0 }
  /// max(0, x).
  public static let relu = ActivationFunction("relu") { Martinet.relu($0) }
  /// x where positive, else 0.01 · x.
  public static let leakyReLU = leakyReLU(slope: 0.01)
  /// x where positive, else slope · x.
  public static func leakyReLU(slope: Float) -> ActivationFunction {
    ActivationFunction("leaky_relu") { Martinet.leakyReLU($0, slope: slope) }
  }
  /// x where positive, else e^x - 1 (Clevert et al. 2015).
  public static let elu = elu(alpha: 1)
  /// x where positive, else alpha · (e^x - 1).
  public static func elu(alpha: Float) -> ActivationFunction {
    ActivationFunction("elu") { Martinet.elu($0, alpha: alpha) }
  }
  /// 1 / (1 + e^-x).
  public static let sigmoid = sigmoid(slope: 1)
  /// 1 / (1 + e^(-slope·x)).
  public static func sigmoid(slope: Float) -> ActivationFunction {
    ActivationFunction("sigmoid") { Martinet.sigmoid($0, slope: slope) }
  }
  /// tanh x.
  public static let tanh = ActivationFunction("tanh") { Martinet.tanh($0) }
  /// ln(1 + e^x).
  public static let softplus = ActivationFunction("softplus") { Martinet.softplus($0) }
  /// x · sigmoid(x).
  public static let silu = ActivationFunction("silu") { Martinet.silu($0) }
  /// x · Φ(x).
  public static let gelu = ActivationFunction("gelu") { Martinet.gelu($0) }
  /// 1 where x > 0, else 0.
  public static let step = step(threshold: 0)
  /// 1 where x > threshold, else 0.
  public static func step(threshold: Float) -> ActivationFunction {
    ActivationFunction("step") { Martinet.step($0, threshold: threshold) }
  }
  /// e^x / Σ e^x over the last dimension.
  public static let softmax = ActivationFunction("softmax", isOverRows: true) { Martinet.softmax($0) }
  /// x - ln Σ e^x over the last dimension.
  public static let logSoftmax = ActivationFunction("log_softmax", isOverRows: true) { Martinet.logSoftmax($0) }
}
