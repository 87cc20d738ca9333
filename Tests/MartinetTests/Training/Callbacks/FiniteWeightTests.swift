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

  @Test func `a NaN or an infinity among the data names its row and keeps what was learned`() throws {
    for (value, name) in [(Float.nan, "nan"), (.infinity, "inf")] {
      let model = try model(.adam())
      var last: [String: [UInt32]] = [:]
      final class Watch: Callback {
        var seen: (Model) throws -> Void
        init(_ seen: @escaping (Model) throws -> Void) { self.seen = seen }
        func stepEnded(_ training: Training, loss: Float) throws { try seen(training.model) }
      }
      let features = try data(32) { $0[4 * 20 + 1] = value }
      let feature = #expect(throws: DataError.self) {
        try model.fit(
          features, batchSize: 8, shuffle: false, callbacks: [Watch { last = try $0.weightBits() }], verbose: .silent)
      }
      #expect(text(feature).contains("features of example 20 hold \(name)"))
      #expect(try model.weightBits() == last)
      var random = SeededNumbers(5)
      var labels = random.tensor([32]).scalars
      labels[13] = value
      let set = try TrainingSet(features: Tensor(repeating: 1, shape: [32, 4]), labels: Tensor(labels))
      let label = #expect(throws: DataError.self) { try model.fit(set, batchSize: 8, verbose: .silent) }
      #expect(text(label).contains("labels of example 13 hold \(name)"))
      #expect(throws: DataError.self) { try model.evaluate(set) }
    }
  }

  @Test(arguments: [false, true])
  func `weights that are finite but give no finite loss are not kept`(_ validates: Bool) throws {
    // After the one step the weights are about 1e25, and the square of what they give is infinite.
    let model = try model(.sgd(learningRate: 1e20))
    let data = try data(8)
    let before = try model.weightBits()
    let validation = validates ? try ValidationSet(source: data.source) : nil
    #expect(
      performing: { try model.fit(data, epochs: 1, batchSize: 8, validation: validation, verbose: .silent) },
      throws: isNotFinite)
    #expect(try model.weightBits() == before)
    #expect(model.history.epochs.isEmpty)
  }

  @Test func `a stop after an epoch keeps none either, and the error names the last step`() throws {
    let model = try model(.sgd(learningRate: 1e20))
    let data = try data(8)
    let error = #expect(throws: ModelError.self) {
      try model.fit(
        data, epochs: 5, batchSize: 8, callbacks: [EpochCallback { $0.stop("enough") }], verbose: .silent)
    }
    #expect(text(error).contains("at epoch 1, step 1;") && text(error).contains("those before step 1 of epoch 1"))
    _ = try model.evaluate(data)
  }

  @Test func `a stop within an epoch keeps no weights that give NaN`() throws {
    final class Stop: Callback {
      func stepEnded(_ training: Training, loss: Float) { training.stop("enough") }
    }
    let model = try model(.sgd(learningRate: 1e20))
    let before = try model.weightBits()
    #expect(
      performing: { try model.fit(try data(32), batchSize: 8, callbacks: [Stop()], verbose: .silent) },
      throws: isNotFinite)
    #expect(try model.weightBits() == before)
  }

  @Test func `of a long epoch no more than a hundred steps are lost`() throws {
    let model = try model(.sgd(learningRate: 0.001))
    final class Break: Callback {
      var weights: [[String: [UInt32]]] = []
      func stepEnded(_ training: Training, loss: Float) throws {
        weights.append(try training.model.weightBits())
        if training.position.step == 250 { training.learningRateFactor = 1e30 }
      }
    }
    let watch = Break()
    let error = #expect(throws: ModelError.self) {
      try model.fit(try data(300), batchSize: 1, callbacks: [watch], verbose: .silent)
    }
    #expect(try model.weightBits() == watch.weights[199])
    #expect(text(error).contains("those before step 201 of epoch 1"))
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
