// What the callbacks do, seen on trainings whose numbers are known.

import Foundation
import Testing

@testable import Martinet

/// Puts chosen numbers in the place of a training's: a history to be looked at.
private func told(_ callback: any Callback, _ values: [Double], name: String = "val_loss", stops: Bool = true) throws
  -> (Training, Int)
{
  let model = try Sequential(input: [1], seed: 1) { Dense(1) }
  model.compile(optimizer: .sgd(learningRate: 1), loss: .meanSquaredError)
  let data = try TrainingSet(features: [[1]], labels: [1])
  let job = try FitJob(
    model, data, epochs: values.count, batchSize: 1, validation: nil, validationFraction: nil, shuffle: false, seed: 0,
    classWeights: nil, callbacks: [callback], verbose: .silent)
  let training = job.training
  try callback.trainingBegan(training)
  var count = 0
  for value in values {
    try model.setWeight("bias", of: "dense", to: Tensor([Float(count)]))
    model.history.epochs.append(
      History.Epoch(
        epoch: count + 1, seconds: 0, loss: name == "loss" ? value : 0,
        metrics: name == "accuracy" ? ["accuracy": value] : [:], validationLoss: name == "val_loss" ? value : nil,
        validationMetrics: [:], learningRate: training.learningRateFactor))
    count += 1
    try callback.epochEnded(training)
    if stops, training.stopReason != nil { break }
  }
  try callback.trainingEnded(training)
  return (training, count)
}

@Suite struct EarlyStoppingTests {
  private func bias(_ training: Training) throws -> Float { try training.model.weights(of: "dense")["bias"]!.scalar }

  @Test func `stops after so many epochs without a better value and gives the best weights back`() throws {
    let (training, count) = try told(EarlyStopping(patience: 3), [5, 4, 4.5, 3, 3.5, 3, 3.2, 1])
    #expect(count == 7)
    #expect(training.stopReason == "val_loss has not become better for 3 epochs")
    #expect(try bias(training) == 3)
  }

  @Test func `gives the best weights back when it did not stop`() throws {
    #expect(try bias(try told(EarlyStopping(patience: 9), [5, 2, 4, 3]).0) == 1)
    #expect(try bias(try told(EarlyStopping(patience: 9, restoresBest: false), [5, 2, 4, 3]).0) == 3)
  }

  @Test func `an accuracy is better when it is larger, unless told`() throws {
    let values = [0.1, 0.5, 0.4, 0.3]
    #expect(try bias(try told(EarlyStopping(monitor: "accuracy", patience: 9), values, name: "accuracy").0) == 1)
    #expect(
      try bias(try told(EarlyStopping(monitor: "accuracy", patience: 9, goal: .minimum), values, name: "accuracy").0)
        == 0)
    #expect(
      try bias(try told(EarlyStopping(monitor: "loss", patience: 9, goal: .maximum), values, name: "loss").0) == 1)
  }

  @Test func `a value counts as better beyond the minimum delta only, and NaN never`() throws {
    #expect(try told(EarlyStopping(patience: 2, minimumDelta: 0.5), [5, 4.6, 4.5, 4]).1 == 3)
    #expect(try told(EarlyStopping(patience: 2), [.nan, 5, .nan, 4, .nan, .nan, 1]).1 == 6)
  }

  @Test func `a number that is not there is an error that lists those that are`() throws {
    let error = #expect(throws: ModelError.self) { try told(EarlyStopping(monitor: "val_acc"), [1]) }
    #expect(error?.description.contains("one of loss, val_loss") == true)
  }

  @Test func `it starts anew with each training that is not resumed`() throws {
    let stopping = EarlyStopping(patience: 2)
    #expect(try told(stopping, [1, 2, 3]).1 == 3)
    #expect(try told(stopping, [9, 8, 7, 6, 5]).1 == 5)
  }
}

@Suite struct ReduceLearningRateOnPlateauTests {
  @Test func `reduces after so many epochs, rests, and stops at the minimum`() throws {
    let values = [Double](repeating: 1, count: 8)
    func rates(_ callback: ReduceLearningRateOnPlateau) throws -> [Float] {
      try told(callback, values, stops: false).0.history.epochs.map(\.learningRate)
    }
    #expect(try rates(ReduceLearningRateOnPlateau(factor: 0.5, patience: 2)) == [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    #expect(
      try rates(ReduceLearningRateOnPlateau(factor: 0.5, patience: 2, cooldown: 2)) == [
        1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25,
      ])
    #expect(
      try rates(ReduceLearningRateOnPlateau(factor: 0.5, patience: 1, minimumLearningRate: 0.3)) == [
        1, 1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3,
      ])
  }
}

