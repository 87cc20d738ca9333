// Ten whole models: every weight's and input's gradient of the training loss by central differences.

import Martinet
import MartinetTesting
import Testing

@Suite struct GradientModelTests {
  /// The largest error over the ten models is a few 10⁻⁵; ten times that is asked for.
  private func expectGood(_ report: GradientReport, parameters: Int, _ model: Model) {
    #expect(model.parameterCount == parameters)
    #expect(report.largestError < 1e-3, "\(report)")
    #expect(report.valueError < 1e-5, "\(report)")
    #expect(Double(report.skipped) <= 0.02 * Double(report.compared), "\(report)")
  }

  @Test func `linear regression`() throws {
    let model = try Sequential(input: [3]) { Dense(1) }
    let report = try checkModel(
      model, loss: .meanSquaredError, features: [noise([5, 3])], labels: noise([5], salt: 1))
    expectGood(report, parameters: 4, model)
  }

  @Test func `logistic regression`() throws {
    let model = try Sequential(input: [4]) { Dense(1, activation: .sigmoid) }
    let report = try checkModel(
      model, loss: .binaryCrossEntropy, features: [noise([6, 4])], labels: classes([6], 2))
    expectGood(report, parameters: 5, model)
  }

  @Test func `the course's dense network`() throws {
    let model = try Sequential(input: [6, 6]) {
      Flatten()
      Dense(16, activation: .relu)
      Dense(10, activation: .softmax)
    }
    let report = try checkModel(
      model, loss: .sparseCategoricalCrossEntropy, features: [noise([4, 6, 6], 0, 1)],
      labels: classes([4], 10))
    expectGood(report, parameters: 37 * 16 + 17 * 10, model)
  }

  @Test func `the course's convolutional network`() throws {
    let model = try Sequential(input: [8, 8, 1]) {
      Conv2D(4, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Dropout(0.25)
      Flatten()
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
    let labels = Tensor(stacking: [3, 0, 9].map { label in Tensor((0..<10).map { $0 == label ? 1 : 0 }) })
    let report = try checkModel(
      model, loss: .categoricalCrossEntropy, features: [noise([3, 8, 8, 1], 0, 1)], labels: labels)
    expectGood(report, parameters: 40 + 37 * 10, model)
  }

  @Test func `the course's deep convolutional network`() throws {
    let model = try Sequential(input: [9, 9, 1]) {
      Conv2D(3, kernel: 3, activation: .relu)
      Conv2D(4, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Dropout(0.25)
      Flatten()
      Dense(8, activation: .relu)
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
    let report = try checkModel(
      model, loss: .sparseCategoricalCrossEntropy, features: [noise([2, 9, 9, 1], 0, 1)],
      labels: classes([2], 10))
    expectGood(report, parameters: 30 + 112 + 17 * 8 + 90, model)
  }

  @Test func `a residual block with batch normalization`() throws {
    let x = Input([5, 5, 2])
    let first = try BatchNormalization()(Conv2D(3, kernel: 3, padding: .same)(x))
    let second = try BatchNormalization()(Conv2D(3, kernel: 3, padding: .same)(relu(first)))
    let short = try Conv2D(3, kernel: 1)(x)
    let y = try Dense(2, activation: .softmax)(GlobalAveragePool2D()(relu(Add()(second, short))))
    let model = try Model(inputs: x, outputs: y)
    let report = try checkModel(
      model, loss: .sparseCategoricalCrossEntropy, features: [noise([3, 5, 5, 2])], labels: classes([3], 2))
    expectGood(report, parameters: 57 + 12 + 84 + 12 + 9 + 8, model)
  }

  @Test func `twins, two inputs through one tower`() throws {
    let left = Input([6, 6, 1], name: "left"), right = Input([6, 6, 1], name: "right")
    let tower = try Conv2D(3, kernel: 3, activation: .relu).built(for: left)
    let same = try Dense(1, activation: .sigmoid)(Flatten()(tower(left) - tower(right)))
    let twins = try Model(inputs: left, right, outputs: same)
    let report = try checkModel(
      twins, loss: .binaryCrossEntropy, features: [noise([3, 6, 6, 1]), noise([3, 6, 6, 1], salt: 1)],
      labels: classes([3], 2))
    expectGood(report, parameters: 30 + 49, twins)
  }

  @Test func `one layer applied three times`() throws {
    let x = Input([4])
    let again = try Dense(4, activation: .tanh).built(for: x)
    let y = try Dense(2)(again(again(again(x))))
    let model = try Model(inputs: x, outputs: y)
    let report = try checkModel(
      model, loss: .huber(delta: 0.5), features: [noise([4, 4])], labels: noise([4, 2], salt: 1))
    expectGood(report, parameters: 20 + 10, model)
  }

  @Test func `groups with dilation`() throws {
    let model = try Sequential(input: [7, 7, 4]) {
      Conv2D(6, kernel: 3, padding: .same, dilation: 2, groups: 2, activation: .silu)
      AveragePool2D(3, stride: 2, padding: .same)
      Conv2D(6, kernel: 2, stride: 2, groups: 6, activation: .elu)
      GlobalAveragePool2D()
      Dense(3, activation: .softmax)
    }
    let report = try checkModel(
      model, loss: .sparseCategoricalCrossEntropy, features: [noise([2, 7, 7, 4])], labels: classes([2], 3))
    expectGood(report, parameters: 114 + 30 + 21, model)
  }

  @Test func `layer normalization, GELU and label smoothing under penalties`() throws {
    let model = try Sequential(input: [3, 4]) {
      LayerNormalization()
      Flatten()
      Dense(8, activation: .gelu, penalty: .l1(0.01))
      LayerNormalization()
      Dense(5, activation: .softmax, penalty: .l1l2(0.002, 0.03))
    }
    let report = try checkModel(
      model, loss: .sparseCategoricalCrossEntropy(labelSmoothing: 0.1), features: [noise([4, 3, 4])],
      labels: classes([4], 5))
    expectGood(report, parameters: 8 + 13 * 8 + 16 + 45, model)
  }
}
