// The course's tables, where they are: in the folder `tabular` of the one that MARTINET_DATA names.

import Foundation
import Martinet
import Testing

@testable import MartinetData

private let folder = ProcessInfo.processInfo.environment["MARTINET_DATA"].map { "\($0)/tabular" }

@Suite(
  .enabled(
    if: folder.map { FileManager.default.fileExists(atPath: "\($0)/cars.csv") } ?? false,
    "the tables are not here: set MARTINET_DATA to the folder that holds tabular/cars.csv"))
struct RealTableTests {
  static func table(_ name: String) throws -> Table { try Table(contentsOf: "\(folder ?? "")/\(name).csv") }

  @Test func `a table of the course is found by its name, and one that is nowhere is named with its places`() throws {
    let tabular = URL(fileURLWithPath: folder ?? "")
    let counts = try CourseTable.allCases.map { try $0.load(from: tabular).rowCount }
    #expect(counts == [406, 150, 569, 1461, 1797])
    #expect(try CourseTable.iris.load(from: tabular.deletingLastPathComponent()) == RealTableTests.table("iris"))
    let error = try #require(throws: DataSetNotFound.self) {
      try CourseTable.cars.load(from: URL(fileURLWithPath: "/x"))
    }
    #expect(error.places == ["/x", "/x/tabular"])
    #expect(
      "\(error)" == "cars.csv was not found. Looked in:\n  /x\n  /x/tabular\nfor cars.csv.gz (or the same without .gz)."
    )
  }

  /// Counts, types, missing values and means as pandas gives them.
  @Test func `the four tables are as published`() throws {
    let cars = try RealTableTests.table("cars")
    #expect(cars.rowCount == 406 && cars.columns.count == 9)
    #expect(
      cars.columns.map(\.type) == [.text, .number, .number, .number, .number, .number, .number, .date, .text])
    #expect(cars.columns.map(\.missingCount) == [0, 8, 0, 0, 6, 0, 0, 0, 0])
    #expect(abs(Summary(try cars.numbers("Miles_per_Gallon"))!.mean - 23.514572864321607) < 1e-12)
    let iris = try RealTableTests.table("iris")
    #expect(iris.rowCount == 150)
    #expect(Vocabulary(of: try iris.column("species")).texts == ["setosa", "versicolor", "virginica"])
    #expect(DataReport(of: iris).duplicates.count == 1)
    let cancer = try RealTableTests.table("breast-cancer")
    #expect(cancer.rowCount == 569 && cancer.columns.count == 31)
    #expect(abs(Summary(try cancer.numbers("mean_radius"))!.mean - 14.127291739894552) < 1e-12)
    let weather = try RealTableTests.table("seattle-weather")
    #expect(weather.rowCount == 1461)
    #expect(try weather.column("date").type == .date)
    #expect(try weather.column("date").string(1460) == "2015-12-31")
    let digits = try Table(contentsOf: "\(folder ?? "")/digits.csv.gz")
    #expect(digits.rowCount == 1797)
  }

  @Test func `a row without its label is named by its line`() throws {
    let cars = try RealTableTests.table("cars")
    let error = #expect(throws: TableError.self) { try LabeledTable(cars, target: "Miles_per_Gallon") }
    #expect(error?.problem == .missingValue && error?.column == "Miles_per_Gallon" && error?.line == 12)
    #expect(try LabeledTable(cars.withoutMissing(in: ["Miles_per_Gallon"]), target: "Miles_per_Gallon").count == 398)
  }

  @Test func `flowers are told apart, in every fold and after saving`() throws {
    let iris = try LabeledTable(RealTableTests.table("iris"), target: "species")
    let preparation = Preparation.standard(for: iris.table, except: ["species"])
    var right = 0
    for fold in try iris.folds(5, .stratified, seed: 1) {
      let data = try fold.prepared(by: preparation)
      let model = try Sequential(input: [data.preparation.featureCount], seed: 1) { Dense(3, activation: .softmax) }
      model.compile(optimizer: .adam(learningRate: 0.05), loss: .sparseCategoricalCrossEntropy)
      try model.fit(data.training, epochs: 100, verbose: .silent)
      let fitted = try FittedModel(model, data)
      let rows = try #require(fold.validation)
      let told = try fitted.predict(rows.table).map(\.label)
      right += zip(told, rows.labels).count { $0 == iris.target.classes?[Int($1)] }
    }
    // scikit-learn's logistic regression has 0.96 … 0.973 over such folds.
    #expect(right >= 141)
  }
}
