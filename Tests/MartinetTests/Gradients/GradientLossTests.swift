// Every loss: one number per example, against the textbook's formula and central differences.

import Foundation
import Martinet
import MartinetTesting
import Testing

@Suite struct GradientLossTests {
  /// A loss, at predictions and targets, with the formula for one example.
  struct Case: Sendable, CustomStringConvertible {
    let loss: any Loss
    let prediction: Tensor
    let target: Tensor
    let formula: @Sendable (_ prediction: [Double], _ target: [Double]) -> Double
    var description: String { "\(loss.name) \(prediction.shape) \(target.shape)" }

    init(
      _ loss: any Loss, _ prediction: Tensor, _ target: Tensor,
      _ formula: @escaping @Sendable (_ prediction: [Double], _ target: [Double]) -> Double
    ) {
      self.loss = loss
      self.prediction = prediction
      self.target = target
      self.formula = formula
    }
  }

  static func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

  static func crossEntropy(_ p: [Double], _ target: [Double], _ smoothing: Double = 0) -> Double {
    let total = target.reduce(0, +)
    return -zip(p, target).reduce(0) { sum, pair in
      sum + ((1 - smoothing) * pair.1 + smoothing * total / Double(p.count)) * log(pair.0)
    }
  }

  static func probabilities(_ z: [Double]) -> [Double] {
    let powers = z.map { exp($0) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  static func oneHot(_ label: Double, _ classes: Int) -> [Double] {
    (0..<classes).map { Double($0) == label ? 1 : 0 }
  }

  static let cases: [Case] = [
    Case(MeanSquaredError(), noise([4, 3]), noise([4, 3], salt: 1)) { p, t in
      mean(zip(p, t).map { ($0 - $1) * ($0 - $1) })
    },
    Case(MeanSquaredError(), noise([4]), noise([4], salt: 1)) { p, t in (p[0] - t[0]) * (p[0] - t[0]) },
    Case(MeanAbsoluteError(), noise([4, 2]), noise([4, 2], salt: 1)) { p, t in
      mean(zip(p, t).map { Swift.abs($0 - $1) })
    },
    Case(Huber(), noise([5, 2], -3, 3), noise([5, 2], salt: 1)) { p, t in
      mean(
        zip(p, t).map {
          let e = Swift.abs($0 - $1); return e <= 1 ? e * e / 2 : e - 0.5
        })
    },
    Case(Huber(delta: 0.25), noise([6, 1]), noise([6, 1], salt: 1)) { p, t in
      let e = Swift.abs(p[0] - t[0])
      return e <= 0.25 ? e * e / 2 : 0.25 * (e - 0.125)
    },
    Case(SparseCategoricalCrossEntropy(), distributions(5, 3), classes([5], 3)) { p, t in
      crossEntropy(p, oneHot(t[0], 3))
    },
    Case(SparseCategoricalCrossEntropy(labelSmoothing: 0.2), distributions(5, 3), classes([5], 3)) { p, t in
      crossEntropy(p, oneHot(t[0], 3), Double(Float(0.2)))
    },
    Case(CategoricalCrossEntropy(), distributions(3, 4), distributions(3, 4)) { p, t in crossEntropy(p, t) },
    Case(CategoricalCrossEntropy(labelSmoothing: 0.1), distributions(3, 4), distributions(3, 4)) { p, t in
      crossEntropy(p, t, Double(Float(0.1)))
    },
    Case(BinaryCrossEntropyLoss(), noise([5, 2], 0.05, 0.95), classes([5, 2], 2)) { p, t in
      mean(zip(p, t).map { -($1 * log($0) + (1 - $1) * log(1 - $0)) })
    },
    Case(BinaryCrossEntropyLoss(labelSmoothing: 0.2), noise([5, 1], 0.05, 0.95), classes([5, 1], 2)) { p, t in
      let soft = t[0] * (1 - Double(Float(0.2))) + Double(Float(0.2)) / 2
      return -(soft * log(p[0]) + (1 - soft) * log(1 - p[0]))
    },
    Case(SparseCategoricalCrossEntropy(fromLogits: true), noise([5, 3], -4, 4), classes([5], 3)) { z, t in
      crossEntropy(probabilities(z), oneHot(t[0], 3))
    },
    Case(CategoricalCrossEntropy(labelSmoothing: 0.1, fromLogits: true), noise([3, 4], -4, 4), distributions(3, 4)) {
      crossEntropy(probabilities($0), $1, Double(Float(0.1)))
    },
    Case(BinaryCrossEntropyLoss(fromLogits: true), noise([5, 2], -4, 4), classes([5, 2], 2)) { z, t in
      mean(zip(z, t).map { log1p(exp($0)) - $0 * $1 })
    },
    Case(Hinge(), noise([6, 1], -2, 2), classes([6, 1], 2)) { p, t in max(0, 1 - (2 * t[0] - 1) * p[0]) },
    Case(Hinge(), noise([4, 2], -2, 2), classes([4, 2], 2) * 2 - 1) { p, t in
      mean(zip(p, t).map { max(0, 1 - $1 * $0) })
    },
  ]

  @Test(arguments: cases)
  func `a loss is its formula, and its gradient too`(_ test: Case) throws {
    let prediction = Input(test.prediction.shape.withoutFirst, name: "prediction")
    let target = Input(test.target.shape.withoutFirst, name: "target")
    let losses = try test.loss(prediction.node, target.node)
    let feeds = [prediction: test.prediction, target: test.target]
    let values = try Session().run(losses, feeding: feeds)
    try #require(values.shape == [test.prediction.shape[0]])
    for example in 0..<values.count {
      let expected = test.formula(row(test.prediction, example), row(test.target, example))
      #expect(abs(Double(values.scalars[example]) - expected) <= 2e-6 * max(1, expected))
    }
    let report = try checkGradients(of: losses.mean(), feeding: feeds, inputs: [prediction])
    #expect(report.largestError < 1e-4, "\(report)")
  }

  private func row(_ tensor: Tensor, _ example: Int) -> [Double] { tensor[example].scalars.map(Double.init) }

  @Test func `every loss stands in the list`() throws {
    let tested = Set(GradientLossTests.cases.map { String(describing: type(of: $0.loss)) })
    let losses = try SourceTree.structures(in: "Sources/Martinet/Losses", conformingTo: "Loss").map(\.name)
    #expect(losses.count >= 7)
    for loss in losses { #expect(tested.contains(loss), "\(loss) has no gradient test") }
  }

  /// From logits no logarithm of zero is taken: what a bounded logarithm would cut off at 16 stays.
  @Test func `a hopeless prediction keeps its loss and its gradient`() throws {
    let x = Input([3]), label = Input([])
    let loss = try SparseCategoricalCrossEntropy()(softmax(x), label.node).mean()
    let feeds: [Placeholder: Tensor] = [x: [[100, 0, -100]], label: [2]]
    let slope = try gradients(of: loss, withRespectTo: [x.node])[0]
    let (value, gradient) = try Session().run(loss, slope, feeding: feeds)
    #expect(value.scalar == 200)
    #expect(zip(gradient.scalars, [1, 0, -1]).allSatisfy { Double(abs($0 - $1)) < 1e-40 })
    let binary = try BinaryCrossEntropyLoss()(sigmoid(x), step(x)).mean()
    let far = try Session().run(binary, feeding: [x: [[100, -100, 50]]])
    #expect(far.scalar < 1e-20)
  }
}
