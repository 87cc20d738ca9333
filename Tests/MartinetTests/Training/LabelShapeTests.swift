// Labels that do not fit a model's value, its loss or its metrics: refused, by name, before anything runs.

import Martinet
import Testing

@Suite struct LabelShapeTests {
  private func model(
    _ input: Shape, _ layer: any Layer, _ loss: any Loss, metrics: [any Metric] = []
  ) throws -> Model {
    let x = Input(input)
    let model = try Model(inputs: x, outputs: layer(x))
    model.compile(optimizer: .sgd(learningRate: 0.01), loss: loss, metrics: metrics)
    return model
  }

  private func data(_ model: Model, _ labels: Tensor) throws -> TrainingSet {
    try TrainingSet(features: noise(model.inputs[0].exampleShape!.batched(labels.shape[0])), labels: labels)
  }

  private func isLabelShape(_ error: any Error) -> Bool {
    if case ModelError.labelShape = error { true } else { false }
  }

  static let elementwise: [any Loss] = [
    MeanSquaredError(), MeanAbsoluteError(), Huber(), Hinge(), BinaryCrossEntropyLoss(),
  ]

  @Test(arguments: 0..<elementwise.count, [[4], [4, 1], [4, 2], [4, 1, 2]] as [Shape])
  func `a loss by elements refuses labels of another width`(_ loss: Int, _ labels: Shape) throws {
    for units in [2, 3] where labels.count != 4 * units {
      let model = try model([5], Dense(units), LabelShapeTests.elementwise[loss])
      let data = try data(model, noise(labels))
      #expect(performing: { try model.fit(data, verbose: 0) }, throws: isLabelShape)
      #expect(performing: { try model.evaluate(data) }, throws: isLabelShape)
    }
  }

  @Test func `labels are not read under another shape of as many values`() throws {
    for loss in LabelShapeTests.elementwise {
      let model = try model([2, 3], Activation(.linear), loss)
      let turned = try data(model, noise([4, 3, 2]))
      #expect(performing: { try model.fit(turned, verbose: 0) }, throws: isLabelShape)
    }
  }

  @Test func `labels that differ by extents of 1 are the same labels`() throws {
    func losses(_ labels: Shape, _ layer: any Layer) throws -> [Double] {
      let model = try model([3], layer, .meanSquaredError)
      return try model.fit(try data(model, noise([4]).reshaped(labels.dimensions)), epochs: 2, verbose: 0).epochs.map(
        \.loss)
    }
    for shape in [[4], [4, 1], [4, 1, 1]] as [Shape] {
      #expect(try losses(shape, Dense(1)) == losses([4], Dense(1)))
    }
  }

  @Test func `a metric of errors refuses labels of another shape before the training`() throws {
    for metric in [MeanSquaredErrorMetric(), MeanAbsoluteErrorMetric()] as [any Metric] {
      let model = try model(
        [5], Dense(3, activation: .softmax), .sparseCategoricalCrossEntropy, metrics: [.accuracy, metric])
      let data = try data(model, classes([4], 3))
      let error = #expect(throws: ModelError.self) { try model.fit(data, verbose: 0) }
      #expect(text(error).contains(metric.name))
      #expect(model.history.epochs.isEmpty)
      #expect(performing: { try model.evaluate(data) }, throws: isLabelShape)
    }
  }

  @Test func `an evaluation checks the labels as a training does`() throws {
    let model = try model([5], Dense(3, activation: .softmax), .sparseCategoricalCrossEntropy)
    let error = #expect(throws: ModelError.self) { try model.evaluate(try data(model, [0, 2, 3, 1])) }
    #expect(text(error) == "row 2 of the labels: 3.0 is not one of the classes 0 ..< 3")
  }

  @Test func `class indices of any rank are checked`() throws {
    let model = try model([2, 2, 4], Dense3(), .sparseCategoricalCrossEntropy)
    var labels = classes([4, 2, 2], 3)
    try model.fit(try data(model, labels), verbose: 0)
    labels[2, 1, 0] = 7
    let error = #expect(throws: ModelError.self) { try model.fit(try data(model, labels), verbose: 0) }
    #expect(text(error) == "row 2 of the labels: 7.0 is not one of the classes 0 ..< 3")
  }

  /// Three classes for every pixel.
  private struct Dense3: Layer {
    func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
      let gain = weights.add("gain", [3], .ones)
      return { x in softmax(x.sum(axes: [-1], keepingDimensions: true) * gain) }
    }
  }

  @Test func `what cannot be judged does not use the test set up`() throws {
    let features = noise([4, 5])
    func remains(_ labels: Tensor, _ loss: any Loss, metrics: [any Metric] = []) throws {
      let test = try TestSet(features: features, labels: labels)
      let model = try model([5], Dense(3, activation: .softmax), loss, metrics: metrics)
      #expect(throws: ModelError.self) { try model.evaluate(test) }
      #expect(test.uses.isEmpty && model.history.tests.isEmpty)
    }
    try remains([0, 1, 3, 2], .sparseCategoricalCrossEntropy)
    try remains([0, 1, 1, 2], .categoricalCrossEntropy)
    try remains([0, 1, 1, 2], .meanSquaredError)
    try remains([0, 1, 1, 2], .sparseCategoricalCrossEntropy, metrics: [.meanSquaredError])
    try remains([0, 1, 1, 2], .sparseCategoricalCrossEntropy, metrics: [.accuracy, .accuracy])
  }

  @Test func `metrics have names of their own`() throws {
    struct Named: Metric {
      let name: String
      mutating func reset() {}
      mutating func update(_ batch: MetricBatch) {}
      var result: Double? { 1 }
    }
    for names in [["loss"], ["a", "b", "a"], ["val_loss"]] {
      let model = try model([5], Dense(1), .meanSquaredError, metrics: names.map(Named.init))
      let data = try data(model, noise([4]))
      let error = #expect(throws: ModelError.self) { try model.fit(data, verbose: 0) }
      #expect(text(error).hasPrefix("metrics: expected"))
      #expect(throws: ModelError.self) { try model.evaluate(data) }
    }
  }
}
