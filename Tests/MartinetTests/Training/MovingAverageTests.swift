// Moving averages in a training: those of frozen layers stay, those of shared layers see every call.

import Martinet
import Testing

@Suite struct MovingAverageTests {
  private func compiled(_ model: Model) -> Model {
    model.compile(optimizer: .adam(learningRate: 0.05), loss: .meanSquaredError)
    return model
  }

  @Test func `a frozen batch normalization keeps every bit and answers as at inference`() throws {
    let model = compiled(
      try Sequential(input: [3], seed: 4) {
        BatchNormalization(momentum: 0.5, name: "still")
        Dense(4, activation: .tanh)
        BatchNormalization(momentum: 0.5, name: "moving")
        Dense(1, name: "head")
      })
    let data = try TrainingSet(features: noise([64, 3], 2, 5), labels: noise([64]))
    try model.fit(data, epochs: 1, verbose: 0)
    try model.freeze("still")
    let (still, moving) = (try model.weights(of: "still"), try model.weights(of: "moving"))
    try model.fit(data, epochs: 2, verbose: 0)
    #expect(try model.weights(of: "still") == still)
    #expect(try model.weights(of: "moving")["moving_mean"] != moving["moving_mean"])
    // Everything frozen: what the training computes is what an evaluation does.
    try model.freeze("moving", "dense", "head")
    let epoch = try #require(try model.fit(data, epochs: 1, verbose: 0).epochs.last)
    #expect(abs(epoch.loss - (try model.evaluate(data).loss)) < 1e-6)
    try model.unfreeze("still")
    try model.fit(data, epochs: 1, verbose: 0)
    #expect(try model.weights(of: "still") != still)
  }

  @Test func `what a frozen layer of one's own changes stays too`() throws {
    struct Counting: Layer {
      func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
        let count = weights.add("count", [], .zeros, trainable: false)
        return { x in x.running([count.assigned(count + 1)]) * 2 }
      }
    }
    let model = compiled(
      try Sequential(input: [3]) {
        Counting()
        Dense(1)
      })
    let data = try TrainingSet(features: noise([8, 3]), labels: noise([8]))
    try model.fit(data, epochs: 3, batchSize: 8, verbose: 0)
    try model.freeze("counting")
    try model.fit(data, epochs: 3, batchSize: 8, verbose: 0)
    #expect(try model.weights(of: "counting")["count"]?.scalar == 3)
  }

  @Test func `a batch normalization called twice follows both batches, one after the other`() throws {
    let left = Input([2]), right = Input([2])
    let shared = try BatchNormalization(momentum: 0.75, name: "shared").built(for: left)
    let model = compiled(
      try Model(inputs: left, right, outputs: Dense(1)(concatenated([shared(left), shared(right)], axis: 1))))
    let (a, b) = (noise([16, 2], 1, 3), noise([16, 2], -9, 2, salt: 1))
    try model.fit(TrainingSet(inputs: [a, b], labels: noise([16])), epochs: 1, batchSize: 16, verbose: 0)
    let weights = try model.weights(of: "shared")
    for channel in 0..<2 {
      var (mean, variance) = (0.0, 1.0)
      for batch in [a, b] {
        let values = (0..<16).map { Double(batch[$0, channel]) }
        let average = values.reduce(0, +) / 16
        mean = 0.75 * mean + 0.25 * average
        variance = 0.75 * variance + 0.25 * values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 16
      }
      #expect(abs(Double(weights["moving_mean"]!.scalars[channel]) - mean) < 1e-5)
      #expect(abs(Double(weights["moving_variance"]!.scalars[channel]) - variance) < 1e-5)
    }
  }
}
