// What is made of a stranger's table, against scikit-learn's linear models and gradient boosting on the same folds
// (Tests/Golden/sklearn_tables.py).

import Foundation
import Martinet
import Testing

@testable import MartinetData

private let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../Golden").standardized
private let published = ProcessInfo.processInfo.environment["MARTINET_DATA"].map { "\($0)/tabular" }

private struct Golden: Decodable {
  struct Entry: Decodable {
    let table, target: String
    let rows: Int
    let linear, boosting, histogram: Double

    /// The best that scikit-learn reached.
    var best: Double { max(linear, boosting, histogram) }
  }
  let tables: [Entry]

  static func entry(_ table: String, _ target: String) throws -> Entry {
    let file = goldenFolder.appendingPathComponent("sklearn_tables.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    return try #require(golden.tables.first { $0.table == table && $0.target == target })
  }
}

/// The score of the network that is chosen, and scikit-learn's best, over the golden script's folds.
private func scores(_ path: String, _ target: String) throws -> (ours: Double, best: Double, told: String) {
  let golden = try Golden.entry(URL(fileURLWithPath: path).lastPathComponent, target)
  let labeled = try LabeledTable.known(Table(contentsOf: path), target: target)
  #expect(labeled.count == golden.rows)
  let folds = (0..<5).map { fold in
    TableSplit(
      labeled,
      RowSplit(
        training: (0..<labeled.count).filter { $0 % 5 != fold },
        validation: (0..<labeled.count).filter { $0 % 5 == fold }))
  }
  let training = try TableTraining(labeled, over: folds)
  let told = training.compared.map { "\($0.model.name) \($0.score)" }.joined(separator: ", ")
  return (try #require(training.best.score.value), golden.best, told)
}

@Suite struct TabularGoldenTests {
  @Test(
    .enabled(
      if: published.map { FileManager.default.fileExists(atPath: "\($0)/cars.csv") } ?? false,
      "the tables are not here: set MARTINET_DATA to the folder that holds tabular/cars.csv"),
    arguments: [
      ("cars.csv", "Miles_per_Gallon"), ("iris.csv", "species"), ("breast-cancer.csv", "diagnosis"),
      ("seattle-weather.csv", "temp_max"), ("seattle-weather.csv", "weather"),
    ])
  func `the score is within 1 per cent of scikit-learn's better one on published tables`(
    table: String, target: String
  ) throws {
    let (ours, best, told) = try scores("\(published ?? "")/\(table)", target)
    #expect(ours >= 0.99 * best, "\(told)")
  }

  @Test(arguments: [("friedman.csv", "y"), ("classes.csv", "kind"), ("interactions.csv", "y")])
  func `the score is within 2 per cent of scikit-learn's better one on generated tables`(
    table: String, target: String
  ) throws {
    let (ours, best, told) = try scores(goldenFolder.appendingPathComponent("sklearn_tables/\(table)").path, target)
    #expect(ours >= 0.98 * best, "\(told)")
  }
}
