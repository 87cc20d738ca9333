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
  func fit(_ model: Model, interruption: Interruption? = nil, resumeFrom path: String? = nil, seed: UInt64 = 5) async throws {
    nonisolated(unsafe) let (model, interruption) = (model, interruption)
    try await Task {
      let (features, labels, weights) = examples(60, 1)
      let (judged, truths, _) = examples(20, 2)
      try model.fit(
        TrainingSet(features: features, labels: labels, sampleWeights: weights), epochs: Run.epochs, batchSize: 8,
        validation: ValidationSet(features: judged, labels: truths), seed: seed,
        callbacks: [Checkpoint(folder("last"), best: folder("best"), everySteps: 1)]
          + (interruption.map { [$0] } ?? []) + [
            EarlyStopping(patience: 3, minimumDelta: minimumDelta), ReduceLearningRateOnPlateau(monitor: "loss", factor: 0.5, patience: 1, minimumDelta: 0.05),
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
  private func unbroken() async throws -> (record: [History.Epoch], bits: [String: [UInt32]], file: [UInt8], best: [UInt8]) {
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

@Suite struct OtherTrainingTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func model(units: Int = 4, optimizer: any Optimizer = .adam(), loss: any Loss = .sparseCategoricalCrossEntropy, metrics: [any Metric] = [.accuracy], schedule: LearningRateSchedule = .constant) throws -> Model {
    let model = try Sequential(input: [4]) {
      Dense(units, activation: .relu)
      Dense(3, activation: .softmax)
    }
    model.compile(optimizer: optimizer, loss: loss, metrics: metrics, schedule: schedule)
    return model
  }

  private func fit(
    _ model: Model, count: Int = 12, epochs: Int = 2, batchSize: Int = 4, shuffle: Bool = true, seed: UInt64 = 0,
    classWeights: ClassWeights? = nil, callbacks: [any Callback] = [], resumes: Bool = true
  ) throws {
    try model.fit(
      try SavedModelCase.training(model, count), epochs: epochs, batchSize: batchSize, shuffle: shuffle, seed: seed,
      classWeights: classWeights, callbacks: callbacks, verbose: .silent, resumeFrom: resumes ? folder("last") : nil)
  }

  private func setting(_ body: () throws -> Void) -> String? {
    guard case .otherTraining(let setting, _, _)? = reason(body) else { return nil }
    return setting
  }

  @Test func `a checkpoint of another training is refused with what differs, and nothing is changed`() throws {
    let schedule = LearningRateSchedule.cosine()
    try fit(try model(schedule: schedule), callbacks: [Checkpoint(folder("last")), EarlyStopping(monitor: "loss", patience: 9)], resumes: false)
    let stopper = EarlyStopping(monitor: "loss", patience: 9)
    func refused(_ model: Model, _ body: (Model) throws -> Void) throws -> String? {
      let before = try model.weightBits()
      let found = setting { try body(model) }
      #expect(try model.weightBits() == before)
      #expect(model.history == History())
      return found
    }
    let other = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
    other.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy], schedule: schedule)
    #expect(try refused(other) { try fit($0, callbacks: [stopper]) } == "architecture")
    #expect(
      reason { try fit(try model(units: 5, schedule: schedule), callbacks: [stopper]) }
        == .invalidTensor(name: "dense/kernel", problem: "expected shape [4, 5], found [4, 4]"))
    #expect(try refused(try model(optimizer: .sgd(), schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "optimizer")
    #expect(try refused(try model(optimizer: .adam(beta1: 0.8), schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "optimizer")
    #expect(try refused(try model(loss: .sparseCategoricalCrossEntropy(labelSmoothing: 0.1), schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "loss")
    #expect(try refused(try model(metrics: [], schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "metrics")
    #expect(try refused(try model(schedule: .cosine(minimum: 0.1))) { try fit($0, callbacks: [stopper]) } == "learning-rate schedule")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, count: 13, callbacks: [stopper]) } == "number of examples")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, batchSize: 3, callbacks: [stopper]) } == "batch size")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, shuffle: false, callbacks: [stopper]) } == "shuffling")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, seed: 1, callbacks: [stopper]) } == "seed")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, epochs: 3, callbacks: [stopper]) } == "epochs")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, classWeights: .balanced, callbacks: [stopper]) } == "weights of examples")
    #expect(try refused(try model(schedule: schedule)) { try fit($0) } == "the callback")
    let frozen = try model(schedule: schedule)
    try frozen.freeze("dense")
    #expect(try refused(frozen) { try fit($0, callbacks: [stopper]) } == "frozen layers")
    try fit(try model(schedule: schedule), callbacks: [stopper])
  }

  @Test func `more epochs may follow where the step size does not depend on their number`() throws {
    try fit(try model(), callbacks: [Checkpoint(folder("last"))], resumes: false)
    let (longer, unbroken) = (try model(), try model())
    try fit(longer, epochs: 5)
    try fit(unbroken, epochs: 5, resumes: false)
    #expect(longer.history.epochs.map(\.loss) == unbroken.history.epochs.map(\.loss))
    #expect(try longer.weightBits() == unbroken.weightBits())
    #expect(setting { try fit(try model(), epochs: 1) } == "finished epochs")
  }

  @Test func `a model's file is no checkpoint`() throws {
    try model().save(to: folder("last"))
    #expect(reason { try fit(try model()) } == .notACheckpoint)
  }

  /// Whatever stands in the file, it is an error or a training that goes on.
  @Test func `a changed checkpoint is refused or resumed`() throws {
    try fit(try model(), epochs: 1, callbacks: [EarlyStopping(monitor: "loss", patience: 9), Checkpoint(folder("last"))], resumes: false)
    let original = folder.bytes("last")
    let start = try #require(Data(original).range(of: Data("\"checkpoint\":".utf8))).lowerBound
    let digits = original.indices.filter { $0 > start && $0 < start + 1500 && (48...57).contains(original[$0]) }
    var random = SeededNumbers(4)
    var resumedCount = 0
    for round in 0..<400 {
      var bytes = original
      if round % 2 == 0 {
        bytes[digits.randomElement(using: &random)!] = UInt8.random(in: 48...57, using: &random)
      } else {
        // The optimizer's numbers and weights.
        let place = Int.random(in: original.count - 300..<original.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      try folder.write(bytes, "last")
      do {
        try fit(try model(), callbacks: [EarlyStopping(monitor: "loss", patience: 9)])
        resumedCount += 1
      } catch {
        #expect(error is ModelFileError || error is ModelError, "\(error)")
      }
    }
    #expect(resumedCount > 10)
  }
}
