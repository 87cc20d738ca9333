// Learning-rate schedules against their formulas.

import Foundation
import Martinet
import Testing

@Suite struct LearningRateScheduleTests {
  /// 10 epochs of 20 steps.
  private func factor(_ schedule: LearningRateSchedule, _ step: Int) -> Double {
    Double(schedule.factor(step: step, of: 200, stepsPerEpoch: 20))
  }

  private func expect(_ schedule: LearningRateSchedule, _ formula: (Double) -> Double) {
    for step in 0..<200 { #expect(abs(factor(schedule, step) - formula(Double(step))) < 1e-6, "step \(step)") }
  }

  @Test func `constant, step and exponential`() {
    expect(.constant) { _ in 1 }
    expect(.step(epochs: 3, factor: 0.5)) { pow(0.5, floor($0 / 60)) }
    expect(.exponential(factor: 0.8)) { pow(Double(Float(0.8)), $0 / 20) }
  }

  @Test func `cosine falls from 1 to its minimum`() {
    expect(.cosine()) { (1 + cos(.pi * $0 / 200)) / 2 }
    expect(.cosine(minimum: 0.25)) { 0.25 + 0.75 * (1 + cos(.pi * $0 / 200)) / 2 }
  }

  @Test func `warm-up rises in a line, then another schedule has the rest`() {
    expect(.warmUp(epochs: 2)) { $0 < 40 ? ($0 + 1) / 41 : 1 }
    expect(.warmUp(epochs: 1.5, then: .cosine())) {
      $0 < 30 ? ($0 + 1) / 31 : (1 + cos(.pi * ($0 - 30) / 170)) / 2
    }
  }

  @Test func `one cycle rises and falls`() {
    expect(.oneCycle()) { step in
      step < 60
        ? 1 + (1.0 / 25 - 1) * (1 + cos(.pi * step / 60)) / 2
        : 1e-4 / 25 + (1 - 1e-4 / 25) * (1 + cos(.pi * (step - 60) / 140)) / 2
    }
    #expect(factor(.oneCycle(), 60) == 1)
  }

  @Test func `a training follows its schedule`() throws {
    let model = try Sequential(input: [1]) { Dense(1) }
    model.compile(
      optimizer: .sgd(learningRate: 0.5), loss: .meanSquaredError, schedule: .step(epochs: 2, factor: 0.1))
    try model.fit(
      TrainingSet(features: [[1], [2], [3]], labels: [1, 2, 3] as [Float]), epochs: 5, batchSize: 2, verbose: 0)
    let rates = model.history.epochs.map(\.learningRate)
    for (rate, expected) in zip(rates, [0.5, 0.5, 0.05, 0.05, 0.005] as [Float]) {
      #expect(abs(rate / expected - 1) < 1e-6)
    }
  }
}
