// The measures as metrics of a training: what a batch at a time gives is what the whole set gives.

import Foundation
import Testing

@testable import Martinet

@Suite struct MeasureMetricTests {
  static let confusion: [ConfusionMeasure] = [
    .baselineAccuracy, .balancedAccuracy, .precision(.macro), .recall(.ofClass(2)), .specificity(.weighted),
    .fScore(beta: 2, .micro), .matthews, .kappa(.quadratic),
  ]

  @Test(arguments: 0..<confusion.count, [1, 7, 60])
  func `a measure of classes`(_ index: Int, batch: Int) throws {
    let measure = MeasureMetricTests.confusion[index]
    let (p, t) = (distributions(60, 3), classes([60], 3))
    let weights = noise([60], 0, 2, salt: 4).scalars
    let expected = measure(try ClassPredictions(truth: t, values: p, weights: weights).matrix)
    let found = try #require(result(ConfusionMetric(measure), p, t, weights: weights, batch: batch))
    #expect(abs(found - (expected.value ?? .nan)) <= 1e-12)
  }

  @Test(arguments: [1, 7, 60])
  func `a measure of scores, probabilities and values`(batch: Int) throws {
    let (p, t) = (noise([60, 1], 0, 1), classes([60], 2))
    let scores = try BinaryScores(truth: t, scores: p)
    #expect(collected(.rocArea, p, t, batch: batch) == scores.roc.area.value)
    #expect(collected(.averagePrecision, p, t, batch: batch) == scores.precisionRecall.averagePrecision.value)
    #expect(collected(.logLoss, p, t, batch: batch) == scores.logLoss.value)
    #expect(collected(.brier, p, t, batch: batch) == scores.brier.value)
    let (rows, labels) = (distributions(60, 4), classes([60], 4))
    let probabilities = try ClassProbabilities(truth: labels, probabilities: rows)
    #expect(collected(.logLoss, rows, labels, batch: batch) == probabilities.logLoss.value)
    #expect(collected(.brier, rows, labels, batch: batch) == probabilities.brier.value)
    let truth = noise([60], salt: 7)
    let values = try ValuePredictions(truth: truth, values: p)
    #expect(collected(.rSquared, p, truth, batch: batch) == values.rSquared.value)
    #expect(collected(.rootMeanSquaredError, p, truth, batch: batch) == values.rootMeanSquaredError.value)
  }

  private func collected(
    _ measure: CollectedMeasure, _ predictions: Tensor, _ targets: Tensor, batch: Int
  ) -> Double? {
    result(CollectedMetric(measure), predictions, targets, batch: batch)
  }

  @Test func `an undefined measure has no result and a reason`() {
    #expect(result(ConfusionMetric(.precision(.ofClass(1))), [[0.2], [0.3]], [0, 1], batch: 2) == nil)
    #expect(result(CollectedMetric(.rocArea), [[0.2], [0.3]], [1, 1], batch: 2) == nil)
    #expect(result(CollectedMetric(.rSquared), Tensor([0.2, .nan], shape: [2, 1]), [1, 0], batch: 2) == nil)
    #expect(result(ConfusionMetric(.balancedAccuracy), [[0.2, 0.8]], [4], batch: 1) == nil)
    #expect(ConfusionMetric(.matthews).outcome.reason == .noExamples)
    #expect(CollectedMetric(.brier).outcome.reason == .noExamples)
  }

  @Test(arguments: [1, 3]) func `predictions of NaN are counted, not taken for a class`(batch: Int) {
    let nan = Tensor([0.2, 0.8, .nan, 0.5, 1, 0], shape: [3, 2])
    #expect(result(ConfusionMetric(.balancedAccuracy), nan, [1, 0, 0], batch: batch) == nil)
    #expect(result(ConfusionMetric(.balancedAccuracy), [[0.2, 0.8], [1, 0], [1, 0]], [1, 0, 0], batch: batch) == 1)
    #expect(
      result(ConfusionMetric(.kappa(.equal)), Tensor([.nan, 1, 0], shape: [3, 1]), [1, 0, 0], batch: batch) == nil)
    let labels = Tensor([0, 1, .nan, 1, 1, 0], shape: [3, 2])
    #expect(result(ConfusionMetric(.matthews), [[0, 1], [1, 0], [1, 0]], labels, batch: batch) == nil)
    #expect(result(Accuracy(), nan, [1, 0, 0], batch: batch) == 2.0 / 3)
    #expect(result(Accuracy(), Tensor([.nan, 0.2, 0.9], shape: [3, 1]), [0, 0, 1], batch: batch) == 2.0 / 3)
    #expect(result(Accuracy(), [[0.1], [0.2], [0.9]], Tensor([0, .nan, 1]), batch: batch) == 2.0 / 3)
  }

  @Test func `a training reports them, and a model file keeps them`() throws {
    let metrics: [any Metric] = [
      .accuracy, .baselineAccuracy, .balancedAccuracy, .precision(.positive), .recall(.positive), .f1(.positive),
      .rocArea, .matthews, .kappa(),
      .logLoss, .brier, .averagePrecision, .fScore(beta: 0.5, .macro),
      .specificity(.ofClass(0)),
    ]
    let features = noise([120, 3])
    let labels = Tensor((0..<120).map { features[$0, 0] > 0.2 ? 1 : 0 })
    let model = try Sequential(input: [3], seed: 2) { Dense(1, activation: .sigmoid) }
    model.compile(optimizer: .sgd(learningRate: 0.5), loss: .binaryCrossEntropy, metrics: metrics)
    let data = try TrainingSet(features: features, labels: labels)
    try model.fit(data, epochs: 20, verbose: .silent)
    let found = try model.evaluate(data).metrics
    #expect(found.keys.sorted() == metrics.map(\.name).sorted())
    let judged = try ClassPredictions(truth: labels, values: model.predict(data))
    #expect(found["f1_score"] == judged.matrix.f1(.positive).value)
    let file = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try model.save(to: file.path)
    #expect(try Model.load(from: file.path).evaluate(data).metrics == found)
  }

  @Test func `a monitor knows what is better when larger`() {
    let falling = ["loss", "mean_squared_error", "log_loss", "brier", "root_mean_squared_error"]
    let rising =
      ["accuracy"] + MeasureMetricTests.confusion.map(\.name)
      + CollectedMeasure.allCases.map(\.rawValue).filter { !falling.contains($0) }
    for name in rising + falling {
      for prefix in ["", "val_"] {
        #expect(Monitor(prefix + name, goal: .automatic).isLargerBetter == rising.contains(name), "\(name)")
      }
    }
  }

  @Test func `labels that a measure cannot take are refused before the training`() throws {
    func fit(_ units: Int, _ metric: any Metric) throws {
      let model = try Sequential(input: [3]) { Dense(units, activation: .softmax) }
      model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy, metrics: [metric])
      try model.fit(try TrainingSet(features: noise([9, 3]), labels: classes([9], 3)), verbose: .silent)
    }
    #expect(throws: ModelError.self) { try fit(3, .rocArea) }
    #expect(throws: ModelError.self) { try fit(3, .rSquared) }
    #expect(throws: ModelError.self) { try fit(3, .recall(.ofClass(3))) }
    #expect(throws: ModelError.self) { try fit(4097, .matthews) }
    try fit(3, .recall(.ofClass(2)))
  }
}
