// The course's neurons: the delta rule, the perceptron, thresholds set by hand, one against all.

import Martinet
import Testing

@Suite struct NeuronTests {
  static let corners: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]

  private func gate(_ labels: [Float]) throws -> TrainingSet {
    try TrainingSet(features: NeuronTests.corners, labels: labels)
  }

  /// W(t + 1) = W(t) + η(t)(y - o)X, with o = W'X of the delta rule and F(W'X) of a perceptron, by hand.
  @Test(arguments: [OnlineRule.delta, .perceptron])
  func `a step is the slide's`(_ rule: OnlineRule) throws {
    for salt in UInt32(0)..<20 {
      let numbers = noise([8], salt: salt).scalars
      let neuron = OnlineNeuron(inputs: 3, rule: rule, weights: Array(numbers[0..<3]), bias: numbers[3])
      let (x, y, rate) = (Array(numbers[4..<7]), numbers[7] > 0 ? 1 : 0 as Float, 0.1 + Float(salt) / 100)
      let step = try neuron.learn(x, y, rate: rate)
      let sum = zip(numbers, x).reduce(numbers[3]) { $0 + $1.0 * $1.1 }
      let output = rule == .delta ? sum : sum > 0 ? 1 : 0
      #expect(abs(step.sum - sum) < 1e-5)
      #expect(abs(step.output - output) < 1e-5)
      let cost = rule == .delta ? (y - sum) * (y - sum) / 2 : (output - y) * sum
      #expect(abs(step.cost - cost) < 1e-5)
      for index in 0..<3 {
        #expect(abs(step.gradient[index] + (y - output) * x[index]) < 1e-5)
        #expect(abs(step.newWeights[index] - (numbers[index] + rate * (y - output) * x[index])) < 1e-5)
      }
      #expect(abs(step.newBias - (numbers[3] + rate * (y - output))) < 1e-5)
      #expect(neuron.weights == step.newWeights && neuron.bias == step.newBias && step.weights == Array(numbers[0..<3]))
    }
  }

  /// The cost's slope in each weight, by central differences in double precision, F held.
  @Test(arguments: [OnlineRule.delta, .perceptron])
  func `gradients are central differences`(_ rule: OnlineRule) throws {
    for salt in UInt32(0)..<20 {
      let numbers = noise([5], salt: salt + 50).scalars.map(Double.init)
      let (x, y) = ([numbers[2], numbers[3]], salt % 2 == 0 ? 1.0 : 0)
      func cost(_ w: [Double], _ output: Double) -> Double {
        let sum = w[0] * x[0] + w[1] * x[1] + numbers[4]
        return rule == .delta ? (y - sum) * (y - sum) / 2 : (output - y) * sum
      }
      let neuron = OnlineNeuron(
        inputs: 2, rule: rule, weights: [Float(numbers[0]), Float(numbers[1])], bias: Float(numbers[4]))
      let step = try neuron.learn(x.map { Float($0) }, Float(y), rate: 0)
      for index in 0..<2 {
        var (above, below) = ([numbers[0], numbers[1]], [numbers[0], numbers[1]])
        above[index] += 1e-6
        below[index] -= 1e-6
        let slope = (cost(above, Double(step.output)) - cost(below, Double(step.output))) / 2e-6
        #expect(abs(Double(step.gradient[index]) - slope) < 1e-4)
      }
    }
  }

  @Test func `a perceptron separates AND and OR, and keeps to it`() throws {
    for labels in [[0, 0, 0, 1], [0, 1, 1, 1]] as [[Float]] {
      let neuron = OnlineNeuron(inputs: 2, rule: .perceptron)
      let training = try neuron.learn(try gate(labels), epochs: 100, rate: .constant(1))
      #expect(training.outcome == .separated)
      #expect(training.steps.count == 4 * training.epochs)
      #expect(try neuron.model().predict(Tensor(NeuronTests.corners)).scalars == labels)
      #expect(training.description.hasSuffix("separated after \(training.epochs) epochs"))
    }
  }

  @Test func `it separates what a line separates, of any size`() throws {
    for salt in UInt32(0)..<10 {
      let features = noise([60, 4], salt: salt)
      let direction: [Float] = [0.5, -1, 2, 0.3]
      let sums = (0..<60).map { row in (0..<4).reduce(0.2) { $0 + direction[$1] * features[row, $1] } }
      let rows = (0..<60).filter { abs(sums[$0]) > 0.1 }
      let data = try TrainingSet(
        features: Tensor(stacking: rows.map { features[$0] }), labels: Tensor(rows.map { sums[$0] > 0 ? 1 : 0 }))
      let training = try OnlineNeuron(inputs: 4, rule: .perceptron).learn(
        data, epochs: 2000, rate: .constant(0.5), recordsSteps: false)
      #expect(training.outcome == .separated && training.steps.isEmpty)
    }
  }

  @Test func `of XOR it proves that no line separates it`() throws {
    let training = try OnlineNeuron(inputs: 2, rule: .perceptron).learn(
      try gate([0, 1, 1, 0]), epochs: 1000, rate: .constant(1))
    #expect(training.outcome == .notSeparable)
    #expect(training.epochs < 50)
    #expect(training.errors > 0)
    // The weights come back, and not before the last epoch.
    let last = (1...training.epochs).map { training.steps[4 * $0 - 1] }
    let ends: [[Float]] = [[0, 0, 0]] + last.map { $0.newWeights + [$0.newBias] }
    #expect(Set(ends).count == training.epochs && Set(ends.dropLast()).count == training.epochs)
    // With a step size that changes there is no circle to prove it by.
    let falling = try OnlineNeuron(inputs: 2, rule: .perceptron).learn(
      try gate([0, 1, 1, 0]), epochs: 50, rate: .falling(1, decay: 0.01))
    #expect(falling.outcome == .unfinished)
  }

  @Test func `what is not proved is not said`() throws {
    func outcome(_ neuron: OnlineNeuron, _ data: TrainingSet, _ rate: Float) throws -> OnlineTraining.Outcome {
      try neuron.learn(data, epochs: 200, rate: .constant(rate), recordsSteps: false).outcome
    }
    // W = (0, 1) answers all three through the origin, but the first weight goes to and fro.
    let data = try TrainingSet(features: [[0, 1], [1, 0], [-1, 0]], labels: [1, 0, 0] as [Float])
    let unbiased = OnlineNeuron(inputs: 2, rule: .perceptron, weights: [0.5, 0], bias: nil)
    #expect(try outcome(unbiased, data, 1) == .unfinished)
    let and = try gate([0, 0, 0, 1])
    #expect(try outcome(OnlineNeuron(inputs: 2, rule: .perceptron), and, 0) == .unfinished)
    // A step of 1 is lost beside weights of 3 · 10⁸.
    let heavy = OnlineNeuron(inputs: 2, rule: .perceptron, weights: [3e8, 3e8], bias: 3e8)
    #expect(try outcome(heavy, and, 1) == .unfinished)
    // Of what no line separates it is still said, after a beginning that was rounded too.
    let late = OnlineNeuron(inputs: 2, rule: .perceptron, weights: [1 / 3, 0], bias: 0)
    #expect(try outcome(late, try gate([0, 1, 1, 0]), 0.25) == .notSeparable)
  }

  @Test func `the delta rule comes to the line of least squares`() throws {
    let neuron = OnlineNeuron(inputs: 1, rule: .delta)
    let data = try TrainingSet(features: [[1], [2], [3], [4]], labels: [0, -1, -2, -3] as [Float])
    let training = try neuron.learn(data, epochs: 500, rate: .constant(0.05))
    #expect(abs(neuron.weights[0] + 1) < 1e-3 && abs(neuron.bias - 1) < 1e-3)
    #expect(training.steps[0].description == "t 0  X [1]  y 0  W'X 0  cost 0  η 0.0500  W [0] → [0]  b 0 → 0")
    let second = "t 1  X [2]  y -1  W'X 0  cost 0.5000  η 0.0500  W [0] → [-0.1000]  b 0 → -0.0500"
    #expect(training.steps[1].description == second)
    #expect(throws: ModelError.self) {
      try OnlineNeuron(inputs: 1, rule: .delta).learn(data, epochs: 500, rate: .constant(5))
    }
  }

  @Test func `what a neuron cannot learn from is refused`() throws {
    let neuron = OnlineNeuron(inputs: 2, rule: .perceptron)
    #expect(throws: DataError.self) { try neuron.learn(try gate([0, 1, 2, 0]), epochs: 1, rate: .constant(1)) }
    #expect(throws: ModelError.self) {
      try neuron.learn(try TrainingSet(features: [[1]], labels: [0] as [Float]), epochs: 1, rate: .constant(1))
    }
  }

  /// The slide's table of XOR: σ₃ = σ₂ = x₀ + x₁, thresholds 0 and 1, y = y₃ - y₂.
  @Test func `XOR of two threshold neurons, every column`() throws {
    let xor = try Sequential(input: [2]) {
      Dense(2, usesBias: false, kernelInitializer: .ones, name: "sums")
      Threshold(0, 1, name: "neurons")
      Dense(1, usesBias: false, kernelInitializer: .value([[1], [-1]]))
    }
    let x = Tensor(NeuronTests.corners)
    #expect(try xor.values(of: "sums", for: x) == [[0, 0], [1, 1], [1, 1], [2, 2]])
    #expect(try xor.values(of: "neurons", for: x) == [[0, 0], [1, 0], [1, 0], [1, 1]])
    #expect(try xor.predict(x) == [[0], [1], [1], [0]])
  }

  @Test func `a threshold neuron fires strictly above`() throws {
    let x = Tensor([0, .leastNonzeroMagnitude, -1, 0.5], shape: [4, 1])
    let model = try Sequential(input: [1]) { Threshold(0) }
    #expect(try model.predict(x) == [[0], [1], [0], [1]])
    let half = try Sequential(input: [1]) { Threshold(0.5) }
    #expect(try half.predict(Tensor([0.5, Float(0.5).nextUp], shape: [2, 1])) == [[0], [1]])
  }

  /// B6: no line separates XOR, one over x₁, x₂ and x₁x₂ does.
  @Test func `the cross of the features solves XOR`() throws {
    let x = Tensor(NeuronTests.corners)
    let data = try TrainingSet(features: x, labels: [0, 1, 1, 0])
    func accuracy(_ layers: [any Layer]) throws -> Double {
      let model = try Sequential(input: [2], seed: 3) {
        layers
        Dense(1, activation: .sigmoid)
      }
      model.compile(optimizer: .adam(learningRate: 0.1), loss: .binaryCrossEntropy, metrics: [.accuracy])
      try model.fit(data, epochs: 500, batchSize: 4, verbose: .silent)
      return try #require(try model.evaluate(data).accuracy)
    }
    #expect(try accuracy([Polynomial(degree: 2, crossesOnly: true)]) == 1)
    #expect(try accuracy([]) <= 0.75)
  }

  @Test func `one against all and a softmax, on the same data`() throws {
    let features = noise([300, 2], salt: 8)
    let labels = Tensor((0..<300).map { features[$0, 0] < -0.3 ? 0 : features[$0, 1] < 0 ? 1 : 2 })
    let data = try TrainingSet(features: features, labels: labels)
    let all = try OneAgainstAll(classes: 3) { _ in try LogisticRegression(inputs: 2).model }
    try all.train(data) { model, binary in
      #expect(Set(try binary.batches(of: 300)[0].labels().scalars) == [0, 1])
      try model.fit(binary, epochs: 60, verbose: .silent)
    }
    let softmax = try LogisticRegression(inputs: 2, classes: 3)
    try softmax.model.fit(data, epochs: 60, verbose: .silent)
    let truth = labels.scalars.map { Int($0) }
    let accuracies = try [all.predictLabels(features), softmax.model.predictLabels(features)].map {
      try #require(ClassPredictions(truth: truth, predicted: $0).matrix.accuracy.value)
    }
    #expect(accuracies.allSatisfy { $0 > 0.75 }, "\(accuracies)")
    #expect(try all.predict(features).shape == [300, 3])
    #expect(throws: DataError.self) {
      let two = try OneAgainstAll(classes: 2) { _ in try LogisticRegression(inputs: 2).model }
      try two.train(data) { _, _ in }
    }
    #expect(throws: ModelError.self) {
      try OneAgainstAll(classes: 3) { _ in try LogisticRegression(inputs: 2, classes: 3).model }
    }
  }
}
