// What a trained model answers: evaluation on test and validation data, predictions, predictors.

import Martinet
import Testing

@Suite struct EvaluationTests {
  @Test func `a test set is used once, or with a reason`() throws {
    let model = try FitTests.model()
    let (features, labels) = FitTests.points(50, salt: 2)
    let test = try TestSet(features: features, labels: labels)
    let first = try model.evaluate(test)
    #expect(throws: DataError.self) { try model.evaluate(test) }
    #expect(throws: DataError.self) { try model.predict(test) }
    #expect(try model.evaluate(test, reuse: "after a fault in the camera") == first)
    #expect(model.history.tests.map(\.ordinal) == [1, 2])
    #expect(model.history.tests.map(\.reason) == [nil, "after a fault in the camera"])
  }

  @Test func `a test set that does not fit is not used`() throws {
    let model = try FitTests.model()
    let wide = try TestSet(features: [[1, 2, 3]], labels: [0])
    #expect(throws: ModelError.self) { try model.predict(wide) }
    #expect(throws: ModelError.self) { try model.predictLabels(wide) }
    let test = try TestSet(features: [[1, 2]], labels: [0])
    #expect(throws: ModelError.self) { try model.predict(test, batchSize: 0) }
    #expect(wide.uses.isEmpty && test.uses.isEmpty)
    #expect(try model.predictLabels(test).count == 1)
    #expect(test.uses.count == 1)
    #expect(throws: DataError.self) { try model.predictLabels(test) }
  }

