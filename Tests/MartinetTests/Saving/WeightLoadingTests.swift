// Parts of one model's file taken into another.

import Testing

@testable import Martinet

@Suite struct WeightLoadingTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func model(_ classes: Int, seed: UInt64) throws -> Sequential {
    try Sequential(input: [6], seed: seed) {
      Dense(5, activation: .relu, name: "features")
      BatchNormalization(name: "normal")
      Dense(classes, activation: .softmax, name: "head")
    }
  }

  @Test func `named layers are taken, others stay`() throws {
    let (old, new) = (try model(3, seed: 1), try model(4, seed: 2))
    try old.save(to: folder("old"))
    let before = try new.weightBits()
    #expect(try new.loadWeights(from: folder("old"), layers: ["features", "normal"]) == ["features", "normal"])
    #expect(try new.weights(of: "features") == old.weights(of: "features"))
    #expect(try new.weights(of: "normal") == old.weights(of: "normal"))
    #expect(try new.weightBits()["head/kernel"] == before["head/kernel"])
  }

  @Test func `without names every layer of the same name is taken`() throws {
    let (old, new) = (try model(3, seed: 1), try model(3, seed: 2))
    try old.save(to: folder("old"))
    #expect(try new.loadWeights(from: folder("old")) == ["features", "normal", "head"])
    #expect(try new.testValues() == old.testValues())
  }

  @Test func `another shape is refused and nothing is changed`() throws {
    let (old, new) = (try model(3, seed: 1), try model(4, seed: 2))
    try old.save(to: folder("old"))
    let before = try new.weightBits()
    #expect(
      reason { try new.loadWeights(from: folder("old")) }
        == .invalidTensor(name: "head/kernel", problem: "expected shape [5, 4], found [5, 3]"))
    #expect(try new.weightBits() == before)
  }

  @Test func `a layer that is missing is named`() throws {
    try Sequential(input: [6]) { Dense(5, name: "other") }.save(to: folder("old"))
    let new = try model(3, seed: 2)
    #expect(
      reason { try new.loadWeights(from: folder("old"), layers: ["features"]) }
        == .missingTensor(name: "features/kernel"))
    #expect(try new.loadWeights(from: folder("old")) == [])
    #expect(throws: ModelError.self) { try new.loadWeights(from: folder("old"), layers: ["nothing"]) }
  }

  @Test func `a safetensors file without a model is read for its weights`() throws {
    var content = ModelFileContent()
    content.add("head/kernel", Tensor(repeating: 2, shape: [5, 3]))
    content.add("head/bias", Tensor(repeating: 3, shape: [3]))
    try content.write(to: folder("plain"))
    let new = try model(3, seed: 2)
    #expect(try new.loadWeights(from: folder("plain")) == ["head"])
    #expect(try new.weights(of: "head") == ["kernel": Tensor(repeating: 2, shape: [5, 3]), "bias": [3, 3, 3]])
    #expect(reason { try Model.load(from: folder("plain")) } == .notAModel)
  }
}
