// The course's exercise, the three formulas of F1, what is undefined and why, thresholds, intervals.

import Foundation
import Martinet
import Testing

@Suite struct MeasureTests {
  /// The slide's fraud exercise.
  let fraud = ConfusionMatrix(truePositives: 20, falsePositives: 10, falseNegatives: 80, trueNegatives: 890)

  @Test func `the fraud exercise`() throws {
    #expect(fraud.accuracy.value == 0.91)
    #expect(fraud.precision(.positive).value == 20.0 / 30)
    #expect(fraud.recall(.positive).value == 0.20)
    #expect(fraud.baseline.value == 0.9)
    #expect(fraud.balance == [0.9, 0.1])
    let truth = [Int](repeating: 1, count: 100) + [Int](repeating: 0, count: 900)
    let predicted = (0..<1000).map { $0 < 20 || (100..<110).contains($0) ? 1 : 0 }
    #expect(try ClassPredictions(truth: truth, predicted: predicted).matrix == fraud)
  }

  @Test func `9000 A and 1000 B: always saying A is right nine times in ten, and finds no B`() {
    let always = ConfusionMatrix(truePositives: 0, falsePositives: 0, falseNegatives: 1000, trueNegatives: 9000)
    #expect(always.accuracy == always.baseline)
    #expect(always.accuracy.value == 0.9)
    #expect(always.balancedAccuracy.value == 0.5)
    #expect(always.recall(.positive).value == 0)
    #expect(always.precision(.positive).reason == .noPrediction(ofClass: 1))
    #expect(always.matthews().reason == .onlyPredictedClass(0))
  }

