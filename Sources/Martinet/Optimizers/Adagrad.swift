// Adagrad.

/// s ← s + g², w ← w - η·g / √(s + ε) (Duchi et al. 2011).
public struct Adagrad: Optimizer, Codable, Hashable {
  public var learningRate: Float
  /// What the sum of squares starts at.
  public var initialAccumulator: Float
  /// Keeps the division finite.
  public var epsilon: Float
  /// Decoupled weight decay λ.
  public var weightDecay: Float

  public var name: String { "adagrad" }

  /// Adagrad.
  public init(
    learningRate: Float = 0.001, initialAccumulator: Float = 0.1, epsilon: Float = 1e-7, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node {
    let squares = state.slot("squares", beside: variable, initializer: .constant(initialAccumulator))
    return Node(
      AdagradUpdate(rule: self), [variable.node, gradient, state.learningRate.node, squares.node])
  }
}

/// inputs: variable, gradient, learning rate, sum of squares.
struct AdagradUpdate: Operation {
  let rule: Adagrad

  var name: String { "adagrad" }
  var changedInputs: [Int] { [0, 3] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.adagrad(
        rate: frame.input(2)[0], epsilon: rule.epsilon, decay: rule.weightDecay,
        gradient: frame.input(1)[range], weights: frame.input(0)[range], squares: frame.input(3)[range])
    }
  }
}

extension Optimizer where Self == Adagrad {
  /// Adagrad with a step of 0.001, as in Keras.
  public static func adagrad(
    learningRate: Float = 0.001, initialAccumulator: Float = 0.1, epsilon: Float = 1e-7
  ) -> Self {
    Adagrad(learningRate: learningRate, initialAccumulator: initialAccumulator, epsilon: epsilon)
  }
}
