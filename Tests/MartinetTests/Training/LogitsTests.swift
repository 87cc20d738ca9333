// Cross-entropies from logits: the same trainings as from probabilities, and no mistaking one for the other.

import Foundation
import Testing

@testable import Martinet

@Suite struct LogitsTests {
  private func trained(_ last: ActivationFunction, units: Int, _ loss: any Loss, labels: Tensor) throws -> Model {
    let model = try Sequential(input: [2], seed: 3) {
      Dense(6, activation: .tanh)
      Dense(units, activation: last, name: "last")
    }
    model.compile(optimizer: .adam(learningRate: 0.05), loss: loss)
    try model.fit(
      TrainingSet(features: noise([32, 2]), labels: labels), epochs: 3, batchSize: 8, seed: 2, verbose: 0)
    return model
  }

  @Test func `a training from logits is the one from probabilities, to the bit`() throws {
    let indices = classes([32], 3)
    let oneHot = try TrainingSet(features: noise([32, 2]), labels: indices).oneHotLabels().labels()
    let (yes, slack) = (classes([32, 1], 2), Float(0.1))
    let cases: [(ActivationFunction, Int, any Loss, any Loss, Tensor)] = [
      (.softmax, 3, .sparseCategoricalCrossEntropy, .sparseCategoricalCrossEntropy(fromLogits: true), indices),
      (
        .softmax, 3, .categoricalCrossEntropy(labelSmoothing: slack),
        .categoricalCrossEntropy(labelSmoothing: slack, fromLogits: true), oneHot
      ),
      (.sigmoid, 1, .binaryCrossEntropy, .binaryCrossEntropy(fromLogits: true), yes),
    ]
    for (last, units, plain, logits, labels) in cases {
      let bits = try trained(last, units: units, plain, labels: labels).weightBits()
      #expect(try trained(.linear, units: units, logits, labels: labels).weightBits() == bits)
    }
    let plain = try trained(.softmax, units: 3, .sparseCategoricalCrossEntropy, labels: indices).weights(of: "last")
    let twice = try trained(.logSoftmax, units: 3, .sparseCategoricalCrossEntropy(fromLogits: true), labels: indices)
      .weights(of: "last")
    for (name, value) in plain { #expect(zip(value.scalars, twice[name]!.scalars).allSatisfy { abs($0 - $1) < 1e-4 }) }
  }

  @Test func `logits and probabilities are not mistaken for each other`() throws {
    let cases: [(ActivationFunction, any Loss, Tensor)] = [
      (.logSoftmax, .sparseCategoricalCrossEntropy, classes([32], 3)),
      (.logSoftmax, .categoricalCrossEntropy, noise([32, 3], 0, 1)),
      (.softmax, .sparseCategoricalCrossEntropy(fromLogits: true), classes([32], 3)),
      (.softmax, .categoricalCrossEntropy(fromLogits: true), noise([32, 3], 0, 1)),
      (.sigmoid, .binaryCrossEntropy(fromLogits: true), noise([32, 3], 0, 1)),
    ]
    for (last, loss, labels) in cases {
      let error = #expect(throws: ModelError.self) { try trained(last, units: 3, loss, labels: labels) }
      #expect(text(error).hasPrefix("loss: expected") && text(error).contains("fromLogits"))
    }
  }

  @Test func `a file of before there were logits is read, and one with an impossible smoothing refused`() throws {
    func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
      try JSONDecoder().decode(type, from: Data(text.utf8))
    }
    let old = #"{"labelSmoothing":0.25}"#
    #expect(try read(SparseCategoricalCrossEntropy.self, old).labelSmoothing == 0.25)
    #expect(try !read(CategoricalCrossEntropy.self, old).fromLogits)
    for smoothing in ["-0.1", "1", "3"] {
      let text = "{\"labelSmoothing\":\(smoothing)}"
      #expect(throws: DecodingError.self) { try read(SparseCategoricalCrossEntropy.self, text) }
      #expect(throws: DecodingError.self) { try read(CategoricalCrossEntropy.self, text) }
      #expect(throws: DecodingError.self) { try read(BinaryCrossEntropyLoss.self, text) }
    }
  }

  @Test func `an impossible smoothing and a negative penalty stop the program`() async {
    await #expect(processExitsWith: .failure) { _ = SparseCategoricalCrossEntropy(labelSmoothing: 1) }
    await #expect(processExitsWith: .failure) { _ = BinaryCrossEntropyLoss(labelSmoothing: -0.5) }
    await #expect(processExitsWith: .failure) { _ = Penalty.l2(-1) }
    await #expect(processExitsWith: .failure) { _ = Penalty.l1(.nan) }
  }
}
