// Whatever happens in a training, its weights stay numbers.

import Testing

@testable import Martinet

@Suite struct FiniteWeightTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func model(_ optimizer: any Optimizer) throws -> Model {
    let model = try Sequential(input: [4], seed: 2) {
      Dense(8, name: "first")
      Dense(8)
      Dense(1, name: "last")
    }
    model.compile(optimizer: optimizer, loss: .meanSquaredError)
    return model
  }

  private func data(_ count: Int, _ change: (inout [Float]) -> Void = { _ in }) throws -> TrainingSet {
    var random = SeededNumbers(3)
    var features = random.tensor([count, 4]).scalars
    change(&features)
    return try TrainingSet(features: Tensor(features, shape: [count, 4]), labels: random.tensor([count]))
  }

  private func allFinite(_ model: Model) throws -> Bool {
    try model.layers.allSatisfy {
      try model.weights(of: $0.name).values.allSatisfy { $0.scalars.allSatisfy(\.isFinite) }
    }
  }

  private func isNotFinite(_ error: any Error) -> Bool {
    if case ModelError.lossNotFinite? = error as? ModelError { true } else { false }
  }

  @Test(
    arguments: [
      GradientDescent(learningRate: 1e20), .sgd(learningRate: 1e30, momentum: 0.9),
    ] as [any Optimizer])
  func `a step that is far too large stops the training with the weights of the start`(_ optimizer: any Optimizer)
    throws
  {
    let model = try model(optimizer)
    let before = try model.weightBits()
    let data = try data(32)
    #expect(performing: { try model.fit(data, epochs: 3, batchSize: 8, verbose: .silent) }, throws: isNotFinite)
    #expect(try model.weightBits() == before)
    // A sensible step goes on from there.
    model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError)
    try model.fit(data, epochs: 1, batchSize: 8, verbose: .silent)
    #expect(try allFinite(model))
  }

  @Test func `the last step of an epoch is looked at too, and so is the only one`() throws {
    let model = try model(.sgd(learningRate: 1e38))
    let before = try model.weightBits()
    // So far from the labels that the step has no finite end.
    let data = try TrainingSet(
      features: Tensor(repeating: 1, shape: [8, 4]), labels: Tensor(repeating: 1e4, shape: [8]))
    #expect(performing: { try model.fit(data, epochs: 1, batchSize: 8, verbose: .silent) }, throws: isNotFinite)
    #expect(try model.weightBits() == before)
    #expect(model.history.epochs.isEmpty)
  }

  @Test func `finished epochs are kept when a later one breaks`() throws {
    let model = try model(.sgd(learningRate: 0.01))
    var kept: [String: [UInt32]] = [:]
    let callback = EpochCallback { training in
      kept = try training.model.weightBits()
      if training.history.epochs.count == 2 { training.learningRateFactor = 1e30 }
    }
    let data = try data(32)
    #expect(
      performing: {
        try model.fit(
          data, epochs: 5, batchSize: 8, callbacks: [Checkpoint(folder("last"), everySteps: 1), callback],
          verbose: .silent)
      },
      throws: isNotFinite)
    #expect(model.history.epochs.count == 2)
    #expect(try model.weightBits() == kept)
    // The checkpoint never holds weights that are no numbers.
    #expect(try allFinite(try Model.load(from: folder("last"))))
  }

  @Test func `a NaN among the data stops before the update and keeps what was learned`() throws {
    let model = try model(.adam())
    let data = try data(32) { $0[4 * 20 + 1] = .nan }
    var last: [String: [UInt32]] = [:]
    final class Watch: Callback {
      var seen: (Model) throws -> Void
      init(_ seen: @escaping (Model) throws -> Void) { self.seen = seen }
      func stepEnded(_ training: Training, loss: Float) throws { try seen(training.model) }
    }
    let error = #expect(throws: ModelError.self) {
      try model.fit(
        data, batchSize: 8, shuffle: false, callbacks: [Watch { last = try $0.weightBits() }], verbose: .silent)
    }
    guard case .lossNotFinite(let layer, let epoch, let step)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect((layer, epoch, step) == ("first", 1, 3))
    #expect(try model.weightBits() == last)
  }

  @Test func `early stopping gives the best weights back after an error`() throws {
    let model = try model(.sgd(learningRate: 0.01))
    var weights: [[String: [UInt32]]] = []
    let callback = EpochCallback { training in
      weights.append(try training.model.weightBits())
      training.learningRateFactor = training.history.epochs.count == 3 ? 1e30 : -1
    }
    let data = try data(32)
    #expect(
      performing: {
        try model.fit(
          data, epochs: 6, batchSize: 8, callbacks: [EarlyStopping(monitor: "loss", patience: 9), callback],
          verbose: .silent)
      },
      throws: isNotFinite)
    // The first epoch learned, the ones after it unlearned.
    let losses = model.history.epochs.map(\.loss)
    #expect(try model.weightBits() == weights[losses.firstIndex(of: losses.min()!)!])
  }
}
