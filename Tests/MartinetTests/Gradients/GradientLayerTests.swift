// Every layer: shapes, values, gradients of weights and input, through the check that users call.

import Martinet
import MartinetTesting
import Testing

@Suite struct GradientLayerTests {
  /// A layer and the shapes of the examples that it is checked with.
  struct Case: Sendable, CustomStringConvertible {
    let layer: any Layer
    let shapes: [Shape]
    var description: String { "\(layer.kind) for \(shapes)" }

    init(_ layer: any Layer, _ shapes: Shape...) {
      self.layer = layer
      self.shapes = shapes
    }
  }

  static let cases: [Case] =
    [
      Case(Flatten(), [3], [2, 3], [2, 2, 3], []),
      Case(Reshape([6]), [2, 3], [6], [1, 2, 3]),
      Case(Reshape([2, -1, 1]), [2, 3], [8]),
      Case(Dense(3), [4], [1]),
      Case(Dense(1, activation: .sigmoid), [5]),
      Case(Dense(4, activation: .relu, penalty: .l1l2(0.01, 0.02)), [3]),
      Case(Dense(5, activation: .softmax, usesBias: false, penalty: .l2(0.1)), [2]),
      Case(Dense(17, activation: .tanh, kernelInitializer: .orthogonal(), penalty: .l1(0.1)), [9]),
      Case(Dropout(0.5), [7], [2, 3]),
      Case(Dropout(0), [3]),
      Case(BatchNormalization(), [3], [2, 2, 3]),
      Case(BatchNormalization(momentum: 0.5, epsilon: 1e-2), [5]),
      Case(LayerNormalization(), [4], [2, 3]),
      Case(LayerNormalization(epsilon: 0.1), [2, 2, 3]),
      Case(Conv2D(2, kernel: 3), [4, 4, 1], [5, 3, 2]),
      Case(Conv2D(3, kernel: [2, 3], stride: [1, 2], padding: .same, activation: .relu), [4, 5, 2]),
      Case(Conv2D(4, kernel: 2, dilation: 2, groups: 2, activation: .elu), [4, 4, 2]),
      Case(Conv2D(2, kernel: 3, padding: .all(1), usesBias: false, penalty: .l2(0.05)), [3, 3, 1]),
      Case(MaxPool2D(), [4, 4, 2]),
      Case(MaxPool2D(3, stride: 2, padding: .same), [5, 4, 1]),
      Case(AveragePool2D(), [4, 4, 2]),
      Case(AveragePool2D(3, stride: 1, padding: .same, includesPadding: true), [3, 4, 1]),
      Case(GlobalAveragePool2D(), [3, 4, 2]),
      Case(Threshold(0.3), [5], [2, 3]),
      Case(Threshold(-0.2, 0, 0.6), [3], [2, 3]),
      Case(Polynomial(degree: 1), [3]),
      Case(Polynomial(degree: 3), [1], [2], [3]),
      Case(Polynomial(degree: 2, crossesOnly: true), [2], [4]),
    ] + activations.map { Case(Activation($0), [5], [2, 3]) }

  static let activations: [ActivationFunction] = [
    .linear, .relu, .leakyReLU, .leakyReLU(slope: 0.2), .elu, .elu(alpha: 0.5), .sigmoid, .sigmoid(slope: 5),
    .tanh, .softplus, .silu, .gelu, .step, .step(threshold: 0.5), .softmax, .logSoftmax,
    ActivationFunction("own") { $0 * sigmoid($0) + 0.1 * $0.squared() },
  ]

  @Test(arguments: cases)
  func `a layer does what its operations say`(_ test: Case) throws {
    for shape in test.shapes {
      let report = try checkLayer(test.layer, input: shape)
      #expect(report.largestError < 1e-3, "\(shape): \(report)")
      #expect(report.valueError < 1e-4, "\(shape): \(report)")
    }
  }

  @Test func `every layer stands in the list`() throws {
    let tested = Set(GradientLayerTests.cases.map { String(describing: type(of: $0.layer)) })
    let layers = try SourceTree.structures(in: "Sources/Martinet/Layers", conformingTo: "Layer").map(\.name)
    #expect(layers.count >= 11)
    for layer in layers { #expect(tested.contains(layer), "\(layer) has no gradient test") }
  }

  /// Layers that join branches are functions of nodes.
  @Test func `branches join`() throws {
    try checkFunction(inputs: [noise([2, 3]), noise([2, 3], salt: 1), noise([2, 3], salt: 2)]) {
      try Add()($0[0], $0[1] * $0[2], $0[2])
    }
    try checkFunction(inputs: [noise([2, 3]), noise([2, 1], salt: 1)]) { try Concatenate()($0[0], exp($0[1])) }
    try checkFunction(inputs: [noise([2, 3]), noise([4, 3], salt: 1)]) { try Concatenate(axis: 0)($0[0], $0[1]) }
  }

  @Test func `a layer written outside the package is checked like the others`() throws {
    struct Scale: Layer {
      func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
        let gain = weights.add("gain", [input[-1]], .ones, penalty: .l2(0.1))
        return { x in x * gain }
      }
    }
    let report = try checkLayer(Scale(), input: [4, 7])
    #expect(report.entries.map(\.name) == ["scale/gain", "the input"])
    #expect(report.entries.map(\.compared) == [7, 3 * 4 * 7])
    #expect(report.largestError < 1e-5)
  }
}
