// The course's network against PyTorch: ten training steps, and all gradients of the first. The numbers
// and the script that made them are in Tests/Golden.

import Foundation
import Testing

@testable import Martinet

@Suite struct GoldenTests {
  static let steps = 10
  static let batch = 16

  /// scale · (k/1009 - 1/2) with k = (i·7919 + i²·31 + salt·104729) mod 1009: `pattern` of the script.
  static func pattern(_ shape: Shape, salt: Int, scale: Double) -> Tensor {
    let values = (0..<shape.count).map { (i: Int) -> Float in
      let k = (i * 7919 + i * i * 31 + salt * 104729) % 1009
      return Float(scale * (Double(k) / 1009 - 0.5))
    }
    return Tensor(values, shape: shape)
  }

  /// The images and labels of all steps, one batch after the other: `images` of the script.
  static func examples() throws -> TrainingSet {
    var pixels: [Float] = [], labels: [Float] = []
    for step in 0..<steps {
      var images = (pattern([batch, 28, 28, 1], salt: 100 + step, scale: 0.5) + 0.25).scalars
      for image in 0..<batch {
        let label = (3 * image + step) % 10
        for row in 2 * label + 3..<2 * label + 6 {
          for column in 0..<28 { images[(image * 28 + row) * 28 + column] += 0.5 }
        }
        labels.append(Float(label))
      }
      pixels += images
    }
    return try TrainingSet(
      features: Tensor(pixels, shape: [batch * steps, 28, 28, 1]), labels: Tensor(labels))
  }

  static func model() throws -> Sequential {
    let model = try Sequential(input: [28, 28, 1]) {
      Conv2D(32, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
    try model.setWeight("kernel", of: "conv2d", to: pattern([3, 3, 1, 32], salt: 1, scale: 0.6))
    try model.setWeight("bias", of: "conv2d", to: pattern([32], salt: 2, scale: 0.1))
    try model.setWeight("kernel", of: "dense", to: pattern([5408, 10], salt: 3, scale: 0.06))
    try model.setWeight("bias", of: "dense", to: pattern([10], salt: 4, scale: 0.1))
    return model
  }

  /// PyTorch in float32 is 1.3e-7 from PyTorch in float64 after ten steps; twenty times that is allowed,
  /// for the order of the sums is another.
  @Test func `ten training steps have PyTorch's losses`() throws {
    final class Losses: Callback {
      var values: [Float] = []
      func stepEnded(_ training: Training, loss: Float) { values.append(loss) }
    }
    let (model, losses, golden) = (try GoldenTests.model(), Losses(), try Golden())
    model.compile(optimizer: .adam(epsilon: 1e-7), loss: .sparseCategoricalCrossEntropy)
    try model.fit(
      GoldenTests.examples(), epochs: 1, batchSize: GoldenTests.batch, shuffle: false, callbacks: [losses], verbose: 0)
    let expected = try golden.doubles("losses")
    try #require(expected.count == GoldenTests.steps && losses.values.count == GoldenTests.steps)
    for (received, wanted) in zip(losses.values, expected) {
      #expect(abs(Double(received) / wanted - 1) < 2.5e-6, "\(losses.values)")
    }
  }

  /// PyTorch in float32 is within 1.3e-6 of the largest gradient of each weight; four times that is
  /// allowed.
  @Test func `every gradient is PyTorch's`() throws {
    let (model, golden) = (try GoldenTests.model(), try Golden())
    let labels = Placeholder([], name: "labels")
    let loss = try model.trainingLoss(.sparseCategoricalCrossEntropy, labels: labels)
    let session = Session()
    for (variable, value) in model.variableValues { try session.set(variable, to: value) }
    let batch = try GoldenTests.examples().batches(of: GoldenTests.batch)[0].gathered()
    for layer in ["conv2d", "dense"] {
      for (name, variable) in try model.layer(layer).variables {
        let slope = try session.run(
          gradients(of: loss, withRespectTo: [variable.node]),
          feeding: [model.inputs[0]: batch.features[0], labels: batch.labels], phase: .training)[0]
        let expected = try golden.floats("gradient/\(layer)/\(name)")
        try #require(expected.count == slope.count)
        let largest = expected.map(abs).max()!
        let error = zip(slope.scalars, expected).map { abs($0 - $1) }.max()! / largest
        #expect(error < 5e-6, "\(layer)/\(name): \(error)")
      }
    }
  }
}

/// The numbers that PyTorch wrote: a safetensors file of 32- and 64-bit floats.
private struct Golden {
  private let entries: [String: Entry]
  private let data: Data

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  init() throws {
    let file = try Data(contentsOf: SourceTree.root.appending(path: "Tests/Golden/pytorch_cnn.safetensors"))
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    var header = try #require(
      JSONSerialization.jsonObject(with: file.subdata(in: 8..<8 + length)) as? [String: Any])
    header["__metadata__"] = nil
    entries = try JSONDecoder().decode(
      [String: Entry].self, from: JSONSerialization.data(withJSONObject: header))
    data = file.subdata(in: 8 + length..<file.count)
  }

  func floats(_ name: String) throws -> [Float] {
    try numbers(name, "F32") { Float(bitPattern: UInt32(littleEndian: $0)) }
  }

  func doubles(_ name: String) throws -> [Double] {
    try numbers(name, "F64") { Double(bitPattern: UInt64(littleEndian: $0)) }
  }

  private func numbers<Bits: FixedWidthInteger, Number>(
    _ name: String, _ type: String, _ number: (Bits) -> Number
  ) throws -> [Number] {
    let entry = try #require(entries[name])
    try #require(entry.dtype == type)
    let bytes = [UInt8](data[entry.offsets[0]..<entry.offsets[1]])
    let size = MemoryLayout<Bits>.size
    return stride(from: 0, to: bytes.count, by: size).map { start in
      var bits = Bits.zero
      withUnsafeMutableBytes(of: &bits) { $0.copyBytes(from: bytes[start..<start + size]) }
      return number(bits)
    }
  }
}
