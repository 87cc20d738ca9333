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
