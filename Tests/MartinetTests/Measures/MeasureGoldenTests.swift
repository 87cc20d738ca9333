// Every measure against scikit-learn, on random and awkward cases. The numbers and the script that made them
// are in Tests/Golden.

import Foundation
import Martinet
import Testing

/// What scikit-learn says of one case; `nil` where it says nothing.
private struct Case: Decodable {
  let t: [Int]
  let p: [Int]
  let k: Int?
  let w: [Int]?
  let e: [Double?]

  var weights: [Double]? { w?.map { Double($0) / 8 } }
}

private struct Group: Decodable {
  let names: [String]
  let cases: [Case]
}

private let golden: [String: Group]? = try? {
  struct File: Decodable {
    let classes, scores, probabilities, values: Group
  }
  let url = SourceTree.root.appending(path: "Tests/Golden/sklearn_measures.json")
  let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  return ["classes": file.classes, "scores": file.scores, "probabilities": file.probabilities, "values": file.values]
}()

@Suite struct MeasureGoldenTests {
  /// Compares each case's measures with scikit-learn's; gives the number of finite numbers compared.
  private func compare(_ group: String, _ measures: (Case) throws -> [Measure]) throws -> Int {
    let group = try #require(golden?[group])
    var compared = 0
    for (index, test) in group.cases.enumerated() {
      let found = try measures(test)
      try #require(found.count == group.names.count && test.e.count == group.names.count)
      for (name, (found, expected)) in zip(group.names, zip(found, test.e)) {
        guard let expected else {
          #expect(found.reason != nil, "case \(index), \(name): \(found), undefined elsewhere")
          continue
        }
        let value = try #require(found.value, "case \(index), \(name): \(found), expected \(expected)")
        #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), "case \(index), \(name)")
        compared += 1
      }
    }
    return compared
  }

  @Test func `there are at least a thousand cases`() throws {
    #expect(try #require(golden).values.reduce(0) { $0 + $1.cases.count } >= 1000)
  }

  @Test func `classes`() throws {
    let averages: [Averaging] = [.ofClass(1), .macro, .micro, .weighted]
    let modes: [ZeroDivision] = [.zero, .one, .leftOut]
    let ratios: [(ConfusionMatrix, Averaging, ZeroDivision) -> Measure] = [
      { $0.precision($1, zeroDivision: $2) }, { $0.recall($1, zeroDivision: $2) }, { $0.f1($1, zeroDivision: $2) },
      { $0.fScore(beta: 2, $1, zeroDivision: $2) }, { $0.fScore(beta: 0.5, $1, zeroDivision: $2) },
      { $0.specificity($1, zeroDivision: $2) },
    ]
    let compared = try compare("classes") { test in
      let matrix = try ClassPredictions(truth: test.t, predicted: test.p, classes: test.k, weights: test.weights).matrix
      var found = [matrix.accuracy, matrix.balancedAccuracy, matrix.matthews()]
      found += [Disagreement.equal, .linear, .quadratic].map { matrix.kappa($0) }
      for ratio in ratios { found += averages.map { ratio(matrix, $0, .undefined) } }
      for ratio in ratios.prefix(3) {
        for average in [Averaging.macro, .weighted] { found += modes.map { ratio(matrix, average, $0) } }
      }
      return found
    }
    #expect(compared > 15_000)
  }

  @Test func `scores of yes`() throws {
    let compared = try compare("scores") { test in
      let scores = try BinaryScores(truth: test.t, scores: test.p.map { Double($0) / 64 }, weights: test.weights)
      let (roc, precisionRecall) = (scores.roc, scores.precisionRecall)
      func sum(_ points: [(Double, Double, Double?)]) -> Double {
        points.enumerated().reduce(0) { sum, point in
          sum + Double(point.offset + 1) * (point.element.0 + 3 * point.element.1) + (point.element.2 ?? 0)
        }
      }
      func unlessUndefined(_ measure: Measure, _ value: Double) -> Measure {
        measure.value == nil ? measure : .value(value)
      }
      return [
        roc.area, precisionRecall.averagePrecision, scores.logLoss, scores.brier,
        unlessUndefined(roc.area, Double(roc.points.count)),
        unlessUndefined(roc.area, sum(roc.points.map { ($0.falsePositiveRate, $0.truePositiveRate, $0.threshold) })),
        unlessUndefined(
          precisionRecall.averagePrecision, sum(precisionRecall.points.map { ($0.precision, $0.recall, $0.threshold) })),
      ]
    }
    #expect(compared > 1_500)
  }

  @Test func `probabilities of classes`() throws {
    let compared = try compare("probabilities") { test in
      let width = try #require(test.k)
      let rows = stride(from: 0, to: test.p.count, by: width).map { start in
        let row = test.p[start..<start + width].map(Double.init)
        return row.map { $0 / row.reduce(0, +) }
      }
      let classes = try ClassProbabilities(truth: test.t, probabilities: rows, weights: test.weights)
      return [classes.logLoss, classes.brier] + (1...3).map { classes.topK($0) } + [classes.predictions.matrix.accuracy]
        + [.macro, .weighted, .micro].map { classes.rocArea($0) }
    }
    #expect(compared > 900)
  }

  @Test func `values`() throws {
    let compared = try compare("values") { test in
      let values = try ValuePredictions(
        truth: test.t.map { Double($0) / 16 }, predicted: test.p.map { Double($0) / 16 }, weights: test.weights)
      return [values.rSquared, values.meanSquaredError, values.rootMeanSquaredError, values.meanAbsoluteError]
    }
    #expect(compared > 700)
  }
}
