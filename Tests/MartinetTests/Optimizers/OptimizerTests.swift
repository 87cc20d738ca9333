// Every optimizer against its paper's formulas in Double, over many steps and settings.

import Foundation
import Martinet
import Testing

@Suite struct OptimizerTests {
  /// A rule of the textbook for one number: the weight after a step, given the gradient.
  struct Textbook {
    var first = 0.0
    var second = 0.0
    var step = 0.0
    let rule: (inout Textbook, _ weight: Double, _ gradient: Double) -> Double
  }

  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let optimizer: any Optimizer
    let textbook: @Sendable () -> Textbook

    init(_ description: String, _ optimizer: any Optimizer, _ textbook: @escaping @Sendable () -> Textbook) {
      self.description = description
      self.optimizer = optimizer
      self.textbook = textbook
    }
  }

  /// A float setting as the engine sees it.
  static func d(_ value: Float) -> Double { Double(value) }

  static func descent(_ rate: Float, _ momentum: Float, nesterov: Bool = false, decay: Float = 0) -> Case {
    Case(
      "sgd(\(rate), \(momentum), \(nesterov), \(decay))",
      .sgd(learningRate: rate, momentum: momentum, nesterov: nesterov, weightDecay: decay)
    ) {
      Textbook { state, w, g in
        let shrunk = w - d(rate) * d(decay) * w
        state.first = d(momentum) * state.first - d(rate) * g
        return shrunk + (nesterov ? d(momentum) * state.first - d(rate) * g : state.first)
      }
    }
  }

  static func adam(_ rate: Float, _ beta1: Float, _ beta2: Float, _ epsilon: Float, decay: Float) -> Case {
    Case(
      "adam(\(rate), \(beta1), \(beta2), \(epsilon), \(decay))",
      .adamW(learningRate: rate, weightDecay: decay, beta1: beta1, beta2: beta2, epsilon: epsilon)
    ) {
      Textbook { state, w, g in
        state.step += 1
        state.first = d(beta1) * state.first + (1 - d(beta1)) * g
        state.second = d(beta2) * state.second + (1 - d(beta2)) * g * g
        let m = state.first / (1 - pow(d(beta1), state.step))
        let v = state.second / (1 - pow(d(beta2), state.step))
        return w - d(rate) * d(decay) * w - d(rate) * m / (v.squareRoot() + d(epsilon))
      }
    }
  }

  static func rmsprop(_ rate: Float, _ rho: Float, _ momentum: Float, _ epsilon: Float) -> Case {
    Case(
      "rmsprop(\(rate), \(rho), \(momentum), \(epsilon))",
      .rmsprop(learningRate: rate, rho: rho, momentum: momentum, epsilon: epsilon)
    ) {
      Textbook { state, w, g in
        state.second = d(rho) * state.second + (1 - d(rho)) * g * g
        let change = d(rate) * g / (state.second + d(epsilon)).squareRoot()
        state.first = d(momentum) * state.first + change
        return w - (momentum == 0 ? change : state.first)
      }
    }
  }

  static func adagrad(_ rate: Float, _ start: Float, _ epsilon: Float) -> Case {
    Case(
      "adagrad(\(rate), \(start), \(epsilon))",
      .adagrad(learningRate: rate, initialAccumulator: start, epsilon: epsilon)
    ) {
      var textbook = Textbook { state, w, g in
        state.second += g * g
        return w - d(rate) * g / (state.second + d(epsilon)).squareRoot()
      }
      textbook.second = d(start)
      return textbook
    }
  }

  static let cases: [Case] = [
    descent(0.1, 0), descent(0.01, 0.9), descent(0.01, 0.9, nesterov: true), descent(0.05, 0, decay: 0.1),
    descent(0.02, 0.5, nesterov: true, decay: 0.01),
    adam(0.001, 0.9, 0.999, 1e-7, decay: 0), adam(0.1, 0.9, 0.999, 1e-7, decay: 0.004),
    adam(0.01, 0.5, 0.9, 1e-3, decay: 0.1),
    rmsprop(0.001, 0.9, 0, 1e-7), rmsprop(0.01, 0.5, 0.9, 1e-3),
    adagrad(0.001, 0.1, 1e-7), adagrad(0.5, 0, 1e-3),
  ]

  /// Gradients that come from outside (loss = Σ w·g has the gradient g), so that no other rounding
  /// than the update's own takes part.
  @Test(arguments: cases)
  func `fifty steps follow the textbook`(_ test: Case) throws {
    let start = noise([37], -2, 2)
    let w = Variable(start, name: "w"), g = Placeholder()
    let train = test.optimizer.minimize((w * g).sum())
    let session = try Session(threads: 1)
    var expected = start.scalars.map(Double.init)
    var states = expected.map { _ in test.textbook() }
    for step in 0..<50 {
      let gradient = noise([37], -1, 1, salt: UInt32(100 + step))
      try session.run(train, feeding: [g: gradient])
      for index in expected.indices {
        let rule = states[index].rule
        expected[index] = rule(&states[index], expected[index], Double(gradient.scalars[index]))
      }
    }
    let moved = zip(expected, start.scalars).map { abs($0 - Double($1)) }.max()!
    #expect(moved > 0.004)
    for (received, wanted) in zip(session.value(of: w).scalars, expected) {
      // Fifty roundings of a weight of up to 2, and 10⁻⁵ of the way for those of the state.
      #expect(abs(Double(received) - wanted) <= 50 * 1.2e-7 + 1e-5 * moved)
    }
  }

  @Test func `every optimizer stands in the list`() throws {
    let tested = Set(OptimizerTests.cases.map { String(describing: type(of: $0.optimizer)) })
    let kinds = try SourceTree.structures(in: "Sources/Martinet/Optimizers", conformingTo: "Optimizer").map(\.name)
    #expect(kinds.count >= 4)
    for kind in kinds { #expect(tested.contains(kind), "\(kind) has no test") }
  }

  @Test func `only the chosen variables change, and those that are not trainable never`() throws {
    let a = Variable([1]), b = Variable([1]), still = Variable([1], trainable: false)
    let loss = ((a + b) * still).sum()
    let session = Session()
    try session.run(GradientDescent(learningRate: 0.5).minimize(loss, variables: [b]))
    #expect(session.value(of: a) == [1])
    #expect(session.value(of: b) == [0.5])
    try session.run(GradientDescent(learningRate: 0.5).minimize(loss))
    #expect(session.value(of: a) == [0.5])
    #expect(session.value(of: b) == [0])
    #expect(session.value(of: still) == [1])
  }

  @Test func `an optimizer written outside the package works like the others`() throws {
    struct SignDescent: Optimizer {
      var name: String { "sign" }
      var learningRate: Float
      func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node {
        let sign = greater(gradient, constant(0)) - greater(-gradient, constant(0))
        return variable.assigned(variable - state.learningRate * sign)
      }
    }
    let w = Variable([3, -3, 0])
    let session = Session()
    let train = SignDescent(learningRate: 0.25).minimize(w.squared().sum())
    for _ in 0..<4 { try session.run(train) }
    #expect(session.value(of: w) == [2, -2, 0])

    let model = try Sequential(input: [1]) { Dense(1, kernelInitializer: .constant(1)) }
    model.compile(optimizer: SignDescent(learningRate: 0.5), loss: .meanSquaredError)
    try model.fit(TrainingSet(features: [[1]], labels: [-10] as [Float]), epochs: 2, verbose: 0)
    #expect(try model.weights(of: "dense") == ["kernel": [[0]], "bias": [-1]])
  }
}
