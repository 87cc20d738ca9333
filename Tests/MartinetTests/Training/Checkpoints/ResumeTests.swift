// A training that is interrupted and resumed ends with the bits of the unbroken one.

import Foundation
import Testing

@testable import Martinet

/// Stops a training at a step: by a cancellation, as Ctrl-C does, or as if the process had been killed
/// after the last checkpoint.
private final class Interruption: Callback {
  struct Killed: Error {}
  private let step: UInt64
  private let kills: Bool

  init(at step: UInt64, kills: Bool) {
    self.step = step
    self.kills = kills
  }

  func stepEnded(_ training: Training, loss: Float) throws {
    guard training.position.totalSteps == step else { return }
    if kills { throw Killed() }
    withUnsafeCurrentTask { $0?.cancel() }
  }
}

/// A training of 8 steps an epoch (the last batch is smaller) in which everything has a state: Adam,
/// dropout, moving averages, a schedule, metrics, early stopping, a plateau, sample weights.
private struct Run {
  static let epochs = 7
  let folder: TestFolder
  /// By how much a validation loss is better for the early stopping.
  var minimumDelta = 0.0

  func model() throws -> Model {
    let model = try Sequential(input: [6], seed: 3) {
      Dense(16, activation: .relu, penalty: .l2(1e-3))
      BatchNormalization()
      Dropout(0.3)
      Dense(8, activation: .tanh)
      Dropout(0.2)
      Dense(3, activation: .softmax)
    }
    model.compile(
      optimizer: .adam(learningRate: 0.02), loss: .sparseCategoricalCrossEntropy(labelSmoothing: 0.05),
      metrics: [.accuracy, .topKAccuracy(2)], schedule: .warmUp(epochs: 1.5, then: .cosine(minimum: 0.1)),
      clipping: .norm(1))
    return model
  }

  func examples(_ count: Int, _ seed: UInt64) -> (Tensor, Tensor, [Float]) {
    var random = SeededNumbers(seed)
    let features = random.tensor([count, 6])
    let labels = (0..<count).map { row in Float((features[row, 0] > 0 ? 1 : 0) + (features[row, 1] > 0.2 ? 1 : 0)) }
    return (features, Tensor(labels), (0..<count).map { _ in Float.random(in: 0.5...2, using: &random) })
  }

  /// One call of `fit`; in a task of its own, which an interruption cancels.
  func fit(_ model: Model, interruption: Interruption? = nil, resumeFrom path: String? = nil, seed: UInt64 = 5)
    async throws
  {
    nonisolated(unsafe) let (model, interruption) = (model, interruption)
    try await Task {
      let (features, labels, weights) = examples(60, 1)
      let (judged, truths, _) = examples(20, 2)
      try model.fit(
        TrainingSet(features: features, labels: labels, sampleWeights: weights), epochs: Run.epochs, batchSize: 8,
        validation: ValidationSet(features: judged, labels: truths), seed: seed,
        callbacks: [Checkpoint(folder("last"), best: folder("best"), everySteps: 1)]
          + (interruption.map { [$0] } ?? []) + [
            EarlyStopping(patience: 3, minimumDelta: minimumDelta),
            ReduceLearningRateOnPlateau(monitor: "loss", factor: 0.5, patience: 1, minimumDelta: 0.05),
          ],
        verbose: .silent, resumeFrom: path)
    }.value
  }
}

extension Model {
  /// The history but for the times.
  fileprivate var record: [History.Epoch] {
    history.epochs.map { epoch in
      var epoch = epoch
      epoch.seconds = 0
      return epoch
    }
  }
}

@Suite struct ResumeTests {
  /// The unbroken run: its model, its file, its best file.
  private func unbroken() async throws -> (
    record: [History.Epoch], bits: [String: [UInt32]], file: [UInt8], best: [UInt8]
  ) {
    let run = Run(folder: try TestFolder())
    let model = try run.model()
    try await run.fit(model)
    try model.save(to: run.folder("model"))
    return (model.record, try model.weightBits(), run.folder.bytes("model"), run.folder.bytes("best"))
  }

  @Test(arguments: [false, true])
  func `stopped at random steps, also within an epoch`(_ kills: Bool) async throws {
    let whole = try await unbroken()
    #expect(whole.record.count > 3, "some epochs before it stops early")
    let steps = UInt64(whole.record.count) * 8
    var random = SeededNumbers(kills ? 1 : 2)
    for round in 0..<20 {
      let run = Run(folder: try TestFolder())
      let step = UInt64.random(in: 1..<steps, using: &random)
      let model = try run.model()
      await #expect(throws: (any Error).self) {
        try await run.fit(model, interruption: Interruption(at: step, kills: kills))
      }
      // A second interruption of the resumed training, now and then.
      if round % 4 == 0, step + 3 < steps {
        await #expect(throws: (any Error).self) {
          try await run.fit(
            try run.model(), interruption: Interruption(at: step + 3, kills: kills), resumeFrom: run.folder("last"))
        }
      }
      let resumed = round % 3 == 0 ? try Sequential.load(from: run.folder("last")) : try run.model()
      if resumed.compilation == nil { Issue.record("a loaded checkpoint is compiled") }
      try await run.fit(resumed, resumeFrom: run.folder("last"))
      #expect(resumed.record == whole.record, "stopped at step \(step)")
      #expect(try resumed.weightBits() == whole.bits, "stopped at step \(step)")
      #expect(run.folder.bytes("best") == whole.best, "stopped at step \(step)")
      try resumed.save(to: run.folder("model"))
      #expect(run.folder.bytes("model") == whole.file)
    }
  }

  @Test func `a second fit is resumed as well`() async throws {
    let whole = Run(folder: try TestFolder())
    let unbroken = try whole.model()
    try await whole.fit(unbroken)
    try await whole.fit(unbroken, seed: 6)

    let run = Run(folder: try TestFolder())
    let model = try run.model()
    try await run.fit(model)
    let steps = UInt64(model.history.epochs.count) * 8
    await #expect(throws: CancellationError.self) {
      try await run.fit(model, interruption: Interruption(at: steps + 11, kills: false), seed: 6)
    }
    let resumed = try run.model()
    try await run.fit(resumed, resumeFrom: run.folder("last"), seed: 6)
    #expect(resumed.record == unbroken.record)
    #expect(try resumed.weightBits() == unbroken.weightBits())
  }

  @Test(arguments: [0.0, 1.0])
  func `a finished training is finished, whether by the number of epochs or early`(_ delta: Double) async throws {
    let run = Run(folder: try TestFolder(), minimumDelta: delta)
    let model = try run.model()
    try await run.fit(model)
    #expect((model.history.epochs.count < Run.epochs) == (delta == 1))
    let resumed = try run.model()
    try await run.fit(resumed, resumeFrom: run.folder("last"))
    #expect(resumed.record == model.record)
    #expect(try resumed.weightBits() == model.weightBits())
  }

  @Test func `cancellation and early stopping give the best weights, the checkpoint keeps the last`() async throws {
    let run = Run(folder: try TestFolder())
    let model = try run.model()
    await #expect(throws: CancellationError.self) {
      try await run.fit(model, interruption: Interruption(at: 21, kills: false))
    }
    #expect(try model.weightBits() == Model.load(from: run.folder("best")).weightBits())
    #expect(try model.weightBits() != Model.load(from: run.folder("last")).weightBits())
  }
}