@Suite struct LogTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func model() throws -> Model {
    let model = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
    model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    return model
  }

  @Test func `a line for each epoch, with numbers that read back exactly`() throws {
    let model = try model()
    let logs: [any Callback] = [CSVLog(folder("log.csv")), JSONLinesLog(folder("log.jsonl"))]
    try model.fit(try SavedModelCase.training(model, 12), epochs: 3, callbacks: logs, verbose: .silent)
    let lines = folder.text("log.csv").split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines.count == 4)
    #expect(lines[0] == ["epoch", "loss", "accuracy", "learning_rate", "seconds"])
    for (line, epoch) in zip(lines.dropFirst(), model.history.epochs) {
      #expect(Int(line[0]) == epoch.epoch)
      #expect(Double(line[1]) == epoch.loss)
      #expect(Double(line[2]) == epoch.metrics["accuracy"])
      #expect(Float(line[3]) == epoch.learningRate)
    }
    let objects = try folder.text("log.jsonl").split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Double])
    }
    #expect(objects.map { $0["loss"] } == model.history.epochs.map(\.loss))
    #expect(objects.map { $0["epoch"] } == [1, 2, 3])
  }

  @Test func `a second fit and a resumed one go on in the file, no epoch twice, new columns for all`() throws {
    let model = try model()
    let data = try SavedModelCase.training(model, 12)
    let log = CSVLog(folder("log.csv"))
    try model.fit(data, epochs: 2, callbacks: [log], verbose: .silent)
    try model.fit(
      data, epochs: 2, validationFraction: 0.25, callbacks: [log, Checkpoint(folder("last"))], verbose: .silent)
    // A line that a killed process had half written.
    try folder.write(folder.bytes("log.csv") + Array("5,0.3".utf8), "log.csv")
    let other = try self.model()
    try other.fit(
      data, epochs: 3, validationFraction: 0.25, callbacks: [CSVLog(folder("log.csv"))], verbose: .silent,
      resumeFrom: folder("last"))
    let lines = folder.text("log.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines.dropFirst().map { $0[0] } == ["1", "2", "3", "4", "5"])
    #expect(lines.allSatisfy { $0.count == lines[0].count })
    #expect(lines[0].contains("val_loss"))
  }

  @Test func `a function is called after every epoch`() throws {
    let model = try model()
    var losses: [Double] = []
    let callback = EpochCallback { training in
      losses.append(training.history.epochs.last!.loss)
      if losses.count == 2 { training.stop("enough") }
    }
    try model.fit(try SavedModelCase.training(model, 12), epochs: 9, callbacks: [callback], verbose: .silent)
    #expect(losses == model.history.epochs.map(\.loss))
    #expect(losses.count == 2)
  }
}

@Suite struct CheckpointTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  @Test func `the best file holds the best epoch, the last the last`() throws {
    let model = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
    // Steps so large that some epochs are worse than the one before.
    model.compile(optimizer: .sgd(learningRate: 30), loss: .sparseCategoricalCrossEntropy)
    var weights: [[String: [UInt32]]] = []
    let keep = EpochCallback { weights.append(try $0.model.weightBits()) }
    try model.fit(
      try SavedModelCase.training(model, 12), epochs: 6,
      callbacks: [Checkpoint(folder("last"), best: folder("best"), monitor: "loss"), keep], verbose: .silent)
    let losses = model.history.epochs.map(\.loss)
    let best = losses.firstIndex(of: losses.min()!)!
    #expect(best != 5)
    #expect(try Model.load(from: folder("best")).weightBits() == weights[best])
    #expect(try Model.load(from: folder("last")).weightBits() == weights[5])
  }

  @Test func `a model that cannot be saved is refused before the training`() throws {
    let x = Input([4])
    let model = try Model(inputs: x, outputs: Node(OperationCatalogueTests.Fleeting(), [Dense(3)(x)]))
    model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy)
    let found = reason {
      try model.fit(try SavedModelCase.training(model, 12), callbacks: [Checkpoint(folder("last"))], verbose: .silent)
    }
    #expect(found == .cannotSave("the operation fleeting is not a SerializableOperation"))
    #expect(model.history.epochs.isEmpty)
  }
}

@Suite struct StopTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// Asks for a stop after a number of steps.
  private final class StopAfter: Callback {
    let steps: UInt64
    init(_ steps: UInt64) { self.steps = steps }
    func stepEnded(_ training: Training, loss: Float) {
      if training.position.totalSteps == steps { training.stop("enough") }
    }
  }

  @Test(arguments: [(UInt64(5), 1, UInt64(5)), (6, 2, 6)])
  func `a stop within an epoch leaves it unfinished, one at its last step ends it`(
    _ stop: UInt64, _ epochs: Int, _ steps: UInt64
  ) throws {
    let model = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
    model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy)
    try model.fit(
      try SavedModelCase.training(model, 12), epochs: 9, batchSize: 4,
      callbacks: [Checkpoint(folder("last")), StopAfter(stop)], verbose: .silent)
    #expect(model.history.epochs.count == epochs)
    #expect(model.stepsTaken == steps)
    #expect(try Model.load(from: folder("last")).weightBits() == model.weightBits())
  }
}
