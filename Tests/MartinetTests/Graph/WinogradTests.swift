// Winograd's way: within its bound of the direct one, values and gradients, the same bits on any number of
// threads, used where it is faster and nowhere else.

import Foundation
import MartinetTesting
import Testing

@testable import Martinet

@Suite struct WinogradTests {
  /// A graph over images, and the steps that must stand in its plan with its gradients.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let images: Shape
    let steps: [String]
    let graph: @Sendable (Placeholder) -> Node

    init(_ description: String, _ images: Shape, steps: [String], _ graph: @escaping @Sendable (Placeholder) -> Node) {
      self.description = description
      self.images = images
      self.steps = steps
      self.graph = graph
    }
  }

  /// Small enough that no activation is flat.
  static func weight(_ shape: Shape, salt: UInt32) -> Variable { Variable(noise(shape, -0.1, 0.1, salt: salt)) }

  static let gradients = ["conv2dInputGradient winograd", "conv2dWeightGradient winograd"]

  static let cases: [Case] = [
    Case(
      "alone", [3, 18, 17, 32], steps: ["winograd filters", "winograd turned filters", "conv2d winograd"] + gradients
    ) {
      conv2d($0, weight([3, 3, 32, 35], salt: 1))
    },
    Case("with a bias", [2, 16, 19, 33], steps: ["conv2d winograd+bias"] + gradients) {
      (conv2d($0, weight([3, 3, 33, 32], salt: 1), padding: .same) + weight([32], salt: 2)) * 2
    },
    Case("with an activation", [2, 16, 16, 32], steps: ["conv2d winograd+bias+tanh"] + gradients) {
      tanh(conv2d($0, weight([3, 3, 32, 64], salt: 1), padding: .same) + weight([64], salt: 2))
    },
    Case("with ReLU", [2, 16, 16, 40], steps: ["conv2d winograd+bias+relu"] + gradients) {
      relu(conv2d($0, weight([3, 3, 40, 32], salt: 1), padding: .same) + weight([32], salt: 2))
    },
    Case("with a pooling", [2, 18, 18, 32], steps: ["conv2d winograd+bias+relu+maxPool2d"] + gradients) {
      maxPool2d(relu(conv2d($0, weight([3, 3, 32, 32], salt: 1)) + weight([32], salt: 2)), window: 2)
    },
    Case("with a pooling of small images", [25, 6, 7, 32], steps: ["conv2d winograd+bias+elu+maxPool2d"]) {
      let y = conv2d($0, weight([3, 3, 32, 32], salt: 1), padding: .same) + weight([32], salt: 2)
      return maxPool2d(elu(y), window: 2)
    },
    Case(
      "with padding of its own", [2, 15, 18, 32],
      steps: ["conv2d winograd+bias+leakyReLU", "conv2dInputGradient winograd"]
    ) {
      let padding = Padding.explicit(top: 0, bottom: 2, left: 1, right: 0)
      let y = conv2d($0, weight([3, 3, 32, 32], salt: 1), padding: padding)
      return leakyReLU(y + weight([32], salt: 2), slope: 0.3)
    },
    // A gradient would need padding below 0.
    Case("with much padding", [2, 12, 12, 32], steps: ["conv2d winograd+bias", "conv2dInputGradient"]) {
      conv2d($0, weight([3, 3, 32, 32], salt: 1), padding: .all(4)) + weight([32], salt: 2)
    },
    Case(
      "in a row", [2, 20, 20, 32], steps: ["conv2d winograd+bias+relu", "conv2d winograd+bias+sigmoid"] + gradients
    ) {
      let y = relu(conv2d($0, weight([3, 3, 32, 48], salt: 1)) + weight([48], salt: 2))
      return sigmoid(conv2d(y, weight([3, 3, 48, 32], salt: 3)) + weight([32], salt: 4))
    },
  ]

  @Test(arguments: cases)
  func `values and gradients are those of the direct way`(_ test: Case) throws {
    let x = Placeholder(test.images.withoutFirst)
    let y = test.graph(x)
    let sources = variables(of: [y]).map(\.node) + [x.node]
    // Not the sum of squares alone: its gradient is larger where the value is.
    let fetches = [y] + (try Martinet.gradients(of: (y.squared() + y).mean(), withRespectTo: sources))
    let feeds = [x: noise(test.images)]
    let expected = try Session(seed: 0, threads: 2, winograd: .off).run(fetches, feeding: feeds, phase: .training)
    let received = try Session(seed: 0, threads: 2).run(fetches, feeding: feeds, phase: .training)
    for (index, (a, b)) in zip(expected, received).enumerated() {
      let scale = a.scalars.map(abs).max() ?? 0
      let error = zip(a.scalars, b.scalars).map { abs($0 - $1) }.max() ?? 0
      #expect(a.shape == b.shape && scale > 0 && error <= 2e-5 * scale, "output \(index): \(error) of \(scale)")
      #expect(error > 0 || a.rank == 1, "output \(index) has the direct way's bits")
    }
    let names = try steps(fetches, x, test.images, .auto)
    for step in test.steps { #expect(names.contains(step), "\(step): \(names)") }
    #expect(try steps(fetches, x, test.images, .off).allSatisfy { !$0.contains("winograd") })
  }

  private func steps(_ fetches: [Node], _ x: Placeholder, _ shape: Shape, _ winograd: Winograd) throws -> [String] {
    try Plan(fetches: fetches, feeds: [x.node: shape], phase: .training, rules: .standard(winograd)) { _ in 0 }
      .steps.map(\.name)
  }

  /// The whole of a filter bank is too large for central differences: filters and images are scaled by
  /// channels, outputs, taps and pixels, and those scales are differentiated.
  @Test(arguments: [Winograd.auto, .off])
  func `gradients agree with central differences`(winograd: Winograd) throws {
    let (channels, outputs, taps) = (Self.scale([32, 1], 1), Self.scale([32], 2), Self.scale([3, 3, 1, 1], 3))
    let (pixels, bias) = (Self.scale([8, 8, 1], 4), Self.weight([32], salt: 5))
    let x = Placeholder([8, 8, 32])
    let weights = constant(noise([3, 3, 32, 32], salt: 6)) * channels * outputs * taps
    let y = conv2d(x.node * pixels, weights, padding: .same)
    let loss = tanh(y * 0.05 + bias).squared().mean()
    let feeds = [x: noise([4, 8, 8, 32])]
    let fetches = [loss] + (try Martinet.gradients(of: loss, withRespectTo: [channels.node, pixels.node]))
    let names = try steps(fetches, x, [4, 8, 8, 32], winograd)
    #expect(names.contains("conv2d winograd") == (winograd == .auto), "\(names)")
    #expect(names.contains("conv2dInputGradient winograd") == (winograd == .auto), "\(names)")
    let session = try Session(threads: 2, winograd: winograd)
    let report = try checkGradients(of: loss, feeding: feeds, session: session)
    #expect(report.largestError < 1e-3, "\(report)")
    #expect(report.valueError < 1e-5, "\(report)")
    #expect(report.skipped == 0)
  }

  private static func scale(_ shape: Shape, _ salt: UInt32) -> Variable { Variable(noise(shape, 0.5, 1.5, salt: salt)) }

  static func model(threads: Int? = nil) throws -> Sequential {
    try Sequential(input: [16, 16, 32], seed: 5, threads: threads) {
      Conv2D(32, kernel: 3, padding: .same, activation: .relu)
      Conv2D(40, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Dropout(0.25)
      Flatten()
      Dense(10, activation: .softmax)
    }
  }

  /// The bits of all weights after two epochs, and of the predictions.
  static func trained(threads: Int) throws -> [[UInt32]] {
    let model = try model(threads: threads)
    model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy)
    let data = try TrainingSet(features: noise([42, 16, 16, 32]), labels: classes([42], 10))
    try model.fit(data, epochs: 2, batchSize: 16, seed: 3, verbose: 0)
    let values = model.allVariables.map { model.store.value($0).scalars.map(\.bitPattern) }
    return values + [try model.predict(noise([9, 16, 16, 32], salt: 1)).scalars.map(\.bitPattern)]
  }

  static let onOneThread = try! trained(threads: 1)

  @Test(arguments: [2, 3, 8])
  func `training gives the same bits on any number of threads`(threads: Int) throws {
    #expect(try Self.trained(threads: threads) == Self.onOneThread)
  }

  @Test func `a model says where it is used, and can be told not to`() throws {
    let model = try Self.model()
    #expect(
      try model.steps(batchSize: 8).filter { $0.hasPrefix("conv2d") } == [
        "conv2d winograd+bias+relu", "conv2d winograd+bias+relu+maxPool2d",
      ])
    let images = noise([8, 16, 16, 32])
    let values = try model.predict(images)
    let predictor = model.predictor()
    model.winograd = .off
    #expect(
      try model.steps(batchSize: 8).filter { $0.hasPrefix("conv2d") } == [
        "conv2d+bias+relu", "conv2d+bias+relu+maxPool2d",
      ])
    let direct = try model.predict(images)
    #expect(direct != values)
    #expect(zip(direct.scalars, values.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try predictor.predict(images) == values)
    #expect(try model.predictor().predict(images) == direct)
    model.winograd = .auto
    #expect(try model.predict(images) == values)
    #expect(throws: ModelError.self) { try model.steps(batchSize: 0) }
  }

  @Test func `batches that are shared among workers hear the switch`() throws {
    let model = try Self.model(threads: 2)
    let images = noise([32, 16, 16, 32])
    let values = try model.predict(images, batchSize: 4)
    model.winograd = .off
    let direct = try model.predict(images, batchSize: 4)
    let apart = try Self.model(threads: 1)
    apart.winograd = .off
    #expect(try direct == apart.predict(images, batchSize: 4) && direct != values)
  }

  @Test func `training hears the switch`() throws {
    func trained(_ winograd: Winograd) throws -> Tensor {
      let model = try Self.model()
      model.winograd = winograd
      model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy)
      let data = try TrainingSet(features: noise([16, 16, 16, 32]), labels: classes([16], 10))
      try model.fit(data, epochs: 1, batchSize: 16, verbose: 0)
      return model.store.value(model.allVariables[0])
    }
    let (direct, auto) = (try trained(.off), try trained(.auto))
    #expect(direct != auto)
    #expect(zip(direct.scalars, auto.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `a file knows nothing of it`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("winograd-\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let model = try Self.model()
    _ = try model.predict(noise([8, 16, 16, 32]))
    try model.save(to: file.path)
    let bytes = try Data(contentsOf: file)
    #expect(bytes.range(of: Data("conv2d".utf8)) != nil || bytes.range(of: Data("Convolution".utf8)) != nil)
    #expect(bytes.range(of: Data("inograd".utf8)) == nil)
  }

  @Test func `it is used where it is faster`() throws {
    func isFaster(_ height: Int, _ width: Int, channels: Int = 32, outputs: Int = 32, images: Int = 32) throws -> Bool {
      let window = try Window(height: height, width: width, channels: channels, kernel: 3, padding: .same)
      return Winograd.isFaster(window, outputs: outputs, images: images)
    }
    #expect(try isFaster(28, 28) && isFaster(56, 56, channels: 64, outputs: 64, images: 1))
    #expect(try isFaster(28, 28, channels: 31) == false && isFaster(28, 28, outputs: 31) == false)
    #expect(try isFaster(8, 8, images: 4) && !isFaster(8, 8, images: 3))
    #expect(try isFaster(4, 4) && isFaster(6, 6) && !isFaster(5, 5) && !isFaster(1, 40))
    for (stride, dilation, groups) in [(2, 1, 1), (1, 2, 1), (1, 1, 2)] {
      let window = try Window(
        height: 28, width: 28, channels: 64, kernel: 3, stride: Extent2D(stride), padding: .same,
        dilation: Extent2D(dilation), groups: groups)
      #expect(!Winograd.isFaster(window, outputs: 64, images: 32))
    }
    let larger = try Window(height: 28, width: 28, channels: 64, kernel: [3, 5])
    #expect(!Winograd.isFaster(larger, outputs: 64, images: 32))
  }
}
