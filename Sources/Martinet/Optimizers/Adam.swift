// Adam and AdamW.

/// m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w - η · m̂ / (√v̂ + ε), with m̂ = m / (1 - β₁ᵗ) and
/// v̂ = v / (1 - β₂ᵗ) (Kingma & Ba 2015, algorithm 1). Decoupled decay λ first shrinks w by η·λ·w:
/// that is AdamW (Loshchilov & Hutter 2019).
public struct Adam: Optimizer, Codable, Hashable {
  public var learningRate: Float
  /// How much of the mean gradient is kept at each step.
  public var beta1: Float
  /// How much of the mean squared gradient is kept at each step.
  public var beta2: Float
  /// Keeps the division finite.
  public var epsilon: Float
  /// Decoupled weight decay λ.
  public var weightDecay: Float

  public var name: String { weightDecay == 0 ? "adam" : "adamw" }

  /// Adam.
  public init(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node {
    let first = state.slot("firstMoment", beside: variable)
    let second = state.slot("secondMoment", beside: variable)
    return Node(
      AdamUpdate(rule: self),
      [variable.node, gradient, state.learningRate.node, first.node, second.node, state.step])
  }
}

/// inputs: variable, gradient, learning rate, first moment, second moment, step.
struct AdamUpdate: Operation {
  let rule: Adam

  var name: String { "adam" }
  var changedInputs: [Int] { [0, 3, 4] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      let step = Double(frame.input(5)[0])
      Kernels.adam(
        rate: frame.input(2)[0], beta1: rule.beta1, beta2: rule.beta2, epsilon: rule.epsilon,
        correction1: Float(1 - power(Double(rule.beta1), step)),
        correction2: Float(1 - power(Double(rule.beta2), step)), decay: rule.weightDecay,
        gradient: frame.input(1)[range], weights: frame.input(0)[range],
        firstMoment: frame.input(3)[range], secondMoment: frame.input(4)[range])
    }
  }

  /// b^n for a whole n ≥ 0, by squaring.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    var (result, square, rest) = (1.0, base, UInt64(exponent))
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

extension Optimizer where Self == Adam {
  /// Adam with a step of 0.001, as in Keras.
  public static func adam(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7
  ) -> Self {
    Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// Adam with decoupled weight decay, 0.004 as in Keras.
  public static func adamW(
    learningRate: Float = 0.001, weightDecay: Float = 0.004, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-7
  ) -> Self {
    Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
  }
}
