// A training step, a prediction and an eager kernel allocate nothing after the first. Runs where every
// allocation of the process is counted: Tests/Allocations/run.sh.

import Foundation
import Martinet
import Testing

/// The counter of Tests/Allocations/count.c; `nil` where it is not loaded.
private let allocationCount: (@convention(c) () -> UInt64)? = {
  guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "martinet_allocation_count") else { return nil }
  return unsafeBitCast(symbol, to: (@convention(c) () -> UInt64).self)
}()

@Suite(.serialized, .enabled(if: allocationCount != nil)) struct AllocationTests {
  /// Notes the count after every step of a training.
  final class Watch: Callback {
    var counts: [UInt64] = []
    init() { counts.reserveCapacity(1000) }
    func stepEnded(_ training: Training, loss: Float) { counts.append(allocationCount!()) }
  }

  private func expectSteady(_ model: Model, _ data: TrainingSet, weighted: Bool = false) throws {
    model.compile(
      optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy, .topKAccuracy(3)],
      schedule: .cosine(), clipping: .norm(1))
    let watch = Watch()
    try model.fit(
      data, epochs: 1, batchSize: 16, classWeights: weighted ? .balanced : nil, callbacks: [watch], verbose: 0)
    let steps = zip(watch.counts, watch.counts.dropFirst()).map { $1 - $0 }
    #expect(steps.count >= 15)
    #expect(steps.allSatisfy { $0 == 0 }, "allocations of each step after the first: \(steps)")
  }

  @Test(arguments: [1, 2])
  func `a step of the dense network`(threads: Int) throws {
    let model = try Sequential(input: [28, 28], threads: threads) {
      Flatten()
      Dense(128, activation: .relu)
      BatchNormalization()
      Dense(10, activation: .softmax)
    }
    let data = try TrainingSet(features: noise([256, 28, 28]), labels: classes([256], 10))
    try expectSteady(model, data)
    try expectSteady(model, data, weighted: true)
  }

  @Test(arguments: [1, 2])
  func `a step of the course's convolutional network`(threads: Int) throws {
    let model = try Sequential(input: [28, 28, 1], threads: threads) {
      Conv2D(8, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Dropout(0.25)
      Flatten()
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
    try expectSteady(model, TrainingSet(features: noise([256, 28, 28, 1]), labels: classes([256], 10)))
  }

  @Test func `a prediction into a tensor`() throws {
    let model = try Sequential(input: [20]) {
      Dense(30, activation: .gelu)
      Dense(10, activation: .softmax)
    }
    let predictor = model.predictor()
    let example = noise([20])
    var result = Tensor(repeating: 0, shape: [10])
    try predictor.predict(example: example, into: &result)
    let before = allocationCount!()
    for _ in 0..<100 { try predictor.predict(example: example, into: &result) }
    #expect(allocationCount!() == before)
  }
}