  @Test func `a class is told for every pixel`() throws {
    let model = try Sequential(input: [2, 2, 3]) { Activation(.softmax) }
    model.compile(
      optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy, .topKAccuracy(1)])
    let images = Tensor((0..<48).map { $0 % 3 == 2 ? 3 : 0 }, shape: [4, 2, 2, 3])
    let truths = Tensor(repeating: 2, shape: [4, 2, 2])
    let judged = try model.evaluate(ValidationSet(features: images, labels: truths))
    #expect(judged.accuracy == 1 && judged.metrics["top_1_accuracy"] == 1)
    #expect(try model.predictLabels(images) == [Int](repeating: 2, count: 16))
    #expect(Model.labels([[[0.1], [0.9]], [[0.5], [0.6]]]) == [0, 1, 0, 1])
    #expect(Model.labels([0.1, 0.9]) == [0, 1])
    var wrong = truths
    wrong[2, 1, 0] = 100_000
    let error = #expect(throws: ModelError.self) {
      try model.fit(TrainingSet(features: images, labels: wrong), verbose: 0)
    }
    #expect(text(error) == "row 2 of the labels: 100000.0 is not one of the classes 0 ..< 3")
  }

  /// x + y and its softmax, of two inputs.
  private func two() throws -> Model {
    let x = Input([3]), y = Input([3])
    let sum = try Add(name: "sum")(x, y)
    return try Model(inputs: x, y, outputs: Activation(.softmax)(sum), sum)
  }

  @Test func `labels are told for several inputs and for data sets`() throws {
    let model = try two()
    let (a, b): (Tensor, Tensor) = ([[1, 0, 0], [0, 0, 1], [0, 2, 0]], [[0, 3, 0], [0, 0, 1], [1, 0, 0]])
    let labels = [1, 2, 1]
    #expect(try model.predictLabels(a, b) == labels)
    #expect(try model.predictLabels(TrainingSet(inputs: [a, b], labels: [0, 0, 0])) == labels)
    #expect(try model.predictLabels(ValidationSet(inputs: [a, b], labels: [0, 0, 0])) == labels)
    #expect(try model.predictLabels(TestSet(inputs: [a, b], labels: [0, 0, 0])) == labels)
    #expect(throws: ModelError.self) { try model.predictLabels(a) }
  }

  @Test func `all outputs are told`() throws {
    let model = try two()
    let (a, b) = (noise([5, 3]), noise([5, 3], salt: 1))
    let values = try model.predictOutputs(a, b, batchSize: 2)
    #expect(values == [try model.predict(a, b, batchSize: 2), a + b])
    #expect(try model.predictor().predictOutputs(a, b) == model.predictOutputs(a, b))
    #expect(try model.predictor().predict(a, b) == model.predict(a, b))
  }

  @Test func `a hidden layer of a trained model tells its values`() throws {
    let model = try Sequential(input: [2], seed: 1) {
      Dense(8, activation: .tanh, name: "hidden")
      Dense(2, activation: .softmax, name: "head")
    }
    model.compile(optimizer: .sgd(learningRate: 0.5), loss: .sparseCategoricalCrossEntropy)
    try model.fit(FitTests.training(), verbose: 0)
    let x = noise([7, 2])
    let hidden = try model.values(of: "hidden", for: x, batchSize: 3)
    let weights = try model.weights(of: "hidden")
    let expected = tanh(matmul(x, weights["kernel"]!) + weights["bias"]!)
    #expect(hidden.shape == [7, 8])
    #expect(zip(hidden.scalars, expected.scalars).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(try model.values(of: "head", for: x) == model.predict(x))
    let error = #expect(throws: ModelError.self) { try model.values(of: "body", for: x) }
    #expect(text(error) == "there is no layer body: the layers are hidden, head")
  }

  @Test func `predictions do not depend on the batch, the door or the phase`() throws {
    let model = try Sequential(input: [3]) {
      Dense(5, activation: .relu)
      Dropout(0.5)
      Dense(4, activation: .softmax)
    }
    let examples = noise([37, 3])
    let whole = try model.predict(examples)
    #expect(try model.predict(examples, batchSize: 5).scalars.elementsEqual(whole.scalars) { abs($0 - $1) < 1e-6 })
    let predictor = model.predictor()
    #expect(try predictor.predict(examples).scalars.elementsEqual(whole.scalars) { abs($0 - $1) < 1e-6 })
    let one = try predictor.predict(example: examples[7])
    #expect(one.shape == [4] && zip(one.scalars, whole[7].scalars).allSatisfy { abs($0 - $1) < 1e-6 })
    let labels = try model.predictLabels(examples)
    for row in 0..<37 { #expect(whole[row].scalars[labels[row]] == whole[row].scalars.max()) }
    #expect(throws: ModelError.self) { try model.predict(noise([2, 4])) }
    #expect(throws: ModelError.self) { try predictor.predict(example: noise([4])) }
  }

  @Test(arguments: [1, 2, 4]) func `the first row that cannot be read ends a prediction`(threads: Int) throws {
    let model = try Sequential(input: [3], threads: threads) { Dense(2) }
    let set = try TrainingSet(source: UnreadableFromHalf())
    let error = #expect(throws: UnreadableFromHalf.Unreadable.self) { try model.predict(set, batchSize: 4) }
    #expect(error?.row == 50)
    #expect(try model.predict(noise([64, 3]), batchSize: 4).shape == [64, 2])
  }

  @Test func `a predictor keeps the weights that it was made from`() throws {
    let model = try FitTests.model()
    let predictor = model.predictor()
    let before = try predictor.predict(example: [0.5, 0.5])
    try model.fit(FitTests.training(), epochs: 1, verbose: 0)
    #expect(try predictor.predict(example: [0.5, 0.5]) == before)
    #expect(try model.predictor().predict(example: [0.5, 0.5]) != before)
  }

  @Test func `validation may be a fraction, the last examples`() throws {
    let (features, labels) = FitTests.points(100)
    let model = try FitTests.model(.sgd(learningRate: 0))
    try model.fit(
      TrainingSet(features: features, labels: labels), epochs: 1, validationFraction: 0.25, verbose: 0)
    let last = try model.evaluate(ValidationSet(features: features[75..<100], labels: labels[75..<100]))
    #expect(try abs(#require(model.history.epochs[0].validationLoss) - last.loss) < 1e-6)
    let first = try model.evaluate(ValidationSet(features: features[0..<75], labels: labels[0..<75]))
    #expect(abs(model.history.epochs[0].loss - first.loss) < 1e-6)
  }
}

/// A hundred examples, of which the first half can be read.
private struct UnreadableFromHalf: DataSource {
  struct Unreadable: Error { let row: Int }

  var count: Int { 100 }
  var featureShapes: [Shape] { [[3]] }
  var labelShape: Shape { [] }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    if let row = (0..<rows.count).map({ rows[$0] }).first(where: { $0 >= 50 }) { throw Unreadable(row: row) }
    features[0].fill(1)
    labels.fill(0)
  }
}
