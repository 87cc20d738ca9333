// Models and data for the tests of saving and resuming.

import Foundation
import Martinet
import TestNumbers
import Testing

/// A folder of its own for each test, removed with everything in it.
final class TestFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("martinet-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) -> [UInt8] { FileManager.default.contents(atPath: self(name)).map { Array($0) } ?? [] }
  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
  func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: self(name))) }
}

typealias SeededNumbers = TestNumbers.SeededNumbers

extension SeededNumbers {
  mutating func tensor(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { _ in Float.random(in: -1...1, using: &self) }, shape: shape)
  }
}

/// A layer written outside the package, of the package's operations.
struct Doubling: Layer {
  func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
    let gain = weights.add("gain", [input[-1]], .constant(2), penalty: .l2(0.01))
    return { x in x * gain + constant([0.25]) }
  }
}

/// A model to be saved, with the number of its classes.
struct SavedModelCase: CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable () throws -> Model

  static let all = [
    SavedModelCase(testDescription: "a stack") {
      try Sequential(input: [4, 3], seed: 5) {
        Flatten()
        Dense(8, activation: .elu(alpha: 0.7), penalty: .l1l2(0.001, 0.01), name: "first")
        Dropout(0.25)
        LayerNormalization()
        Dense(6, activation: .sigmoid(slope: 1.3))
        Doubling()
        Dropout(0.5)
        Dense(3, activation: .softmax)
      }
    },
    SavedModelCase(testDescription: "images") {
      try Sequential(input: [8, 8, 2], seed: 1) {
        Conv2D(4, kernel: 3, padding: .same, groups: 2, activation: .relu)
        MaxPool2D(2)
        Conv2D(
          6, kernel: [2, 1], stride: [1, 2], padding: .explicit(top: 1, bottom: 0, left: 2, right: 1), dilation: 2)
        BatchNormalization()
        AveragePool2D(2)
        GlobalAveragePool2D()
        Dense(3, activation: .softmax)
      }
    },
    SavedModelCase(testDescription: "a graph") {
      let left = Input([5]), right = Input([5], name: "other")
      let tower = try Dense(7, activation: .gelu, name: "tower").built(for: left)
      let (a, b) = (try tower(left), try tower(right))
      let free = Variable([1, 2, 3, 4, 5, 6, 7], name: "free")
      let joined = try Concatenate()(try Add()(a, b), a * free, abs(a - b) / 3)
      let normal = try BatchNormalization()(joined)
      let short = try Dense(21, usesBias: false)(normal)
      let sum = try Add()(short, joined)
      let mask = whileTraining(dropout(sum, rate: 0.1), otherwise: clamp(sum, -2...2))
      return try Model(
        inputs: left, right, outputs: try Dense(3, activation: .softmax)(mask), try Dense(1)(joined), seed: 9)
    },
  ]

  /// A batch for the model's inputs.
  static func batch(_ model: Model, _ count: Int, seed: UInt64 = 3) -> [Tensor] {
    var random = SeededNumbers(seed)
    return model.inputs.map { random.tensor($0.exampleShape!.batched(count)) }
  }

  /// Training data for the model: features at random, classes in turn.
  static func training(_ model: Model, _ count: Int) throws -> TrainingSet {
    let features = batch(model, count, seed: 8)
    return try TrainingSet(
      inputs: features, labels: Tensor((0..<count).map { Float($0 % 3) }))
  }
}

extension Model {
  /// The model's values for a batch of tests, as bits.
  func testValues(_ count: Int = 5) throws -> [UInt32] {
    let batch = SavedModelCase.batch(self, count)
    let values = batch.count == 1 ? try predict(batch[0]) : try predict(batch[0], batch[1])
    return values.scalars.map(\.bitPattern)
  }

  /// Every weight as bits.
  func weightBits() throws -> [String: [UInt32]] {
    try layers.reduce(into: [:]) { bits, layer in
      for (name, value) in try weights(of: layer.name) {
        bits["\(layer.name)/\(name)"] = value.scalars.map(\.bitPattern)
      }
    }
  }
}
