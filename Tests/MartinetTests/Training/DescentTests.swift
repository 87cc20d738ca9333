// The path of a descent, and step sizes that are too small, right and too large.

import Foundation
import Martinet
import Testing

@Suite struct DescentTests {
  /// y = 2x + 1 of x = -2 … 2: the loss along the weight has the curvature 2 · mean x² = 4, so that steps
  /// below 0.5 descend and steps above climb.
  private func line() throws -> TrainingSet {
    try TrainingSet(features: [[-2], [-1], [0], [1], [2]], labels: [-3, -1, 1, 3, 5] as [Float])
  }

  private func model(_ rate: Float) throws -> Model {
    let model = try LinearRegression(inputs: 1).model
    model.compile(optimizer: .sgd(learningRate: rate), loss: .meanSquaredError)
    return model
  }

  @Test func `the points are where the steps began, in order`() throws {
    let path = DescentPath()
    let model = try model(0.1)
    try model.fit(try line(), epochs: 20, batchSize: 5, callbacks: [path], verbose: .silent)
    #expect(path.points.count == 20)
    #expect(path.points.map(\.loss) == model.history.epochs.map(\.loss))
    #expect(path.points.map(\.loss) == path.points.map(\.loss).sorted(by: >))
    #expect(path.points[0].weights["linear/kernel"] == [[0]])
    #expect(path.end["linear/kernel"] == (try model.weights(of: "linear")["kernel"]))
    // w ← w - 0.1 · 4(w - 2), b ← b - 0.1 · 2(b - 1).
    for (before, after) in zip(path.points, path.points.dropFirst()) {
      let (w, b) = (before.weights["linear/kernel"]!.scalar, before.weights["linear/bias"]!.scalar)
      #expect(abs(after.weights["linear/kernel"]!.scalar - (w - 0.4 * (w - 2))) < 1e-5)
      #expect(abs(after.weights["linear/bias"]!.scalar - (b - 0.2 * (b - 1))) < 1e-5)
    }
  }

  @Test func `steps too small, right and too large`() throws {
    let rates: [Float] = [0.0001, 0.2, 0.501, 2]
    let trials = try line().trials(of: rates, epochs: 80, batchSize: 5, model)
    #expect(trials.map(\.learningRate) == rates)
    guard case .fell(let first, let small) = trials[0].outcome, case .fell(_, let right) = trials[1].outcome else {
      Issue.record("\(trials)")
      return
    }
    #expect(small > 0.9 * first && right < 1e-3)
    guard case .rose = trials[2].outcome, case .diverged = trials[3].outcome else {
      Issue.record("\(trials)")
      return
    }
    #expect(trials[3].loss == nil && trials[3].description.hasSuffix("the step is too large"))
  }

  /// Two hundred noisy examples of y = 2x + 1: steps of above 2 / (2 · mean x²), some 0.75, climb.
  private func noisyLine() throws -> TrainingSet {
    let (x, error) = (noise([200, 1], -2, 2), noise([200, 1], -0.5, 0.5, salt: 1))
    return try TrainingSet(features: x, labels: 2 * x + 1 + error)
  }

  @Test func `the range ends where the loss breaks away, and its suggestion learns`() throws {
    let data = try noisyLine()
    for optimizer in [GradientDescent(learningRate: 0.01), GradientDescent(learningRate: 2)] {
      let range = try data.learningRateRange(1e-4...10, steps: 200, batchSize: 20) {
        let model = try LinearRegression(inputs: 1).model
        // A schedule that would make every step size another one.
        model.compile(optimizer: optimizer, loss: .meanSquaredError, schedule: .exponential(factor: 0.1))
        return model
      }
      let rates = range.points.map { Double($0.learningRate) }
      for (index, rate) in rates.enumerated() {
        // 10⁵ in 199 equal factors.
        #expect(abs(rate / (1e-4 * pow(10, 5 * Double(index) / 199)) - 1) < 1e-5)
      }
      #expect(range.points.count < 200 && rates[rates.count - 1] > 0.75)
      let suggestion = try #require(range.suggestion)
      #expect(suggestion < 0.75)
      let best = try LinearRegression(inputs: 1)
      try best.solve(data)
      best.model.compile(optimizer: .sgd(), loss: .meanSquaredError)
      let trial = try data.trials(of: [suggestion], epochs: 20, batchSize: 20, model)[0]
      #expect(try #require(trial.loss) < 1.2 * best.model.evaluate(data).loss)
    }
  }

