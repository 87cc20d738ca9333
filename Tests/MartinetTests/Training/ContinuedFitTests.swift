// What a second fit goes on from: the optimizer's memory, the schedule, the reduced step size.

import Martinet
import Testing

@Suite struct ContinuedFitTests {
  private func rates(_ history: History) -> [Float] { history.epochs.map(\.learningRate) }

  private func parts(_ schedule: LearningRateSchedule, _ epochs: [Int]) throws -> Model {
    let model = try FitTests.model(.adam(learningRate: 0.1), schedule: schedule)
    for part in epochs { try model.fit(FitTests.training(64), epochs: part, seed: 3, verbose: 0) }
    return model
  }

  @Test(arguments: [
    LearningRateSchedule.step(epochs: 2, factor: 0.5), .exponential(factor: 0.8), .warmUp(epochs: 3.5),
    .warmUp(epochs: 1.5, then: .exponential(factor: 0.5)), .warmUp(epochs: 2, then: .step(epochs: 1, factor: 0.5)),
  ])
  func `a schedule by epochs goes on`(_ schedule: LearningRateSchedule) throws {
    let whole = try parts(schedule, [5])
    for epochs in [[1, 4], [3, 2], [2, 1, 2]] {
      let parted = try parts(schedule, epochs)
      #expect(rates(parted.history) == rates(whole.history))
      #expect(try parted.weights(of: "dense") == whole.weights(of: "dense"))
    }
  }

  @Test func `a schedule over the training is over each, and what follows a warm-up over the rest`() throws {
    let cosine = rates(try parts(.cosine(), [3, 3]).history)
    #expect(Array(cosine[..<3]) == Array(cosine[3...]))
    let after = rates(try parts(.warmUp(epochs: 2, then: .cosine()), [2, 3]).history)
    #expect(Array(after[2...]) == Array(cosine[..<3]))
  }

  @Test func `a schedule counts from the last compile`() throws {
    let model = try parts(.step(epochs: 1, factor: 0.5), [3])
    model.compile(
      optimizer: .sgd(learningRate: 0.1), loss: .sparseCategoricalCrossEntropy, schedule: .step(epochs: 1, factor: 0.5))
    try model.fit(FitTests.training(64), epochs: 2, verbose: 0)
    #expect(rates(model.history)[3...] == [0.1, 0.05])
  }

  @Test func `momenta go on when the weighting changes and when layers were frozen in between`() throws {
    func weights(_ between: (Model) throws -> Void, secondWeights: [Float]?) throws -> [String: Tensor] {
      let model = try FitTests.model(.sgd(learningRate: 0.1, momentum: 0.9))
      try model.fit(FitTests.training(64), epochs: 2, seed: 1, verbose: 0)
      try between(model)
      try model.fit(FitTests.training(64, weights: secondWeights), epochs: 1, seed: 1, verbose: 0)
      return try model.weights(of: "dense")
    }
    let plain = try weights({ _ in }, secondWeights: nil)
    #expect(try weights({ _ in }, secondWeights: [Float](repeating: 1, count: 64)) == plain)
    let frozen = try weights(
      {
        try $0.freeze("dense")
        try $0.unfreeze("dense")
      }, secondWeights: nil)
    #expect(frozen == plain)
    let anew = try weights(
      { $0.compile(optimizer: .sgd(learningRate: 0.1, momentum: 0.9), loss: .sparseCategoricalCrossEntropy) },
      secondWeights: nil)
    #expect(anew != plain)
  }

  @Test func `a reduced step size stays reduced until the next compile`() throws {
    let model = try FitTests.model(.sgd(learningRate: 0.5))
    let data = try FitTests.training(64)
    try model.fit(
      data, epochs: 2, callbacks: [EpochCallback { if $0.position.epoch == 1 { $0.learningRateFactor = 0.25 } }],
      verbose: 0)
    try model.fit(data, epochs: 1, verbose: 0)
    #expect(rates(model.history) == [0.5, 0.125, 0.125])
    model.compile(optimizer: .sgd(learningRate: 0.5), loss: .sparseCategoricalCrossEntropy)
    try model.fit(data, epochs: 1, verbose: 0)
    #expect(rates(model.history).last == 0.5)
  }

  @Test func `a callback that was not told of the beginning is not told of the end`() throws {
    struct Refusal: Error {}
    final class Refusing: Callback {
      func trainingBegan(_ training: Training) throws { throw Refusal() }
    }
    let (model, data, stopping) = (
      try FitTests.model(), try FitTests.training(64), EarlyStopping(monitor: "loss", patience: 9)
    )
    try model.fit(data, epochs: 2, callbacks: [stopping], verbose: 0)
    model.compile(optimizer: .sgd(learningRate: 0.3), loss: .sparseCategoricalCrossEntropy)
    try model.fit(data, epochs: 2, verbose: 0)
    let learned = try model.weights(of: "dense")
    #expect(throws: Refusal.self) { try model.fit(data, callbacks: [Refusing(), stopping], verbose: 0) }
    #expect(try model.weights(of: "dense") == learned)
  }
}
