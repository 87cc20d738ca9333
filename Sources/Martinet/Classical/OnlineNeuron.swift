// One neuron that learns from one example at a time: the delta rule and the perceptron, step by step.

/// How a neuron answers and learns.
public enum OnlineRule: String, Sendable, Hashable, Codable {
  /// y' = W'X, cost ½(y - W'X)² (Widrow & Hoff 1960): W ← W + η(t)(y - W'X)X.
  case delta
  /// y' = F(W'X) with F(z) = 1 where z > 0, else 0, cost (F(W'X) - y)W'X (Rosenblatt 1958):
  /// W ← W + η(t)(y - F(W'X))X.
  case perceptron
}

/// The step size η(t) of step t, 0 for the first.
public enum OnlineRate: Sendable {
  /// Always η.
  case constant(Float)
  /// η / (1 + decay · t).
  case falling(Float, decay: Float)
  /// One's own.
  case varying(@Sendable (_ t: Int) -> Float)

  /// η(t).
  public func callAsFunction(_ t: Int) -> Float {
    switch self {
    case .constant(let rate): rate
    case .falling(let rate, let decay): rate / (1 + decay * Float(t))
    case .varying(let rate): rate(t)
    }
  }
}

/// A neuron with weights W and a bias, trained example by example in the order in which they come.
///
/// ```swift
/// let neuron = OnlineNeuron(inputs: 2, rule: .perceptron)
/// let training = try neuron.learn(andGate, epochs: 20, rate: .constant(1))
/// print(training)          // every step, and whether the classes were separated
/// ```
/// It is a graph in a session: the gradient that a step goes down is the one that the graph gives of the cost.
public final class OnlineNeuron {
  /// How it answers and learns.
  public let rule: OnlineRule
  /// The number of features.
  public let inputs: Int
  private let session = Session()
  private let w: Variable
  private let b: Variable
  private let (x, y, rate) = (Placeholder(name: "x"), Placeholder(name: "y"), Placeholder(name: "rate"))
  private let fetches: [Node]
  private var time = 0

  /// A neuron.
  ///
  /// - Parameters:
  ///   - weights: W(0), one for each feature; zeros unless given.
  ///   - bias: the bias at first; `nil` for a neuron without one.
  ///
  /// Stops the program with a message where the weights are not one for each feature.
  public init(inputs: Int, rule: OnlineRule, weights: [Float]? = nil, bias: Float? = 0) {
    demand(inputs >= 1, "a neuron has at least one input: received \(inputs)")
    let weights = weights ?? [Float](repeating: 0, count: inputs)
    demand(weights.count == inputs, "expected \(inputs) weights, received \(weights.count)")
    (self.rule, self.inputs) = (rule, inputs)
    w = Variable(Tensor(weights), name: "W")
    b = Variable(Tensor(bias ?? 0), name: "b", trainable: bias != nil)
    let sum = (w * x).sum() + b
    let output = rule == .delta ? sum : step(sum)
    let cost = rule == .delta ? 0.5 * (y - output).squared() : (output - y) * sum
    do {
      let slopes = try gradients(of: cost, withRespectTo: [w.node, b.node])
      let update = w.assigned(w - rate * slopes[0])
      let biasUpdate = bias == nil ? b.node : b.assigned(b - rate * slopes[1])
      fetches = [sum, output, cost, slopes[0], slopes[1], update, biasUpdate]
    } catch {
      fatalError("\(error)")
    }
  }

  /// W.
  public var weights: [Float] { session.value(of: w).scalars }
  /// The bias, 0 where there is none.
  public var bias: Float { session.value(of: b).scalar }
  /// The number of steps made.
  public var steps: Int { time }

  /// Learns from one example.
  ///
  /// Throws what the session throws. Where η is too large the weights become infinite, which the step tells.
  public func learn(_ features: [Float], _ target: Float, rate eta: Float) throws -> OnlineStep {
    demand(features.count == inputs, "expected \(inputs) features, received \(features.count)")
    let before = (weights: weights, bias: bias)
    let values = try session.run(
      fetches, feeding: [x: Tensor(features), y: Tensor(target), rate: Tensor(eta)])
    let step = OnlineStep(
      t: time, features: features, target: target, rate: eta, weights: before.weights, bias: before.bias,
      sum: values[0].scalar, output: values[1].scalar, cost: values[2].scalar, gradient: values[3].scalars,
      biasGradient: values[4].scalar, newWeights: weights, newBias: bias)
    time += 1
    return step
  }

  /// Learns from every example in order, `epochs` times; a perceptron stops after an epoch without an error,
  /// and where it is proved that there never will be one.
  ///
  /// - Parameters:
  ///   - data: features `[examples, inputs]`; labels 0 and 1 for a perceptron, any value for the delta rule.
  ///   - rate: η(t).
  ///   - recordsSteps: whether every step is kept, or only the outcome.
  ///
  /// Throws a `ModelError` for examples of another shape, `DataError` for a label of a perceptron that is
  /// neither 0 nor 1 and for an infinity or NaN, and `ModelError.lossNotFinite` where η was too large.
  public func learn(
    _ data: TrainingSet, epochs: Int, rate: OnlineRate, recordsSteps: Bool = true
  ) throws -> OnlineTraining {
    guard data.featureShapes == [[inputs]] else {
      throw ModelError.inputShapes(expected: [[inputs]], received: data.featureShapes)
    }
    guard data.labelShape.count == 1 else {
      throw ModelError.labelShape(expected: "one value for each example", received: data.labelShape)
    }
    let (features, labels) = try data.table()
    if rule == .perceptron, let row = labels.scalars.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw DataError.invalidClassIndex(row: row, value: labels.scalars[row], classes: 2)
    }
    var training = OnlineTraining(rule: rule)
    // The weights at the ends of epochs, from which nothing was rounded since.
    var seen: Set<[Float]> = [weights + [bias]]
    while training.epochs < epochs, training.outcome == .unfinished {
      var (errors, isExact) = (0, true)
      for row in 0..<features.shape[0] {
        let step = try learn(features[row].scalars, labels.scalars[row], rate: rate(time))
        guard step.isFinite else {
          try session.set(w, to: Tensor(step.weights))
          try session.set(b, to: Tensor(step.bias))
          throw ModelError.lossNotFinite(
            layer: "neuron", epoch: training.epochs + 1, step: row + 1, kept: (training.epochs + 1, row + 1))
        }
        if step.output != step.target {
          errors += 1
          isExact = isExact && step.isExact
        }
        if recordsSteps { training.steps.append(step) }
      }
      training.epochs += 1
      training.errors = errors
      guard rule == .perceptron else { continue }
      if !isExact { seen = [] }
      if errors == 0 {
        training.outcome = .separated
      } else if b.isTrainable, case .constant(let eta) = rate, eta > 0, !seen.insert(weights + [bias]).inserted {
        training.outcome = .notSeparable
      }
    }
    return training
  }

  /// The neuron as a model, for predicting, drawing and saving: 1 or 0 of a perceptron, W'X of the delta rule.
  public func model() throws -> Sequential {
    try Sequential(input: [inputs]) {
      Dense(
        1, activation: rule == .perceptron ? .step : .linear,
        kernelInitializer: .value(Tensor(weights, shape: [inputs, 1])), biasInitializer: .value(Tensor([bias])),
        name: "neuron")
    }
  }
}
