// A checkpoint goes on in the training that it is of, and in no other.

import Foundation
import Testing

@testable import Martinet

@Suite struct OtherTrainingTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func model(
    units: Int = 4, optimizer: any Optimizer = .adam(), loss: any Loss = .sparseCategoricalCrossEntropy,
    metrics: [any Metric] = [.accuracy], schedule: LearningRateSchedule = .constant
  ) throws -> Model {
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
    try fit(
      try model(schedule: schedule),
      callbacks: [Checkpoint(folder("last")), EarlyStopping(monitor: "loss", patience: 9)], resumes: false)
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
    #expect(
      try refused(try model(optimizer: .sgd(), schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "optimizer"
    )
    #expect(
      try refused(try model(optimizer: .adam(beta1: 0.8), schedule: schedule)) { try fit($0, callbacks: [stopper]) }
        == "optimizer")
    #expect(
      try refused(try model(loss: .sparseCategoricalCrossEntropy(labelSmoothing: 0.1), schedule: schedule)) {
        try fit($0, callbacks: [stopper])
      } == "loss")
    #expect(try refused(try model(metrics: [], schedule: schedule)) { try fit($0, callbacks: [stopper]) } == "metrics")
    #expect(
      try refused(try model(schedule: .cosine(minimum: 0.1))) { try fit($0, callbacks: [stopper]) }
        == "learning-rate schedule")
    #expect(
      try refused(try model(schedule: schedule)) { try fit($0, count: 13, callbacks: [stopper]) }
        == "number of examples")
    #expect(
      try refused(try model(schedule: schedule)) { try fit($0, batchSize: 3, callbacks: [stopper]) } == "batch size")
    #expect(
      try refused(try model(schedule: schedule)) { try fit($0, shuffle: false, callbacks: [stopper]) } == "shuffling")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, seed: 1, callbacks: [stopper]) } == "seed")
    #expect(try refused(try model(schedule: schedule)) { try fit($0, epochs: 3, callbacks: [stopper]) } == "epochs")
    #expect(
      try refused(try model(schedule: schedule)) { try fit($0, classWeights: .balanced, callbacks: [stopper]) }
        == "weights of examples")
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

  @Test func `a checkpoint with numbers that no training has is refused`() throws {
    try fit(try model(), callbacks: [Checkpoint(folder("sound"))], resumes: false)
    let sound = try ModelFile(path: folder("sound"))
    let record = try #require(sound.text("checkpoint"))
    /// Writes the checkpoint with another record and, where it is named, one tensor all NaN.
    func write(_ record: String, spoilt: String? = nil) throws {
      var content = ModelFileContent()
      content.metadata = sound.header.metadata
      content.metadata["checkpoint"] = record
      for name in sound.header.tensors.keys.sorted() {
        let value = try sound.tensor(name)
        content.add(name, name == spoilt ? Tensor(repeating: .nan, shape: value.shape) : value)
      }
      try content.write(to: folder("last"))
    }
    try write(record)
    try fit(try model(), epochs: 3)
    for (pattern, wrong) in [
      (#""lossSum":[0-9.]+"#, #""lossSum":"nan""#), (#""seconds":[0-9.e-]+"#, #""seconds":"inf""#),
      (#""loss":[0-9.]+"#, #""loss":"-inf""#), (#""learningRateFactor":1"#, #""learningRateFactor":"nan""#),
      (#""learningRateFactor":1"#, #""learningRateFactor":-1"#),
    ] {
      let changed = record.replacingOccurrences(of: pattern, with: wrong, options: .regularExpression)
      try #require(changed != record, "\(pattern): \(record)")
      try write(changed)
      guard case .invalidCheckpoint? = reason({ try fit(try model(), epochs: 3) }) else {
        Issue.record("\(wrong) was resumed")
        continue
      }
    }
    let state = try #require(sound.header.tensors.keys.first { $0.hasPrefix("optimizer/") && $0.contains("kernel") })
    for name in ["dense/kernel", state] {
      try write(record, spoilt: name)
      guard case .invalidTensor(name, _)? = reason({ try fit(try model(), epochs: 3) }) else {
        Issue.record("\(name) was resumed")
        continue
      }
    }
  }

  /// Whatever stands in the file, it is an error or a training that goes on.
  @Test func `a changed checkpoint is refused or resumed`() throws {
    try fit(
      try model(), epochs: 1, callbacks: [EarlyStopping(monitor: "loss", patience: 9), Checkpoint(folder("last"))],
      resumes: false)
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
