// Layers as a network sees them: shapes inferred, errors that name the layer, the builder's branches,
// values of the course's slides.

import Martinet
import Testing

@Suite struct LayerTests {
  @Test func `shapes are inferred from the input on`() throws {
    let model = try Sequential(input: [28, 28, 1]) {
      Conv2D(32, kernel: 3, activation: .relu)
      Conv2D(64, kernel: 5, stride: 2, padding: .same)
      MaxPool2D(2)
      AveragePool2D([3, 1], stride: 1)
      BatchNormalization()
      Dropout(0.25)
      Reshape([-1, 64])
      LayerNormalization()
      Flatten()
      Dense(10, activation: .softmax)
      Activation(.tanh)
    }
    let shapes: [Shape] = [
      [26, 26, 32], [13, 13, 64], [6, 6, 64], [4, 6, 64], [4, 6, 64], [4, 6, 64], [24, 64], [24, 64], [1536],
      [10], [10],
    ]
    #expect(model.layers.map(\.outputShape) == shapes)
    #expect(model.layers.map(\.parameterCount) == [320, 51264, 0, 0, 256, 0, 0, 128, 0, 15370, 0])
    #expect(
      model.layers.map(\.name) == [
        "conv2d", "conv2d_1", "max_pool2d", "average_pool2d", "batch_normalization", "dropout", "reshape",
        "layer_normalization", "flatten", "dense", "activation",
      ])
  }

  /// Row G5: as the slide has it, 54 410 parameters.
  @Test func `the course's convolutional network has 54410 parameters`() throws {
    let model = try Sequential(input: [28, 28, 1]) {
      Conv2D(32, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Dropout(0.25)
      Flatten()
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
    #expect(model.parameterCount == 54410)
    #expect(try model.summary().contains("54 410 parameters"))
  }

  /// Row F3.
  @Test func `the course's dense network has 101770 parameters`() throws {
    let model = try Sequential(input: [28, 28]) {
      Flatten()
      Dense(128, activation: .relu)
      Dense(10, activation: .softmax)
    }
    #expect(model.parameterCount == 101_770)
    let sums = try model.predict(noise([3, 28, 28], 0, 1)).sum(axes: [1])
    #expect(sums.scalars.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  /// A layer that cannot be built, and what the error must say.
  struct Fault: Sendable, CustomStringConvertible {
    let layer: any Layer
    let input: Shape
    let message: String
    var description: String { "\(layer.kind) on \(input)" }
  }

  /// A layer whose file could not tell its two weights apart.
  struct Twice: Layer {
    func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
      let (a, b) = (weights.add("gain", input, .ones), weights.add("gain", input, .zeros))
      return { x in x * a + b }
    }
  }

  static let faults: [Fault] = [
    Fault(
      layer: Dense(3), input: [2, 2],
      message: "dense: expected examples of shape [inputs]: put Flatten() before it, received [2, 2]"),
    Fault(
      layer: Dense(1 << 40), input: [3],
      message: "dense: expected a kernel of sensible size, received 3 inputs and 1099511627776 units"),
    Fault(
      layer: Dense(2_000_000_000), input: [2_000_000_000],
      message: "dense: expected a kernel of sensible size, received 2000000000 inputs and 2000000000 units"),
    Fault(
      layer: Reshape([1, 1, 1, 1, 1, 1, 1, 4]), input: [4],
      message: "reshape: expected at most 7 dimensions behind the batch's, received [1, 1, 1, 1, 1, 1, 1, 4]"),
    Fault(
      layer: Flatten(), input: [65536, 32768],
      message: "flatten: expected examples of fewer than 2³¹ elements, received [65536, 32768]"),
    Fault(layer: Twice(), input: [2], message: "twice: expected weights of different names, received gain twice"),
    Fault(
      layer: Activation(.softmax), input: [],
      message: "activation: expected examples with classes in their last dimension for softmax, received []"),
    Fault(
      layer: Activation(.logSoftmax), input: [],
      message: "activation: expected examples with classes in their last dimension for log_softmax, received []"),
    Fault(layer: Dense(0), input: [2], message: "dense: expected at least one unit, received 0"),
    Fault(layer: Dense(3, name: "head"), input: [], message: "head: expected examples of shape [inputs], received []"),
    Fault(
      layer: Conv2D(3, kernel: 3), input: [28, 28],
      message:
        "conv2d: expected images of shape [height, width, channels]: the channels are missing, put Reshape([28, 28, 1]) before it, received [28, 28]"
    ),
    Fault(
      layer: Conv2D(3, kernel: 5), input: [4, 9, 1],
      message: "conv2d: expected a height of at least 5, which the window spans, received 4"),
    Fault(
      layer: Conv2D(3, kernel: 1, groups: 2), input: [4, 4, 2],
      message:
        "conv2d: expected channels and filters that the groups divide, received 2 channels, 3 filters and 2 groups"),
    Fault(
      layer: MaxPool2D(5), input: [4, 4, 1],
      message: "max_pool2d: expected a height of at least 5, which the window spans, received 4"),
    Fault(
      layer: GlobalAveragePool2D(), input: [4],
      message: "global_average_pool2d: expected images of shape [height, width, channels], received [4]"),
    Fault(layer: Dropout(1), input: [4], message: "dropout: expected a rate in 0 ..< 1, received 1.0"),
    Fault(layer: Dropout(-0.1, name: "noise"), input: [4], message: "noise: expected a rate in 0 ..< 1, received -0.1"),
    Fault(
      layer: Reshape([3, 5]), input: [4, 4],
      message: "reshape: expected examples of as many elements as [3, 5], received [4, 4] (16)"),
    Fault(
      layer: BatchNormalization(), input: [],
      message: "batch_normalization: expected examples with channels in their last dimension, received []"),
    Fault(
      layer: LayerNormalization(epsilon: 0), input: [3],
      message: "layer_normalization: expected an epsilon above 0, received 0.0"),
  ]

  @Test(arguments: faults)
  func `an error names the layer, what it expected and what it received`(_ fault: Fault) {
    let error = #expect(throws: LayerError.self) {
      try Sequential(input: fault.input) { [fault.layer] }
    }
    #expect(text(error) == fault.message)
  }

  // Not in the list: the leak checker does not see through a global's tagged pointer to the value.
  @Test func `an initial value of another shape is refused`() {
    let error = #expect(throws: LayerError.self) {
      try Sequential(input: [2]) { Dense(3, kernelInitializer: .value([1, 2]), name: "head") }
    }
    #expect(text(error) == "head: expected an initial value of shape [2, 3] for kernel, received [2]")
  }

  @Test func `branches of other shapes do not join`() throws {
    let a = Input([2, 3]), b = Input([2, 4])
    let sum = #expect(throws: LayerError.self) { try Add()(a.node, b.node) }
    #expect(text(sum) == "add: expected inputs of one shape, received [2, 3] and [2, 4]")
    #expect(throws: LayerError.self) { try Add()(a.node) }
    #expect(throws: LayerError.self) { try Concatenate(axis: 1)(a.node, b.node) }
    #expect(try Concatenate()(a.node, b.node).knownShape?.withoutFirst == [2, 7])
    let unknown = #expect(throws: LayerError.self) { try Dense(2)(Placeholder()) }
    #expect(text(unknown).hasPrefix("dense: expected an input whose shape is known"))
  }

  @Test func `whatever is a node joins, one by one or as an array`() throws {
    let a = Input([3]), b = Input([3])
    let dense = try Dense(3)(a)
    let model = try Model(
      inputs: a, b, outputs: Add(name: "sum")(a, b), Concatenate(name: "row")([a.node, dense, b.node]), Add()([a, b]), b
    )
    #expect(model.layers.map(\.name) == ["sum", "dense", "row", "add"])
    let (x, y) = (noise([2, 3]), noise([2, 3], salt: 1))
    let values = try model.predictOutputs(x, y)
    #expect(values.map(\.shape) == [[2, 3], [2, 9], [2, 3], [2, 3]])
    #expect(values[0] == x + y && values[2] == x + y && values[3] == y)
    let nothing = #expect(throws: LayerError.self) { try Concatenate(name: "row")([]) }
    #expect(text(nothing) == "row: expected at least one input, received 0")
    #expect(throws: LayerError.self) { try Add()([]) }
  }

  @Test func `a built layer takes what its weights fit and refuses the rest`() throws {
    let dense = try Dense(3, name: "head").built(for: Input([3]))
    let wide = #expect(throws: LayerError.self) { try dense(Input([4])) }
    #expect(
      text(wide)
        == "head: expected examples for which kernel has the shape [3, 3] that it was built with, "
        + "received examples for which its shape is [4, 3]")
    let image = #expect(throws: LayerError.self) { try dense(Input([3, 3])) }
    #expect(text(image) == "head: expected examples of shape [inputs]: put Flatten() before it, received [3, 3]")
    let convolution = try Conv2D(2, kernel: 3).built(for: Input([8, 8, 1]))
    let (large, small) = (Input([8, 8, 1]), Input([5, 6, 1]))
    let both = try Model(inputs: large, small, outputs: convolution(large), convolution(small))
    #expect(both.parameterCount == 20)
    #expect(both.outputs.map(\.knownShape) == [[2, 6, 6, 2], [2, 3, 4, 2]])
    let colours = #expect(throws: LayerError.self) { try convolution(Input([8, 8, 3])) }
    #expect(text(colours).hasPrefix("conv2d: expected examples for which kernel has the shape [3, 3, 1, 2]"))
    #expect(try Flatten().built(for: Input([2, 3]))(Input([4, 5])).knownShape == [2, 20])
  }

  @Test func `every branch of the builder keeps its layers`() throws {
    func kinds(deep: Bool, activation: Int, blocks: Int) throws -> [String] {
      try Sequential(input: [8]) {
        if deep { Dense(8) }
        if deep {
          Dense(4)
          Dense(4)
        } else {
          Dense(6)
        }
        switch activation {
        case 0: Activation(.relu)
        case 1:
          Activation(.tanh)
          Dropout(0.1)
        default: Flatten()
        }
        for index in 0..<blocks {
          Dense(index + 1)
          if index == 1 { BatchNormalization() }
        }
        if #available(macOS 26, *) { LayerNormalization() }
        [Flatten(), Activation(.sigmoid)]
        Dense(2)
      }.layers.map(\.kind)
    }
    let end = ["layer_normalization", "flatten", "activation", "dense"]
    #expect(
      try kinds(deep: true, activation: 0, blocks: 2)
        == ["dense", "dense", "dense", "activation", "dense", "dense", "batch_normalization"] + end)
    #expect(try kinds(deep: false, activation: 1, blocks: 0) == ["dense", "activation", "dropout"] + end)
    #expect(try kinds(deep: false, activation: 2, blocks: 1) == ["dense", "flatten", "dense"] + end)
  }

  /// Row D3: two neurons that fire above their thresholds make XOR of OR and AND.
  @Test func `threshold neurons make XOR`() throws {
    let x = Input([2])
    let first = step(matmul(x, constant([[1, 1], [1, 1]])) - constant([0, 1]))
    let xor = step(matmul(first, constant([[1], [-1]])))
    let table: Tensor = [[0, 0], [0, 1], [1, 0], [1, 1]]
    let (hidden, answer) = try Session().run(first, xor, feeding: [x: table])
    #expect(hidden == [[0, 0], [1, 0], [1, 0], [1, 1]])
    #expect(answer == [[0], [1], [1], [0]])
  }

  /// Row D4.
  @Test func `activations of the slides`() throws {
    let x = Variable([-1, 0, 0.2, 2])
    let steep = sigmoid(x, slope: 5)
    let slope = try gradients(of: steep.sum(), withRespectTo: [x.node])[0]
    let (values, slopes, fired, rectified) = try Session().run(steep, slope, step(x), relu(x))
    let expected: [Float] = [0.0066929, 0.5, 0.7310586, 0.9999546]
    for (index, p) in expected.enumerated() {
      #expect(abs(values.scalars[index] - p) < 1e-6)
      #expect(abs(slopes.scalars[index] - 5 * p * (1 - p)) < 1e-5)
    }
    #expect(fired == [0, 0, 1, 1])
    #expect(rectified == [0, 0, 0.2, 2])
  }

  @Test func `calling a layer makes new weights, calling a built layer shares them`() throws {
    let x = Input([3])
    let layer = Dense(3)
    let apart = try Model(inputs: x, outputs: layer(layer(x)))
    #expect(apart.parameterCount == 24)
    #expect(apart.layers.map(\.name) == ["dense", "dense_1"])
    let built = try layer.built(for: x)
    let shared = try Model(inputs: x, outputs: built(built(x)))
    #expect(shared.parameterCount == 12)
    #expect(shared.layers.count == 1)
  }

  @Test func `batch normalization follows the batch while training and its averages after`() throws {
    let x = Input([2])
    let norm = try BatchNormalization(momentum: 0.75, epsilon: 0.5).built(for: x)
    let y = try norm(x)
    let session = Session()
    let batch: [Placeholder: Tensor] = [x: [[1, 10], [3, 30], [5, 20]]]
    let value = try session.run(y, feeding: batch, phase: .training)
    // Column 0: mean 3, variance 8/3; column 1: mean 20, variance 200/3.
    let deviations: [Float] = [(8.0 / 3 + 0.5).squareRoot(), (200.0 / 3 + 0.5).squareRoot()]
    for row in 0..<3 {
      for column in 0..<2 {
        let centred = batch[x]![row, column] - (column == 0 ? 3 : 20)
        #expect(abs(value[row, column] - centred / deviations[column]) < 1e-6)
      }
    }
    let weights = Dictionary(uniqueKeysWithValues: norm.variables.map { ($0.name, $0.variable) })
    #expect(session.value(of: weights["moving_mean"]!) == [0.75, 5])
    let variance = session.value(of: weights["moving_variance"]!)
    #expect(abs(variance.scalars[0] - (0.75 + 0.25 * 8 / 3)) < 1e-6)
    #expect(abs(variance.scalars[1] - (0.75 + 0.25 * 200 / 3)) < 1e-5)
    let settled = try session.run(y, feeding: [x: [[1, 10]]])
    #expect(abs(settled[0, 0] - (1 - 0.75) / (variance.scalars[0] + 0.5).squareRoot()) < 1e-6)
    #expect(session.value(of: weights["moving_mean"]!) == [0.75, 5], "inference changes nothing")
  }

  @Test func `layer normalization looks at each example alone`() throws {
    let x = Input([4])
    let y = try LayerNormalization(epsilon: 0.001)(x)
    let value = try Session().run(y, feeding: [x: [[1, 2, 3, 4], [-10, 0, 0, 10]]])
    for (row, deviation) in [(1.25 as Float + 0.001).squareRoot(), (50 as Float + 0.001).squareRoot()].enumerated() {
      let centred: [Float] = row == 0 ? [-1.5, -0.5, 0.5, 1.5] : [-10, 0, 0, 10]
      for column in 0..<4 { #expect(abs(value[row, column] - centred[column] / deviation) < 1e-6) }
    }
  }

  @Test func `initialisers keep to their formulas`() throws {
    let random = RandomStream(seed: 1)
    func deviation(_ t: Tensor) -> Float { (t * t).mean().scalar.squareRoot() }
    let shape: Shape = [3, 3, 8, 24]  // fans 72 and 216
    let glorot = Initializer.glorotUniform.tensor(shape, random)
    let bound = (6 / Float(72 + 216)).squareRoot()
    #expect(glorot.scalars.allSatisfy { abs($0) <= bound } && glorot.scalars.contains { abs($0) > 0.95 * bound })
    #expect(abs(deviation(Initializer.heNormal.tensor(shape, random)) / (2 / 72 as Float).squareRoot() - 1) < 0.05)
    let he = Initializer.heUniform.tensor(shape, random).scalars.map(abs).max()!
    #expect(he <= (6 / 72 as Float).squareRoot() && he > 0.95 * (6 / 72 as Float).squareRoot())
    let normal = Initializer.glorotNormal.tensor(shape, random)
    #expect(abs(deviation(normal) / (2 / Float(72 + 216)).squareRoot() - 1) < 0.05)
    #expect(Initializer.constant(3).tensor([2], random) == [3, 3])
    #expect(Initializer.zeros.tensor([2], random) == [0, 0])
    #expect(Initializer.ones.tensor([2], random) == [1, 1])
    for (rows, columns) in [(7, 3), (3, 7), (5, 5)] {
      let q = Initializer.orthogonal(gain: 2).tensor([rows, columns], random)
      let product = rows >= columns ? matmul(q, q, transposeA: true) : matmul(q, q, transposeB: true)
      let side = min(rows, columns)
      for i in 0..<side {
        for j in 0..<side { #expect(abs(product[i, j] - (i == j ? 4 : 0)) < 1e-5) }
      }
    }
  }
}
