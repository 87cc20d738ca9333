// RMSprop.

/// s ← ρs + (1-ρ)g², w ← w - η·g / √(s + ε); with momentum μ: v ← μ·v + η·g / √(s + ε), w ← w - v
/// (Tieleman & Hinton 2012).
public struct RMSprop: Optimizer, Codable, Hashable {
  public var learningRate: Float
  /// How much of the mean squared gradient is kept at each step.
  public var rho: Float
  /// The part of the last step that is made again.
  public var momentum: Float
  /// Keeps the division finite.
  public var epsilon: Float
  /// Decoupled weight decay λ.
  public var weightDecay: Float

  public var name: String { "rmsprop" }

  /// RMSprop.
  public init(
    learningRate: Float = 0.001, rho: Float = 0.9, momentum: Float = 0, epsilon: Float = 1e-7,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node {
    var inputs = [
      variable.node, gradient, state.learningRate.node, state.slot("meanSquare", beside: variable).node,
    ]
    if momentum != 0 { inputs.append(state.slot("momentum", beside: variable).node) }
    return Node(RMSpropUpdate(rule: self), inputs)
  }
}

/// inputs: variable, gradient, learning rate, mean square, and the momentum where there is one.
struct RMSpropUpdate: Operation {
  let rule: RMSprop

  var name: String { "rmsprop" }
  var changedInputs: [Int] { rule.momentum == 0 ? [0, 3] : [0, 3, 4] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.rmsprop(
        rate: frame.input(2)[0], rho: rule.rho, momentum: rule.momentum, epsilon: rule.epsilon,
        decay: rule.weightDecay, gradient: frame.input(1)[range], weights: frame.input(0)[range],
        meanSquare: frame.input(3)[range], velocity: rule.momentum == 0 ? nil : frame.input(4)[range])
    }
  }
}

extension Optimizer where Self == RMSprop {
  /// RMSprop with a step of 0.001, as in Keras.
  public static func rmsprop(
    learningRate: Float = 0.001, rho: Float = 0.9, momentum: Float = 0, epsilon: Float = 1e-7
  ) -> Self {
    RMSprop(learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon)
  }
}
