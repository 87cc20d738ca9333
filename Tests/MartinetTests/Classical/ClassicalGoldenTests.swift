// The models on the course's tables, against scikit-learn. The numbers and the script that made them are in
// Tests/Golden; the tables are those of the folder `tabular` of MARTINET_DATA.

import Foundation
import Testing

@testable import Martinet

private let tables: URL? = {
  guard let folder = ProcessInfo.processInfo.environment["MARTINET_DATA"] else { return nil }
  let tabular = URL(fileURLWithPath: folder).appending(path: "tabular")
  return FileManager.default.fileExists(atPath: tabular.appending(path: "iris.csv").path) ? tabular : nil
}()

/// What scikit-learn made of the tables.
private struct Golden: Decodable {
  struct Cars: Decodable {
    let rows: Int
    let weights, ridgeWeights: [Double]
    let bias, rSquared: Double
  }
  struct Weather: Decodable {
    let rows: Int
    let rSquared: Double
  }
  struct Iris: Decodable {
    let rows: Int
    let softmax, oneAgainstAll, inertia: Double
    let centers, directions: [[Double]]
    let variances, ratios: [Double]
  }
  struct Cancer: Decodable {
    let rows: Int
    let accuracy: Double
  }
  let cars: Cars
  let weather: Weather
  let iris: Iris
  let cancer: Cancer

  init() throws {
    let url = SourceTree.root.appending(path: "Tests/Golden/sklearn_models.json")
    self = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }
}

@Suite(.enabled(if: tables != nil, "the tables are not here: set MARTINET_DATA to the folder that holds tabular/"))
struct ClassicalGoldenTests {
  private let golden: Golden
  init() throws { golden = try Golden() }

