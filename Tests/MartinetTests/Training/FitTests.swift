// Training through the public doors: what fit, evaluate, predict and the settings promise.

import Foundation
import Martinet
import Testing

@Suite struct FitTests {
  /// Two classes that a line parts, and a model that finds it.
  static func points(_ count: Int, salt: UInt32 = 0) -> (features: Tensor, labels: Tensor) {
    let features = noise([count, 2], salt: 40 + salt)
    let labels = (0..<count).map { features[$0, 0] + 0.5 * features[$0, 1] > 0.1 ? 1 : 0 as Float }
    return (features, Tensor(labels))
  }

  static func training(_ count: Int = 200, salt: UInt32 = 0, weights: [Float]? = nil) throws -> TrainingSet {
    let (features, labels) = points(count, salt: salt)
    return try TrainingSet(features: features, labels: labels, sampleWeights: weights)
  }

  static func model(
    _ optimizer: any Optimizer = .sgd(learningRate: 0.5), schedule: LearningRateSchedule = .constant,
    clipping: GradientClipping? = nil
  ) throws -> Sequential {
    let model = try Sequential(input: [2], seed: 1) {
      Dense(8, activation: .tanh)
      Dense(2, activation: .softmax)
    }
    model.compile(
      optimizer: optimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy], schedule: schedule,
      clipping: clipping)
    return model
  }

  @Test func `a training learns and its history tells`() throws {
    let model = try FitTests.model()
    let (features, labels) = FitTests.points(100, salt: 1)
    let history = try model.fit(
      FitTests.training(), epochs: 20, validation: ValidationSet(features: features, labels: labels), verbose: 0)
    #expect(history.epochs.map(\.epoch) == Array(1...20))
    let (first, last) = (history.epochs[0], history.epochs[19])
    #expect(last.loss < 0.2 && first.loss > 0.4)
    #expect(try #require(last.metrics["accuracy"]) > 0.93)
    #expect(try #require(last.validationMetrics["accuracy"]) > 0.9)
    let judged = try model.evaluate(ValidationSet(features: features, labels: labels))
    #expect(try abs(judged.loss - #require(last.validationLoss)) < 1e-7)
    #expect(judged.accuracy == last.validationMetrics["accuracy"])
    #expect(last.value("val_accuracy") == judged.accuracy)
  }

  /// With a step of 0 nothing is learned, so the numbers of the epoch are those of an evaluation: the
  /// labels and weights that metrics see while training are the batch's own.
  @Test(arguments: [1, 7, 32, 64], [false, true])
  func `metrics while training are those of an evaluation`(batchSize: Int, weighted: Bool) throws {
    for width in [1, 3, 64, 300] {
      let model = try Sequential(input: [2], seed: 2) {
        Dense(width, activation: .relu)
        BatchNormalization(momentum: 1)
        Dense(width, activation: .gelu)
        Dense(2, activation: .softmax)
      }
      model.compile(
        optimizer: .adam(learningRate: 0), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy, .topKAccuracy(2)])
      let weights = weighted ? noise([100], 0.1, 2, salt: 3).scalars : nil
      let data = try FitTests.training(100, weights: weights)
      let plain = try Sequential(input: [2], seed: 2) {
        Dense(width, activation: .relu)
        Dense(2, activation: .softmax)
      }
      plain.compile(
        optimizer: .adam(learningRate: 0), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy, .topKAccuracy(2)])
      try plain.fit(data, epochs: 1, batchSize: batchSize, seed: 4, verbose: 0)
      let epoch = plain.history.epochs[0]
      let judged = try plain.evaluate(data)
      #expect(abs(epoch.loss - judged.loss) < 1e-6)
      #expect(abs((epoch.metrics["accuracy"] ?? .nan) - (judged.accuracy ?? .nan)) < 1e-12)
      #expect(epoch.metrics["top_2_accuracy"] == 1)
      // With batch normalization the batch decides; the labels must still be labels.
      try model.fit(data, epochs: 1, batchSize: batchSize, seed: 4, verbose: 0)
      #expect(model.history.epochs[0].metrics["top_2_accuracy"] == 1)
    }
  }

  @Test func `a second fit goes on`() throws {
    let data = try FitTests.training()
    let whole = try FitTests.model(.adam()), halves = try FitTests.model(.adam())
    try whole.fit(data, epochs: 4, seed: 9, verbose: 0)
    try halves.fit(data, epochs: 2, seed: 9, verbose: 0)
    try halves.fit(data, epochs: 2, seed: 9, verbose: 0)
    #expect(try whole.weights(of: "dense") == halves.weights(of: "dense"))
    #expect(whole.history.epochs.map(\.loss) == halves.history.epochs.map(\.loss))
    #expect(halves.history.epochs.map(\.epoch) == [1, 2, 3, 4])
  }

  @Test func `the seed decides everything`() throws {
    let data = try FitTests.training()
    func weights(_ seed: UInt64) throws -> [String: Tensor] {
      let model = try FitTests.model()
      try model.fit(data, epochs: 2, seed: seed, verbose: 0)
      return try model.weights(of: "dense_1")
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test func `one step of gradient descent is the formula's, weights and penalties included`() throws {
    let x: Tensor = [[1], [2], [4]]
    let labels: [Float] = [1, 0, 2], exampleWeights: [Float] = [1, 3, 0.5]
    let model = try Sequential(input: [1]) {
      Dense(1, kernelInitializer: .constant(0.5), penalty: .l1l2(0.25, 0.125))
    }
    model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
    let data = try TrainingSet(features: x, labels: Tensor(labels), sampleWeights: exampleWeights)
    try model.fit(data, epochs: 1, batchSize: 3, verbose: 0)
    // loss = 1/3 Σ v (0.5 x - y)² + 0.25 |w| + 0.125 w²
    let errors = zip(x.scalars, labels).map { 0.5 * $0 - $1 }
    let dw = (0..<3).reduce(Float(0)) { $0 + exampleWeights[$1] * 2 * errors[$1] * x.scalars[$1] } / 3 + 0.25 + 0.125
    let db = (0..<3).reduce(Float(0)) { $0 + exampleWeights[$1] * 2 * errors[$1] } / 3
    let weights = try model.weights(of: "dense")
    #expect(abs(weights["kernel"]!.scalars[0] - (0.5 - 0.1 * dw)) < 1e-6)
    #expect(abs(weights["bias"]!.scalars[0] - (0 - 0.1 * db)) < 1e-6)
    let expected = (0..<3).reduce(Float(0)) { $0 + exampleWeights[$1] * errors[$1] * errors[$1] } / 3 + 0.125 + 0.03125
    #expect(abs(model.history.epochs[0].loss - Double(expected)) < 1e-6)
  }

  @Test func `class weights count, in validation too`() throws {
    // Three of class 0, one of class 1: balanced weights are 2/3 and 2.
    let features: Tensor = [[1, 0], [0, 1], [1, 1], [2, 0]]
    let labels: Tensor = [0, 0, 0, 1]
    func history(_ classWeights: ClassWeights?, _ sample: [Float]?) throws -> History.Epoch {
      let model = try FitTests.model(.sgd(learningRate: 0))
      try model.fit(
        TrainingSet(features: features, labels: labels, sampleWeights: sample), epochs: 1,
        validation: ValidationSet(features: features, labels: labels, sampleWeights: sample),
        classWeights: classWeights, verbose: 0)
      return model.history.epochs[0]
    }
    let balanced = try history(.balanced, nil)
    let same = try history(nil, [2.0 / 3, 2.0 / 3, 2.0 / 3, 2])
    let named = try history(.weights([0: 2.0 / 3, 1: 2]), nil)
    #expect(abs(balanced.loss - same.loss) < 1e-7 && abs(named.loss - same.loss) < 1e-7)
    #expect(try abs(#require(balanced.validationLoss) - balanced.loss) < 1e-6)
    #expect(balanced.metrics == same.metrics)
    #expect(try abs(history(nil, nil).loss - same.loss) > 1e-3)
    let both = try history(.weights([1: 0]), [1, 1, 1, 5])
    let none = try history(nil, [1, 1, 1, 0])
    #expect(abs(both.loss - none.loss) < 1e-7)
    #expect(throws: ModelError.self) { try history(.weights([0: -1]), nil) }
  }

  @Test func `gradients are clipped`() throws {
    // One linear unit with a squared error of -100: dw = -200·x, db = -200.
    func step(_ clipping: GradientClipping?) throws -> (Float, Float) {
      let model = try Sequential(input: [1]) { Dense(1, kernelInitializer: .zeros) }
      model.compile(optimizer: .sgd(learningRate: 1), loss: .meanSquaredError, clipping: clipping)
      try model.fit(TrainingSet(features: [[0.75]], labels: [100] as [Float]), epochs: 1, verbose: 0)
      let weights = try model.weights(of: "dense")
      return (weights["kernel"]!.scalars[0], weights["bias"]!.scalars[0])
    }
    #expect(try step(nil) == (150, 200))
    #expect(try step(.value(170)) == (150, 170))
    let (w, b) = try step(.norm(10))
    #expect(abs(w - 6) < 1e-5 && abs(b - 8) < 1e-5)
    #expect(try step(.norm(1000)) == (150, 200))
  }

  @Test func `frozen layers stay`() throws {
    let model = try FitTests.model()
    let before = try model.weights(of: "dense")
    try model.freeze("dense")
    #expect(model.frozenLayers == ["dense"])
    try model.fit(FitTests.training(), epochs: 2, verbose: 0)
    #expect(try model.weights(of: "dense") == before)
    #expect(try model.summary().contains("18 of them trained"))
    try model.unfreeze("dense")
    try model.fit(FitTests.training(), epochs: 1, verbose: 0)
    #expect(try model.weights(of: "dense") != before)
    #expect(throws: ModelError.self) { try model.freeze("nothing") }
  }

  @Test func `a loss that is not finite stops before the update`() throws {
    let model = try FitTests.model()
    let data = try FitTests.training(64)
    try model.fit(data, epochs: 1, verbose: 0)
    let good = try model.weights(of: "dense_1")
    var features = noise([64, 2])
    features[40, 1] = .nan
    let error = #expect(throws: DataError.self) {
      try model.fit(
        TrainingSet(features: features, labels: classes([64], 2)), epochs: 1, batchSize: 64, verbose: 0)
    }
    guard case .notFinite(row: 40, input: 0?, value: _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try model.weights(of: "dense_1") == good)
    let exploding = try Sequential(input: [2]) { Dense(1) }
    exploding.compile(optimizer: .sgd(learningRate: 1e20), loss: .meanSquaredError)
    let (x, y) = FitTests.points(64)
    let exploded = #expect(throws: ModelError.self) {
      try exploding.fit(TrainingSet(features: x, labels: y), epochs: 50, verbose: 0)
    }
    #expect(text(exploded).contains("the first value that is not finite is that of"))
    #expect(try exploding.weights(of: "dense").values.allSatisfy { $0.scalars.allSatisfy(\.isFinite) })
  }

  @Test func `a model of two inputs is trained and asked`() throws {
    let left = Input([2], name: "left"), right = Input([2], name: "right")
    let tower = try Dense(16, activation: .relu).built(for: left)
    let same = try Dense(1, activation: .sigmoid)(abs(tower(left) - tower(right)))
    let twins = try Model(inputs: left, right, outputs: same, seed: 3)
    twins.compile(optimizer: .adam(learningRate: 0.02), loss: .binaryCrossEntropy, metrics: [.accuracy])
    let a = noise([200, 2], salt: 5)
    var b = noise([200, 2], salt: 6)
    let labels = classes([200], 2)
    for row in 0..<200 where labels.scalars[row] == 1 { b[row] = a[row] }
    try twins.fit(TrainingSet(inputs: [a, b], labels: labels), epochs: 40, verbose: 0)
    #expect(try #require(twins.history.epochs.last?.metrics["accuracy"]) > 0.9)
    #expect(try twins.predict(a, b).shape == [200, 1])
    #expect(throws: ModelError.self) { try twins.predict(a) }
  }

  @Test func `what does not fit is refused before training`() throws {
    let model = try FitTests.model()
    #expect(throws: ModelError.self) {
      try model.fit(TrainingSet(features: noise([4, 3]), labels: classes([4], 2)), verbose: 0)
    }
    let label = #expect(throws: ModelError.self) {
      try model.fit(TrainingSet(features: noise([4, 2]), labels: [0, 1, 2, 0]), verbose: 0)
    }
    #expect(text(label) == "row 2 of the labels: 2.0 is not one of the classes 0 ..< 2")
    #expect(throws: ModelError.self) { try model.fit(FitTests.training(), batchSize: 0, verbose: 0) }
    #expect(throws: ModelError.self) { try model.fit(FitTests.training(), epochs: -1, verbose: 0) }
    let bare = try Sequential(input: [2]) { Dense(1) }
    #expect(throws: ModelError.self) { try bare.fit(FitTests.training(), verbose: 0) }
    model.compile(optimizer: .sgd(), loss: .categoricalCrossEntropy)
    let oneHot = #expect(throws: ModelError.self) { try model.fit(FitTests.training(), verbose: 0) }
    #expect(text(oneHot).contains("one-hot"))
    try model.fit(FitTests.training().oneHotLabels(), epochs: 1, verbose: 0)
  }

  @Test func `cancelling the task stops after the step under way`() async throws {
    final class Count: Callback {
      var steps = 0
      var ended = false
      func stepEnded(_ training: Training, loss: Float) {
        steps += 1
        if steps == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      func trainingEnded(_ training: Training) { ended = training.error is CancellationError }
    }
    let outcome = await Task {
      let (model, count) = (try FitTests.model(), Count())
      #expect(throws: CancellationError.self) {
        try model.fit(FitTests.training(), epochs: 100, callbacks: [count], verbose: 0)
      }
      return (count.steps, count.ended)
    }.result
    let (steps, ended) = try outcome.get()
    #expect(steps == 3 && ended)
  }

  @Test func `a loss and a metric written outside the package work like the others`() throws {
    struct Quartic: Loss {
      var name: String { "quartic" }
      func callAsFunction(_ prediction: Node, _ target: Node) -> Node {
        (prediction - target).squared().squared().mean(axes: [1])
      }
    }
    struct Largest: Metric {
      var name: String { "largest" }
      private var value: Double?
      init() {}
      mutating func reset() { value = nil }
      mutating func update(_ batch: MetricBatch) {
        batch.forEachError { error, _ in value = max(value ?? 0, abs(error)) }
      }
      var result: Double? { value }
    }
    let model = try Sequential(input: [1]) { Dense(1, kernelInitializer: .ones) }
    model.compile(optimizer: .sgd(learningRate: 0), loss: Quartic(), metrics: [Largest()])
    try model.fit(TrainingSet(features: [[1], [2]], labels: [0, 0] as [Float]), epochs: 1, verbose: 0)
    #expect(model.history.epochs[0].loss == 8.5)
    #expect(model.history.epochs[0].metrics == ["largest": 2])
  }
}