  @Test func `the three formulas of F1 are one`() throws {
    var random = noise([4000], 0, 50, salt: 3).scalars.map { Double(Int($0)) }.makeIterator()
    for _ in 0..<1000 {
      let (tp, fp, fn, tn) = (random.next()! + 1, random.next()!, random.next()!, random.next()!)
      let matrix = ConfusionMatrix(truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn)
      let (p, r) = (try #require(matrix.precision(.positive).value), try #require(matrix.recall(.positive).value))
      let f1 = try #require(matrix.f1(.positive).value)
      for formula in [2 / (1 / p + 1 / r), 2 * p * r / (p + r), tp / (tp + (fn + fp) / 2)] {
        #expect(abs(f1 - formula) <= 1e-12)
      }
    }
  }

  @Test func `an undefined measure says why, or is what was chosen`() throws {
    let one = try ClassPredictions(truth: [0, 0, 0], predicted: [0, 0, 0]).matrix
    #expect(one.recall(.positive).reason == .noExample(ofClass: 1))
    #expect(one.f1(.positive).reason == .absentClass(1))
    #expect(one.specificity(.ofClass(0)).reason == .onlyClass(0))
    #expect(one.matthews().reason == .onlyClass(0))
    #expect(one.kappa().reason == .onlyClass(0))
    #expect(one.recall(.macro).reason == .noExample(ofClass: 1))
    #expect(one.recall(.macro, zeroDivision: .leftOut).value == 1)
    #expect(one.recall(.positive, zeroDivision: .leftOut).reason == .noExample(ofClass: 1))
    #expect(one.recall(.positive, zeroDivision: .one).value == 1)
    #expect(one.matthews(zeroDivision: .zero).value == 0)
    let none = try ClassPredictions(truth: [], predicted: []).matrix
    for measure in [none.accuracy, none.balancedAccuracy, none.kappa(), none.matthews()] {
      #expect(measure.reason == .noExamples)
    }
    let scores = try BinaryScores(truth: [1, 1], scores: [0.2, 3])
    #expect(scores.roc.area.reason == .onlyClass(1))
    #expect(scores.roc.points.isEmpty)
    #expect(scores.precisionRecall.averagePrecision.value == 1)
    #expect(scores.logLoss.reason == .notProbability(row: 1))
    #expect(try BinaryScores(truth: [0], scores: [1]).precisionRecall.averagePrecision.reason == .noExample(ofClass: 1))
    #expect(try ValuePredictions(truth: [0.1, 0.1, 0.1], predicted: [1, 2, 3]).rSquared.reason == .constantTruth)
    #expect(try ValuePredictions(truth: [1], predicted: [1]).rSquared.reason == .tooFewExamples(needed: 2))
    let weightless = try ValuePredictions(truth: [1, 2], predicted: [1, 2], weights: [0, 0])
    #expect(weightless.meanSquaredError.reason == .noExamples)
    #expect("\(one.f1(.positive))" == "undefined: class 1 is neither true nor predicted anywhere")
  }

  @Test func `what cannot be compared is refused by row`() {
    #expect(throws: MeasureError.unequalCounts(truths: 2, predictions: 1)) {
      try ClassPredictions(truth: [0, 1], predicted: [0])
    }
    #expect(throws: MeasureError.invalidClass(row: 1, value: 3, classes: 3)) {
      try ClassPredictions(truth: [0, 3], predicted: [0, 0], classes: 3)
    }
    #expect(throws: MeasureError.invalidWeight(row: 1, value: -1)) {
      try ClassPredictions(truth: [0, 1], predicted: [0, 0], weights: [1, -1])
    }
    #expect(throws: MeasureError.invalidWeight(row: 2, value: 1e308)) {
      try BinaryScores(truth: [0, 1, 0], scores: [0, 0, 1], weights: [1e308, 0, 1e308])
    }
    #expect(throws: MeasureError.unequalWeights(weights: 1, examples: 2)) {
      try ValuePredictions(truth: [0, 1], predicted: [0, 0], weights: [1])
    }
    #expect(throws: MeasureError.self) { try BinaryScores(truth: [0, 1], scores: [0, .nan]) }
    #expect(throws: MeasureError.notFinite(row: 1, value: .infinity)) {
      try ClassProbabilities(truth: [0, 1], probabilities: [[1, 0], [0, .infinity]])
    }
    #expect(throws: MeasureError.raggedRow(row: 1, expected: 2, received: 1)) {
      try ClassProbabilities(truth: [0, 1], probabilities: [[1, 0], [0]])
    }
  }

  @Test func `a baseline of values is their weighted mean`() throws {
    let judged = try ValuePredictions(truth: [1, 2, 6], predicted: [1, 1, 1], weights: [1, 1, 2])
    let baseline = judged.baseline
    #expect(baseline.truth == judged.truth && baseline.weights == judged.weights)
    #expect(baseline.predicted == [3.75, 3.75, 3.75] && baseline.rSquared.value == 0)
    // (2.75² + 1.75² + 2 · 2.25²) / 4.
    #expect(baseline.meanSquaredError.value == 5.1875)
    #expect(try ValuePredictions(truth: [], predicted: []).baseline.count == 0)
    #expect(try ValuePredictions(truth: [1], predicted: [2], weights: [0]).baseline.rSquared.reason == .noExamples)
  }

  @Test(arguments: 0..<20) func `the accuracy of predictions is that of their matrix`(seed: UInt64) throws {
    let random = RandomStream(seed: seed).uniform(shape: [3, 50], low: 0, high: 4).scalars.map { Int($0) }
    let weights = random[100...].map { Double($0) }
    for weights in [nil, weights] {
      let judged = try ClassPredictions(
        truth: Array(random[..<50]), predicted: Array(random[50..<100]), classes: 5, weights: weights)
      #expect(judged.accuracy == judged.matrix.accuracy)
    }
    #expect(try ClassPredictions(truth: [], predicted: []).accuracy.reason == .noExamples)
  }

  @Test func `what no double holds is undefined`() throws {
    var measures: [Measure] = []
    let far = try ValuePredictions(truth: [1e200, 0, 1], predicted: [-1e200, 0, 2])
    measures += [far.meanSquaredError, far.rootMeanSquaredError, far.rSquared]
    measures.append(try ValuePredictions(truth: [1.7e308], predicted: [-1.7e308]).meanAbsoluteError)
    // The weights of a sample drawn again may be too large together.
    let weights = [1e308, 1, 1, 1]
    let again: [Int32] = [0, 0, 0, 0, 1, 2, 3]
    let matrix = try ClassPredictions(truth: [0, 1, 0, 1], predicted: [0, 1, 1, 0], weights: weights).picking(again)
      .matrix
    measures += [
      matrix.accuracy, matrix.baseline, matrix.balancedAccuracy, matrix.matthews(), matrix.kappa(),
      matrix.f1(.macro), matrix.precision(.micro), matrix.recall(.macro), matrix.specificity(.weighted),
    ]
    let scores = try BinaryScores(truth: [0, 1, 0, 1], scores: [0.1, 0.2, 0.3, 0.4], weights: weights).picking(again)
    measures += [scores.roc.area, scores.precisionRecall.averagePrecision, scores.logLoss, scores.brier]
    for (index, measure) in measures.enumerated() { #expect(measure.value == nil, "measure \(index)") }
    #expect(scores.roc.points.isEmpty && scores.precisionRecall.points.isEmpty)
    let light = [1e-300, 1e-300, 1e-300, 1e-300]
    let small = try ClassPredictions(truth: [0, 1, 0, 1], predicted: [0, 1, 1, 0], weights: light).matrix
    for measure in [small.matthews(), small.kappa(), small.accuracy] { #expect(measure.value?.isFinite ?? true) }
    // The mean of two costs is none that is larger than both.
    let costs = try BinaryScores(truth: [0, 1, 0, 1], scores: [0.4, 0.1, 0.3, 0.2], weights: [9, 9, 9, 9])
    let threshold = try costs.threshold(by: .cost(falsePositive: 1.7e308, falseNegative: 1.7e308))
    #expect(threshold.reached == 0.85e308)
  }

  @Test func `a weight is finite and 0 or more, a cost too`() async {
    await #expect(processExitsWith: .failure) {
      var matrix = ConfusionMatrix(classes: 2)
      matrix.add(truth: 0, predicted: 1, weight: .nan)
    }
    await #expect(processExitsWith: .failure) {
      _ = ConfusionMatrix(truePositives: -1, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = try? BinaryScores(truth: [0, 1], scores: [0, 1]).threshold(
        by: .cost(falsePositive: .infinity, falseNegative: 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = try? BinaryScores(truth: [0, 1], scores: [0, 1]).threshold(by: .cost(falsePositive: 1, falseNegative: -1))
    }
  }

  @Test func `a prediction of NaN is no class`() {
    #expect(throws: MeasureError.self) {
      try ClassPredictions(truth: [0, 0], values: Tensor([1, 0, .nan, 0.5], shape: [2, 2]))
    }
    #expect(throws: MeasureError.self) { try ClassPredictions(truth: [0], values: Tensor([.nan], shape: [1, 1])) }
    #expect(throws: MeasureError.self) {
      try ClassPredictions(truth: Tensor([1, .nan], shape: [1, 2]), values: [[1, 0]])
    }
    #expect(throws: Never.self) { try ClassPredictions(truth: [0], values: Tensor([.infinity, 0], shape: [1, 2])) }
  }

  @Test func `the area is the chance that a positive ranks above a negative`() throws {
    for salt in UInt32(0)..<50 {
      let truth = noise([40], 0, 2, salt: salt).scalars.map { Int($0) }
      let scores = noise([40], 0, 12, salt: salt + 100).scalars.map { Double(Int($0)) }
      var (won, pairs) = (0.0, 0.0)
      for i in 0..<40 where truth[i] == 1 {
        for j in 0..<40 where truth[j] == 0 {
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
          pairs += 1
        }
      }
      let roc = try BinaryScores(truth: truth, scores: scores).roc
      #expect(abs(try #require(roc.area.value) - won / pairs) <= 1e-12)
      let turned = try BinaryScores(truth: truth, scores: scores.map { -$0 }).roc
      #expect(abs(try #require(turned.area.value) - (1 - won / pairs)) <= 1e-12)
      #expect(turned.shouldBeInverted == (1 - won / pairs < 0.5))
    }
  }

  @Test func `the corners of the curve`() throws {
    let wrong = try BinaryScores(truth: [1, 1, 0], scores: [0.1, 0.2, 0.9]).roc
    #expect(wrong.area.value == 0)
    #expect(wrong.description.hasSuffix("invert it"))
    #expect(wrong.points.map(\.threshold) == [nil, 0.9, 0.2, 0.1])
    #expect(wrong.points.map(\.falsePositiveRate) == [0, 1, 1, 1])
    #expect(wrong.points.map(\.truePositiveRate) == [0, 0, 0.5, 1])
    #expect(try BinaryScores(truth: [1, 0, 1, 0], scores: [3, 3, 3, 3]).roc.area.value == 0.5)
  }

  /// Every threshold that could matter, tried one by one.
  private func best(_ scores: BinaryScores, _ value: (ConfusionMatrix) -> Double?) -> Double? {
    let levels = [-Double.infinity] + Set(scores.scores).sorted()
    return levels.compactMap { value(scores.classes(above: $0).matrix) }.max()
  }

  @Test func `a threshold is the best of all by its rule`() throws {
    for salt in UInt32(0)..<60 {
      var truth = noise([30], 0, 2, salt: salt).scalars.map { Int($0) }
      truth[0] = 1
      let levels: Float = salt % 2 == 0 ? 6 : 1000
      let values = noise([30], 0, levels, salt: salt + 500).scalars.map { Double(Int($0)) / 64 }
      let weights = salt % 3 == 0 ? noise([30], 0, 4, salt: salt + 900).scalars.map { Double(Int($0)) + 1 } : nil
      let scores = try BinaryScores(truth: truth, scores: values, weights: weights)
      for beta in [0.5, 1, 2] {
        let threshold = try scores.threshold(by: .fScore(beta: beta))
        let matrix = scores.classes(above: threshold.value).matrix
        let reached = try #require(matrix.fScore(beta: beta, .positive).value)
        let most = try #require(best(scores) { $0.fScore(beta: beta, .positive).value })
        #expect(abs(reached - (threshold.reached ?? .nan)) <= 1e-12)
        #expect(abs(reached - most) <= 1e-12)
      }
      for (up, down) in [(1.0, 1.0), (1, 20), (30, 1), (0, 1), (1, 0)] {
        func cost(_ matrix: ConfusionMatrix) -> Double {
          (matrix[truth: 0, predicted: 1] * up + matrix[truth: 1, predicted: 0] * down) / matrix.total
        }
        let threshold = try scores.threshold(by: .cost(falsePositive: up, falseNegative: down))
        let reached = cost(scores.classes(above: threshold.value).matrix)
        let least = -(try #require(best(scores) { -cost($0) }))
        #expect(abs(reached - (threshold.reached ?? .nan)) <= 1e-12)
        #expect(abs(reached - least) <= 1e-12)
      }
    }
  }

  @Test func `a threshold stands between two scores and survives a file`() throws {
    let scores = try BinaryScores(truth: [0, 0, 1, 1], scores: [0.1, 0.2, 0.6, 0.9])
    let threshold = try scores.threshold(by: .fScore(beta: 1))
    #expect(abs(threshold.value - 0.4) < 1e-15)
    #expect([0.1, 0.2, 0.6, 0.9].map { threshold($0) } == [0, 0, 1, 1])
    #expect(try JSONDecoder().decode(DecisionThreshold.self, from: JSONEncoder().encode(threshold)) == threshold)
    // Two neighbouring doubles have nothing between them.
    let close = try BinaryScores(truth: [0, 1], scores: [1, 1.0.nextUp]).threshold(by: .fScore(beta: 1))
    #expect([1, 1.0.nextUp].map { close($0) } == [0, 1])
    #expect(throws: MeasureError.undefined(.noExample(ofClass: 1))) {
      try BinaryScores(truth: [0], scores: [1]).threshold(by: .fScore(beta: 1))
    }
  }

  @Test func `a model's threshold is chosen on validation data`() throws {
    let features = noise([200, 2])
    let labels = Tensor((0..<200).map { features[$0, 0] + features[$0, 1] > 0.8 ? 1 : 0 })
    let model = try Sequential(input: [2], seed: 1) { Dense(1, activation: .sigmoid) }
    let validation = try ValidationSet(features: features, labels: labels)
    let threshold = try model.threshold(on: validation, by: .cost(falsePositive: 1, falseNegative: 5))
    let scores = try BinaryScores(truth: labels, scores: model.predict(validation))
    #expect(try scores.threshold(by: .cost(falsePositive: 1, falseNegative: 5)) == threshold)
  }

  @Test func `a model answers by its threshold, and its file keeps it`() throws {
    let data = try ValidationSet(features: noise([50, 2]), labels: classes([50], 2))
    for units in [1, 2] {
      let model = try Sequential(input: [2], seed: 1) { Dense(units, activation: units == 1 ? .sigmoid : .softmax) }
      let scores = try BinaryScores(truth: data.labels(), scores: model.predict(data))
      let level = scores.scores.sorted()[10]
      model.threshold = DecisionThreshold(level)
      #expect(try model.predictLabels(data) == scores.scores.map { $0 > level ? 1 : 0 })
      #expect(try model.predictLabels(data).count(where: { $0 == 1 }) == 39)
      model.threshold = try model.threshold(on: data, by: .fScore(beta: 2))
      let file = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID()).safetensors")
      defer { try? FileManager.default.removeItem(at: file) }
      try model.save(to: file.path)
      let again = try Model.load(from: file.path)
      #expect(again.threshold == model.threshold && again.threshold?.rule == .fScore(beta: 2))
      #expect(try again.predictLabels(data) == model.predictLabels(data))
      model.threshold = nil
      #expect(try model.predictLabels(data) == Model.labels(model.predict(data)))
    }
  }

  @Test func `the area of each class against the others, and their averages`() throws {
    let judged = try ClassProbabilities(
      truth: [0, 1, 2, 2], probabilities: [[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.3, 0.5, 0.2], [0.1, 0.2, 0.7]])
    // Class 0 always ranks first; of class 1 one of three pairs is a tie; of class 2 one of four is lost.
    #expect((0..<3).map { judged.rocArea(.ofClass($0)).value } == [1, 5.0 / 6, 0.75])
    let averages = try [Averaging.macro, .weighted].map { try #require(judged.rocArea($0).value) }
    let expected: [Double] = [31.0 / 36, 10.0 / 12]
    for (average, expected) in zip(averages, expected) { #expect(abs(average - expected) <= 1e-12) }
    let partial = try ClassProbabilities(truth: [0, 1], probabilities: [[0.8, 0.1, 0.1], [0.2, 0.5, 0.3]])
    #expect(partial.rocArea(.macro).reason == .noExample(ofClass: 2))
    #expect(partial.rocArea(.weighted).value == 1)
    let one = try ClassProbabilities(truth: [1, 1], probabilities: [[0.8, 0.2], [0.2, 0.8]])
    #expect(one.rocArea(.weighted).reason == .onlyClass(1))
    #expect(try ClassProbabilities(truth: [], probabilities: []).rocArea(.weighted).reason == .noExamples)
  }

  /// A table of all pairs of classes would fill 80 GB.
  @Test func `the area of many classes needs no table of them`() throws {
    let classes = 100_000
    var rows = [[Double]](repeating: [Double](repeating: 0, count: classes), count: 3)
    (rows[0][7], rows[1][99_999], rows[2][7]) = (0.9, 0.8, 0.1)
    let judged = try ClassProbabilities(truth: [7, 99_999, 7], probabilities: rows)
    #expect(judged.rocArea(.weighted).value == 1)
    #expect(judged.rocArea(.macro).reason == .noExample(ofClass: 0))
  }

  @Test func `the classes of a set are counted, and looking at them is no use of a test set`() throws {
    let (features, labels) = (noise([10, 1]), Tensor([0, 0, 1, 0, 3, 0, 0, 0, 1, 0]))
    let test = try TestSet(features: features, labels: labels)
    #expect(try test.classCounts() == [7, 2, 0, 1])
    #expect(try test.baselineAccuracy() == 0.7)
    #expect(test.uses.isEmpty)
    #expect(try TrainingSet(features: features, labels: labels).classCounts() == [7, 2, 0, 1])
    let hot = try ValidationSet(features: features, labels: labels).oneHotLabels(classes: 5)
    #expect(try hot.classCounts() == [7, 2, 0, 1, 0])
    #expect(throws: DataError.self) { try TestSet(features: features, labels: noise([10])).classCounts() }
  }

  @Test func `an interval holds the truth about as often as it says`() throws {
    // Accuracy 0.8 of samples of 100: 95 % intervals of 200 samples.
    var held = 0
    for sample in 0..<200 {
      let right = RandomStream(seed: 5, step: UInt64(sample)).uniform(shape: [100]).scalars.map { $0 < 0.8 ? 1 : 0 }
      let classes = try ClassPredictions(truth: [Int](repeating: 1, count: 100), predicted: right)
      let interval = classes.bootstrap(samples: 300, seed: UInt64(sample)) { $0.matrix.accuracy }
      if try #require(interval.interval).contains(0.8) { held += 1 }
    }
    #expect((174...198).contains(held), "\(held) of 200")
  }

  @Test func `an interval is the seed's, and leaves samples without a value out`() throws {
    let scores = try BinaryScores(truth: [0, 0, 1], scores: [0.2, 0.6, 0.4], weights: [1, 2, 3])
    let intervals = [1, 1, 2].map { seed in scores.bootstrap(samples: 200, seed: seed) { $0.roc.area } }
    #expect(intervals[0] == intervals[1])
    #expect(intervals[0] != intervals[2])
    // No positive in (2/3)³, no negative in (1/3)³ of the samples: 67 of 200.
    #expect((45...90).contains(intervals[0].undefinedSamples))
    let none = try BinaryScores(truth: [1, 1], scores: [0, 1]).bootstrap(seed: 1) { $0.roc.area }
    #expect(none.interval == nil && none.estimate.reason == .onlyClass(1))
  }

  @Test func `values that are infinite or far apart end no interval`() throws {
    let values = try ValuePredictions(truth: [1, 2, 3, 4], predicted: [1, 2, 3, 5])
    let lost = values.bootstrap(samples: 100, seed: 1) { sample in
      .value(sample.truth[0] == 1 ? .infinity : sample.truth[0] == 2 ? -.infinity : sample.truth[0])
    }
    #expect(lost.estimate.value == .infinity && lost.interval == nil)
    let some = values.bootstrap(samples: 100, seed: 1) { sample in
      .value(sample.truth == [1, 2, 3, 4] ? 0 : sample.truth[0] == 1 ? .infinity : sample.truth[0])
    }
    #expect((5...50).contains(some.undefinedSamples))
    let range = try #require(some.interval)
    #expect(range.lowerBound >= 2 && range.upperBound <= 4)
    let far = values.bootstrap(samples: 100, seed: 1) { .value($0.truth[0] > 2 ? 1.7e308 : -1.7e308) }
    #expect(try #require(far.interval) == -1.7e308...1.7e308)
  }
}
