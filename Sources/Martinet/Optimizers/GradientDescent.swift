// Gradient descent, with momentum where asked.

/// w ← w - η·g; with momentum μ: v ← μ·v - η·g, w ← w + v, or w ← w + μ·v - η·g in Nesterov's form
/// (Sutskever et al. 2013). Decoupled decay λ first shrinks w by η·λ·w.
public struct GradientDescent: Optimizer, Codable, Hashable {
  public var learningRate: Float
  /// The part of the last step that is made again, μ in 0 ..< 1.
  public var momentum: Float
  /// Whether the gradient's step is taken from where the momentum leads.
  public var nesterov: Bool
  /// Decoupled weight decay λ.
  public var weightDecay: Float

  public var name: String { "sgd" }

  /// Gradient descent.
  public init(learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  public func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node {
    var inputs = [variable.node, gradient, state.learningRate.node]
    if momentum != 0 { inputs.append(state.slot("momentum", beside: variable).node) }
    return Node(GradientDescentUpdate(rule: self), inputs)
  }
}

/// inputs: variable, gradient, learning rate, and the momentum where there is one.
struct GradientDescentUpdate: Operation {
  let rule: GradientDescent

  var name: String { "sgd" }
  var changedInputs: [Int] { rule.momentum == 0 ? [0] : [0, 3] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.sgd(
        rate: frame.input(2)[0], momentum: rule.momentum, nesterov: rule.nesterov, decay: rule.weightDecay,
        gradient: frame.input(1)[range], weights: frame.input(0)[range],
        velocity: rule.momentum == 0 ? nil : frame.input(3)[range])
    }
  }
}

extension Optimizer where Self == GradientDescent {
  /// Gradient descent with a step of 0.01, as in Keras.
  public static func sgd(
    learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0
  ) -> Self {
    GradientDescent(
      learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
  }
}
