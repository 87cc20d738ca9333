// A model that is saved and loaded is the model that it was.

import Foundation
import Testing

@testable import Martinet

@Suite struct RoundTripTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// A model that has learned a little, so that weights, moving averages and step counts have moved.
  private func trained(_ test: SavedModelCase) throws -> Model {
    let model = try test.make()
    model.compile(optimizer: .sgd(learningRate: 0.05, momentum: 0.9), loss: .sparseCategoricalCrossEntropy)
    try model.fit(try SavedModelCase.training(model, 21), epochs: 2, batchSize: 6, verbose: .silent)
    return model
  }

  @Test(arguments: SavedModelCase.all)
  func `predictions, layers and summary are the same`(_ test: SavedModelCase) throws {
    let model = try trained(test)
    try model.freeze(model.layers[1].name)
    try model.save(to: folder("model"))
    let loaded = try Model.load(from: folder("model"))
    #expect(try loaded.testValues() == model.testValues())
    #expect(try loaded.testValues().contains { $0 != 0 })
    #expect(try loaded.weightBits() == model.weightBits())
    #expect(loaded.layers.map(\.name) == model.layers.map(\.name))
    #expect(loaded.layers.map(\.kind) == model.layers.map(\.kind))
    #expect(loaded.frozenLayers == model.frozenLayers)
    #expect(loaded.parameterCount == model.parameterCount)
    #expect(try loaded.summary() == model.summary())
    #expect(loaded.seed == model.seed)
    #expect(GraphDescription(loaded.outputs[0]).description == GraphDescription(model.outputs[0]).description)
  }

  /// Dropout with its shared sources, penalties, moving averages and shared weights all have a part in
  /// what is learned.
  @Test(arguments: SavedModelCase.all)
  func `a loaded model learns the same`(_ test: SavedModelCase) throws {
    let model = try test.make()
    model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    try model.save(to: folder("model"))
    let loaded = try Model.load(from: folder("model"))
    let data = try SavedModelCase.training(model, 22)
    let histories = try [model, loaded].map { model in
      try model.fit(data, epochs: 3, batchSize: 5, seed: 4, verbose: .silent).epochs.map {
        [$0.loss, $0.metrics["accuracy"]!]
      }
    }
    #expect(histories[0] == histories[1])
    #expect(try loaded.weightBits() == model.weightBits())
  }

  @Test(arguments: SavedModelCase.all)
  func `the same model gives the same bytes, saved again or loaded and saved`(_ test: SavedModelCase) throws {
    let model = try trained(test)
    for name in ["a", "b"] { try model.save(to: folder(name)) }
    #expect(folder.bytes("a") == folder.bytes("b"))
    try Model.load(from: folder("a")).save(to: folder("c"))
    // A Sequential that is loaded as a Model is saved as one.
    guard !(model is Sequential) else {
      try Sequential.load(from: folder("a")).save(to: folder("d"))
      #expect(folder.bytes("a") == folder.bytes("d"))
      return
    }
    #expect(folder.bytes("a") == folder.bytes("c"))
  }

  @Test func `the file's tensors are named by layer and weight and start at a multiple of eight`() throws {
    let model = try SavedModelCase.all[0].make()
    try model.save(to: folder("model"))
    let file = try ModelFile(path: folder("model"))
    #expect(file.shape("first/kernel") == [12, 8])
    #expect(file.shape("dense_1/bias") == [3])
    #expect(file.shape("doubling/gain") == [6])
    let length = folder.bytes("model").prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
    #expect(
      folder.bytes("model")[8 + length - 1] == UInt8(ascii: " ")
        || folder.bytes("model")[8 + length - 1] == UInt8(ascii: "}"))
  }

  @Test func `dropouts of one source drop the same, those of two do not`() throws {
    let x = Input([50])
    let sources = [RandomSource(), RandomSource()]
    func dropped(_ source: Int) -> Node { Node(DropoutOperation(rate: 0.5, source: sources[source]), [x.node]) }
    let model = try Model(inputs: x, outputs: dropped(0) - dropped(0), dropped(0) - dropped(1))
    try model.save(to: folder("model"))
    let loaded = try Model.load(from: folder("model"))
    let ones = Tensor(repeating: 1, shape: [2, 50])
    let values = try Session().run(loaded.outputs, feeding: [loaded.inputs[0]: ones], phase: .training)
    #expect(values[0].scalars.allSatisfy { $0 == 0 })
    #expect(values[1].scalars.contains { $0 != 0 })
  }

  @Test func `class names come back`() throws {
    let model = try Sequential(input: [2]) { Dense(3, activation: .softmax) }
    model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy)
    let data = try TrainingSet(
      features: [[0, 1], [1, 0], [1, 1]], labels: [0, 1, 2], classNames: ["cat", "dög", "\"bird\", small"])
    try model.fit(data, verbose: .silent)
    try model.save(to: folder("model"))
    #expect(try Model.load(from: folder("model")).classNames == ["cat", "dög", "\"bird\", small"])
  }

  @Test func `how it was trained comes back`() throws {
    let optimizers: [any Optimizer] = [
      .sgd(learningRate: 0.1, momentum: 0.3, nesterov: true, weightDecay: 1e-4),
      .adam(beta1: 0.8, epsilon: 1.0000001e-8),
      .adamW(weightDecay: 0.01), .rmsprop(rho: 0.7, momentum: 0.1), .adagrad(initialAccumulator: 0.3),
    ]
    let losses: [any Loss] = [
      .sparseCategoricalCrossEntropy(labelSmoothing: 0.1),
      .categoricalCrossEntropy(labelSmoothing: 0.3, fromLogits: true),
      .binaryCrossEntropy(labelSmoothing: 0.2, fromLogits: true), .meanSquaredError, .meanAbsoluteError,
      .huber(delta: 1.7), .hinge,
    ]
    let metrics: [any Metric] = [.accuracy, .topKAccuracy(2), .meanSquaredError, .meanAbsoluteError]
    let schedules: [LearningRateSchedule] = [
      .constant, .step(epochs: 3, factor: 0.3), .exponential(factor: 0.9), .cosine(minimum: 0.1),
      .warmUp(epochs: 0.7, then: .warmUp(epochs: 1, then: .cosine())), .oneCycle(rise: 0.2, start: 10, end: 99),
    ]
    for index in 0..<7 {
      let model = try Sequential(input: [2]) { Dense(3) }
      let clipping: GradientClipping? = [.value(0.3), .norm(0.1), nil][index % 3]
      model.compile(
        optimizer: optimizers[index % 5], loss: losses[index], metrics: metrics,
        schedule: schedules[index % 6], clipping: clipping)
      try model.save(to: folder("model"))
      let loaded = try #require(try Model.load(from: folder("model")).compilation)
      let saved = try #require(model.compilation)
      #expect("\(loaded.optimizer)" == "\(saved.optimizer)")
      #expect("\(loaded.loss)" == "\(saved.loss)")
      #expect("\(loaded.metrics)" == "\(saved.metrics)")
      #expect(loaded.schedule == saved.schedule)
      #expect(loaded.clipping == saved.clipping)
    }
  }

  @Test func `an own loss leaves the model to be compiled again`() throws {
    struct Own: Loss, Codable {
      var name: String { "own" }
      func callAsFunction(_ prediction: Node, _ target: Node) -> Node { abs(prediction - target).mean(axes: [1]) }
    }
    let model = try Sequential(input: [2]) { Dense(3) }
    model.compile(optimizer: .sgd(), loss: Own())
    try model.save(to: folder("model"))
    #expect(try Model.load(from: folder("model")).compilation == nil)
  }

  @Test func `a graph is not loaded as a stack, a stack is loaded as both`() throws {
    try SavedModelCase.all[2].make().save(to: folder("graph"))
    #expect(reason { try Sequential.load(from: folder("graph")) } == .notAStack)
    let stack = try SavedModelCase.all[0].make()
    try stack.save(to: folder("stack"))
    let loaded: Sequential = try Sequential.load(from: folder("stack"))
    #expect(try loaded.testValues() == stack.testValues())
    #expect(try Model.load(from: folder("stack")).testValues() == stack.testValues())
    #expect(try Sequential.load(bytes: folder.bytes("stack")).testValues() == stack.testValues())
  }

  @Test func `settings of any bits come back`() throws {
    var random = SeededNumbers(2)
    for _ in 0..<200 {
      let slope = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
      guard !slope.isNaN else { continue }
      let operation = Unary(function: .leakyReLU, parameter: slope)
      let text = try JSON.encode(operation)
      #expect(try JSON.decode(Unary.self, text.utf8).parameter.bitPattern == slope.bitPattern)
    }
    let text = try JSON.encode(Unary(function: .leakyReLU, parameter: .nan))
    #expect(try JSON.decode(Unary.self, text.utf8).parameter.isNaN)
  }
}

/// Why a model file was refused; records an issue for any other outcome.
func reason(_ body: () throws -> some Any) -> ModelFileError.Reason? {
  do {
    _ = try body()
    Issue.record("nothing was thrown")
  } catch let error as ModelFileError {
    return error.reason
  } catch {
    Issue.record("\(error)")
  }
  return nil
}