  @Test func `a range in which the loss falls to its end suggests nothing`() throws {
    let range = try noisyLine().learningRateRange(1e-5...1e-3, steps: 45, batchSize: 200) { try model(0.01) }
    #expect(range.points.count == 45)
    #expect(range.points.first?.loss == range.points.first?.smoothed)
    #expect(range.suggestion == nil)
  }

  @Test func `a loss that is no number ends the range, and its lowest point is suggested`() throws {
    // The second step is so large that the third loss is infinite.
    let range = try noisyLine().learningRateRange(0.1...3e38, steps: 3, batchSize: 200) { try model(0.01) }
    #expect(range.points.count == 2 && range.points[1].smoothed < range.points[0].smoothed)
    #expect(range.suggestion == range.points[1].learningRate / 10)
  }

  /// The mean squared error minus ten.
  private struct Lowered: Loss {
    let name = "lowered"
    func callAsFunction(_ prediction: Node, _ target: Node) -> Node {
      (prediction - target).squared().mean(axes: [1]) - 10
    }
  }

  @Test func `a loss below 0 ends the range three times its size above the lowest`() throws {
    let range = try noisyLine().learningRateRange(1e-2...100, steps: 100, batchSize: 200) {
      let model = try LinearRegression(inputs: 1).model
      model.compile(optimizer: .sgd(), loss: Lowered())
      return model
    }
    let smoothed = range.points.map(\.smoothed)
    let lowest = try #require(smoothed.min())
    #expect(lowest < -5 && range.points.count < 100 && range.points.count > 20)
    #expect(smoothed[smoothed.count - 1] > lowest + 3 * abs(lowest))
    #expect(smoothed.dropLast().allSatisfy { $0 <= lowest + 3 * abs(lowest) })
    #expect(range.suggestion != nil)
  }

  @Test func `a trial is of its own epochs, whatever the model learned before`() throws {
    let data = try line()
    let trial = try data.trials(of: [0.6], epochs: 20, batchSize: 5) { rate in
      let model = try model(0.2)
      try model.fit(data, epochs: 4, batchSize: 5, verbose: .silent)
      model.compile(optimizer: .sgd(learningRate: rate), loss: .meanSquaredError)
      return model
    }[0]
    guard case .rose(let first, let last) = trial.outcome else {
      Issue.record("\(trial)")
      return
    }
    // The first epoch of all had a loss of 9.
    #expect(first < 0.1 && last > first)
  }

  /// Σ 0.9ⁿ⁻ᵏ lossₖ / Σ 0.9ⁿ⁻ᵏ.
  @Test func `the smoothed loss is the mean of those so far, the last ones counting most`() throws {
    let points = try noisyLine().learningRateRange(1e-4...1e-2, steps: 12, batchSize: 20) { try model(0.01) }.points
    for last in points.indices {
      var (sum, weight) = (0.0, 0.0)
      for index in 0...last {
        sum += pow(0.9, Double(last - index)) * points[index].loss
        weight += pow(0.9, Double(last - index))
      }
      #expect(abs(points[last].smoothed - sum / weight) < 1e-9)
    }
  }

  @Test func `a range needs a compiled model with a step size`() throws {
    #expect(throws: ModelError.self) {
      try noisyLine().learningRateRange { try LinearRegression(inputs: 1).model }
    }
    #expect(throws: ModelError.self) { try noisyLine().learningRateRange { try model(0) } }
  }
}
