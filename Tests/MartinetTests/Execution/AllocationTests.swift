// A training step and a prediction allocate nothing after the first. Blocks are counted on the calling
// thread, which takes tiles of every step as the workers do. The promise is the release build's: an
// unoptimised one boxes closures at every call. What BLIS and libgomp take is counted apart.

import AllocationCounter
import Martinet
import Testing

@Suite struct AllocationTests {
  /// Notes after every step of a training what the step has taken.
  final class Watch: Callback {
    var counts: [UInt64] = []
    init() { counts.reserveCapacity(1000) }
    func stepEnded(_ training: Training, loss: Float) {
      counts.append(allocation_count().own)
      allocation_watch()
    }
  }

  private func expectNone(_ counts: some Collection<UInt64>) {
    #if !DEBUG
      #expect(counts.allSatisfy { $0 == 0 }, "blocks taken by each run after the first: \(counts)")
    #endif
  }

  private func expectSteady(_ model: Model, _ data: TrainingSet, weighted: Bool = false) throws {
    model.compile(
      optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy, .topKAccuracy(3)],
      schedule: .cosine(), clipping: .norm(1))
    let watch = Watch()
    try model.fit(
      data, epochs: 1, batchSize: 16, classWeights: weighted ? .balanced : nil, callbacks: [watch], verbose: 0)
    #expect(watch.counts.count == 16)
    expectNone(watch.counts.dropFirst())
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

  @Test(arguments: [1, 2])
  func `a step of Winograd's convolutions`(threads: Int) throws {
    let model = try Sequential(input: [16, 16, 32], threads: threads) {
      Conv2D(32, kernel: 3, activation: .relu)
      Conv2D(32, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
    try #require(model.steps(batchSize: 16).contains { $0.contains("winograd") })
    try expectSteady(model, TrainingSet(features: noise([256, 16, 16, 32]), labels: classes([256], 10)))
  }

  @Test func `a prediction into a tensor`() throws {
    let model = try Sequential(input: [20]) {
      Dense(30, activation: .gelu)
      Dense(10, activation: .softmax)
    }
    let predictor = model.predictor()
    let example = noise([20])
    var result = Tensor(repeating: 0, shape: [10])
    // The first call makes the workspace, the second is the first to find one.
    for _ in 0..<2 { try predictor.predict(example: example, into: &result) }
    allocation_watch()
    for _ in 0..<100 { try predictor.predict(example: example, into: &result) }
    // No array literal: its own block would be counted.
    expectNone(CollectionOfOne(allocation_count().own))
  }

  @Test func `the counter counts`() {
    guard allocation_count_works() else { return }
    allocation_watch()
    var numbers = [Float](repeating: 1, count: 1000)
    numbers[7] = 2
    #expect(numbers.reduce(0, +) == 1001)
    #expect(allocation_count().own > 0)
  }
}
