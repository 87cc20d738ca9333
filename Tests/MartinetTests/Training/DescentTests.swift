// The path of a descent, and step sizes that are too small, right and too large.

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

  @Test func `the range ends where the loss breaks away, and its suggestion learns`() throws {
    let range = try line().learningRateRange(1e-4...10, steps: 200, batchSize: 5) { try model(0.01) }
    let rates = range.points.map(\.learningRate)
    #expect(rates == rates.sorted() && abs(rates[0] - 1e-4) < 1e-9)
    #expect(range.points.count < 200)
    let suggestion = try #require(range.suggestion)
    #expect(suggestion > 1e-3 && suggestion < 0.5)
    let trial = try line().trials(of: [suggestion], epochs: 300, batchSize: 5, model)[0]
    guard case .fell(let first, let last) = trial.outcome else {
      Issue.record("the suggested step size does not descend")
      return
    }
    #expect(last < first / 10)
  }
}
