// Losses of regression: squared and absolute errors, Huber.

/// (ŷ - y)², averaged over the elements of an example (loss L2, MSE = 1/N Σ (y - ŷ)²).
public struct MeanSquaredError: Loss, Codable {
  public var name: String { "mean_squared_error" }
  public init() {}

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try (prediction - target.matching(prediction, for: self)).squared().meanOfExamples()
  }
}

/// |ŷ - y|, averaged over the elements of an example.
public struct MeanAbsoluteError: Loss, Codable {
  public var name: String { "mean_absolute_error" }
  public init() {}

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try abs(prediction - target.matching(prediction, for: self)).meanOfExamples()
  }
}

/// e²/2 where |e| ≤ δ, else δ(|e| - δ/2), with e = ŷ - y (Huber 1964).
public struct Huber: Loss, Codable {
  public var name: String { "huber" }
  /// Where squares end and absolute values begin, δ > 0.
  public let delta: Float
  public init(delta: Float = 1) {
    demand(delta > 0, "Huber's δ is above 0: received \(delta)")
    self.delta = delta
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    delta = try container.decode(Float.self, forKey: .delta)
    guard delta > 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .delta, in: container, debugDescription: "Huber's δ is above 0, found \(delta)")
    }
  }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    // With q = min(|e|, δ): q²/2 + δ(|e| - q) is both cases at once.
    let error = try abs(prediction - target.matching(prediction, for: self))
    let quadratic = clamp(error, 0...delta)
    return (0.5 * quadratic.squared() + delta * (error - quadratic)).meanOfExamples()
  }
}

extension Loss where Self == MeanSquaredError {
  /// The mean squared error.
  public static var meanSquaredError: Self { MeanSquaredError() }
}
extension Loss where Self == MeanAbsoluteError {
  /// The mean absolute error.
  public static var meanAbsoluteError: Self { MeanAbsoluteError() }
}
extension Loss where Self == Huber {
  /// Huber's loss with δ = 1.
  public static var huber: Self { Huber() }
  /// Huber's loss.
  public static func huber(delta: Float) -> Self { Huber(delta: delta) }
}