  /// The rows of a table without quotes, by column.
  private func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: try #require(tables).appending(path: name), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func columns(_ rows: [[String: String]], _ names: [String]) throws -> Tensor {
    Tensor(try rows.map { row in try names.map { try #require(row[$0].flatMap(Float.init)) } })
  }

  /// The features scaled to mean 0 and deviation 1 on some rows.
  private func scaled(_ x: Tensor, on rows: [Int]) -> Tensor {
    let (scatter, mean) = SymmetricMatrix.scatter(of: Tensor(stacking: rows.map { x[$0] }), weights: nil)
    let deviations = (0..<x.shape[1]).map { Float((scatter[$0, $0] / Double(rows.count)).squareRoot()) }
    return (x - Tensor(mean.map { Float($0) })) / Tensor(deviations)
  }

  /// The mean of a score over the five folds.
  private func folds(
    _ x: Tensor, _ y: [Float], _ score: (_ training: TrainingSet, _ held: Tensor, _ truth: [Float]) throws -> Measure
  ) throws -> Double {
    var sum = 0.0
    for fold in 0..<5 {
      let learned = y.indices.filter { $0 % 5 != fold }, held = y.indices.filter { $0 % 5 == fold }
      let x = scaled(x, on: learned)
      let training = try TrainingSet(
        features: Tensor(stacking: learned.map { x[$0] }), labels: Tensor(learned.map { y[$0] }))
      let measure = try score(training, Tensor(stacking: held.map { x[$0] }), held.map { y[$0] })
      sum += try #require(measure.value)
    }
    return sum / 5
  }

  private func isWithinOnePercent(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 0.01 * expected
  }

  private func line(_ training: TrainingSet, _ held: Tensor, _ truth: [Float]) throws -> Measure {
    let line = try LinearRegression(inputs: held.shape[1])
    try line.solve(training)
    return try ValuePredictions(truth: Tensor(truth), values: line.model.predict(held)).rSquared
  }

  @Test func `cars: consumption from power and weight`() throws {
    let rows = try rows("cars.csv").filter { $0["Miles_per_Gallon"] != "" && $0["Horsepower"] != "" }
    #expect(rows.count == golden.cars.rows)
    let (x, y) = try (columns(rows, ["Horsepower", "Weight_in_lbs"]), columns(rows, ["Miles_per_Gallon"]).scalars)
    let data = try TrainingSet(features: scaled(x, on: Array(rows.indices)), labels: Tensor(y))
    for (penalty, expected) in [(nil, golden.cars.weights), (Penalty.l2(0.1), golden.cars.ridgeWeights)] {
      let line = try LinearRegression(inputs: 2, penalty: penalty)
      try line.solve(data)
      for (found, expected) in zip(line.weights.scalars, expected) { #expect(abs(Double(found) - expected) < 1e-4) }
      #expect(abs(Double(line.bias.scalar) - golden.cars.bias) < 1e-4)
    }
    #expect(isWithinOnePercent(try folds(x, y, line), golden.cars.rSquared))
  }

  @Test func `weather: temperature from the date`() throws {
    let rows = try rows("seattle-weather.csv")
    #expect(rows.count == golden.weather.rows)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let x = Tensor(
      try rows.map { row in
        let date = try #require(row["date"]).split(separator: "/").compactMap { Int($0) }
        let leapDay = date[0] % 4 == 0 && date[1] > 2 ? 1 : 0
        let day = lengths.prefix(date[1] - 1).reduce(0, +) + date[2] + leapDay
        let angle = 2 * Double.pi * Double(day) / 365.25
        return [Float(sin(angle)), Float(cos(angle))]
      })
    let score = try folds(x, columns(rows, ["temp_max"]).scalars, line)
    #expect(isWithinOnePercent(score, golden.weather.rSquared), "\(score)")
  }

  @Test func `iris: species by softmax and by one against all`() throws {
    let rows = try rows("iris.csv")
    let x = try columns(rows, ["sepalLength", "sepalWidth", "petalLength", "petalWidth"])
    let kinds = Set(rows.compactMap { $0["species"] }).sorted()
    let y = rows.map { row in Float(kinds.firstIndex { $0 == row["species"] } ?? -1) }
    let truth = { (labels: [Float]) in labels.map { Int($0) } }
    // scikit-learn's C = 10 over 120 examples.
    let penalty = Penalty.l2(1 / (2 * 10 * 120))
    let softmax = try folds(x, y) { training, held, labels in
      let model = try LogisticRegression(inputs: 4, classes: 3, penalty: penalty).model
      try model.fit(training, epochs: 600, batchSize: 120, verbose: .silent)
      return try ClassPredictions(truth: truth(labels), predicted: model.predictLabels(held)).matrix.accuracy
    }
    #expect(isWithinOnePercent(softmax, golden.iris.softmax), "\(softmax)")
    let each = try folds(x, y) { training, held, labels in
      let all = try OneAgainstAll(classes: 3) { _ in try LogisticRegression(inputs: 4, penalty: penalty).model }
      try all.train(training) { model, binary in
        try model.fit(binary, epochs: 600, batchSize: 120, verbose: .silent)
      }
      return try ClassPredictions(truth: truth(labels), predicted: all.predictLabels(held)).matrix.accuracy
    }
    #expect(isWithinOnePercent(each, golden.iris.oneAgainstAll), "\(each)")
  }

  @Test func `iris: clusters and components`() throws {
    let x = try columns(try rows("iris.csv"), ["sepalLength", "sepalWidth", "petalLength", "petalWidth"])
    let clusters = try KMeans(x, clusters: 3, seed: 1)
    #expect(abs(clusters.inertia - golden.iris.inertia) < 1e-4)
    let centers = (0..<3).map { clusters.centers[$0].scalars }.sorted { $0[0] < $1[0] }
    for (found, expected) in zip(centers.joined(), golden.iris.centers.joined()) {
      #expect(abs(Double(found) - expected) < 1e-5)
    }
    try compare(PrincipalComponents(x), golden.iris.variances, golden.iris.directions)
    for (found, expected) in zip(try PrincipalComponents(x).varianceRatios, golden.iris.ratios) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  /// Components up to their sign.
  private func compare(_ components: PrincipalComponents, _ variances: [Double], _ directions: [[Double]]) throws {
    for (found, expected) in zip(components.variances, variances) {
      #expect(abs(found - expected) < 1e-5 * max(1, expected))
    }
    for (index, expected) in directions.enumerated() {
      let found = components.directions[index].scalars.map(Double.init)
      let sign = zip(found, expected).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      for (found, expected) in zip(found, expected) { #expect(abs(sign * found - expected) < 1e-5) }
    }
  }

  @Test func `breast cancer: diagnosis`() throws {
    let rows = try rows("breast-cancer.csv")
    let names = try #require(rows.first).keys.filter { $0 != "diagnosis" }.sorted()
    let y = rows.map { $0["diagnosis"] == "malignant" ? 1 : 0 as Float }
    let accuracy = try folds(try columns(rows, names), y) { training, held, labels in
      // scikit-learn's C = 1.
      let model = try LogisticRegression(inputs: 30, penalty: .l2(1 / (2 * Float(training.count)))).model
      try model.fit(training, epochs: 400, batchSize: training.count, verbose: .silent)
      return try ClassPredictions(truth: labels.map { Int($0) }, predicted: model.predictLabels(held)).matrix.accuracy
    }
    #expect(isWithinOnePercent(accuracy, golden.cancer.accuracy), "\(accuracy)")
  }
}
