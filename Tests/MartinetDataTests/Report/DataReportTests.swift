// The report: what is planted is found, and nothing else.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct DataReportTests {
  @Test func `what is missing, constant and out of range is named`() throws {
    var values = (0..<100).map { Double($0 % 10) }
    values[42] = 1000
    values[7] = .nan
    let table = try Table([
      "x": .number(values), "one": .number([Double](repeating: 3, count: 100)),
      "text": .text(TextColumn((0..<100).map { $0 == 5 ? nil : "t\($0)" })),
    ])
    let report = DataReport(of: table)
    #expect(report.columns.map(\.missingRows) == [[7], [], [5]])
    #expect(report.columns.map(\.isConstant) == [false, true, false])
    #expect(report.columns[0].quartileOutliers.map(\.row) == [42])
    #expect(report.columns[0].deviationOutliers.map(\.row) == [42])
    #expect(report.columns[2].distinctCount == 99)
    #expect(report.description.contains("x: 1 missing, row 7"))
    #expect(report.description.contains("one: constant"))
  }

  @Test func `a name ends no line of a report`() throws {
    let table = try Table(["a\nb\u{202E}": .number([1, 1, 1]), "\u{1}": .number([1, .nan, 2])])
    let lines = DataReport(of: table).description.split(separator: "\n").map(String.init)
    #expect(
      lines[1...].sorted() == [
        "\\u0001: 1 missing, row 1", "a\\u000ab\\u202e: constant, nothing can be learned from it",
      ])
    #expect(table.description.split(separator: "\n").count == 3)
  }

  @Test func `duplicates are found, also across a split, and by their lines`() throws {
    let table = try Table(csv: "a,b,y\n1,x,p\n2,x,p\n1,x,p\n,x,q\n,x,q\n2,x,q\n3,y,q\n")
    let labeled = try LabeledTable(table, target: "y")
    let split = RowSplit(training: [0, 1, 3, 4, 6], validation: [2], test: [5])
    let report = try DataReport(of: labeled, split: split)
    #expect(report.duplicates == [[0, 2], [3, 4]])
    #expect(report.contradictions == [[1, 5]])
    #expect(report.duplicatesAcrossSplits == [[0, 2], [1, 5]])
    #expect(report.withoutDuplicates == [0, 1, 3, 5, 6])
    #expect(report.description.contains("lines 2, 4"))
    #expect(report.classes == [.init(name: "q", count: 4), .init(name: "p", count: 3)])
    #expect(report.majorityAccuracy == 4.0 / 7)
    #expect(!report.isImbalanced)
  }

  @Test func `an infinity hides no other number`() throws {
    var values = (0..<100).map { Double($0 % 10) }
    (values[42], values[7]) = (1000, .infinity)
    let report = try DataReport(of: Table(["x": .number(values)])).columns[0]
    #expect(report.deviationOutliers.map(\.row) == [7, 42] && report.quartileOutliers.map(\.row) == [7, 42])
    #expect(report.deviationOutliers[1].deviations > 3)
    let clipping = try FittedClipping(.deviations(3), [.number(values)])
    #expect(try #require(clipping.apply([.number(values)])[0].numbers).allSatisfy(\.isFinite))
    #expect(try #require(Summary([1, 2, .infinity])).median == 2)
  }

  @Test func `a large number to be learned is no class, and a weight is no feature`() throws {
    let rows = "x,w,y\n1,1,1\n1,2,2\n3,1,1e19\n4,1,4\n"
    let labeled = try LabeledTable(Table(csv: rows), target: "y", task: .regression, weights: "w")
    let report = try DataReport(of: labeled, split: RowSplit(training: [0, 2], validation: [1, 3], test: []))
    #expect(report.classes.isEmpty)
    #expect(report.contradictions == [[0, 1]] && report.duplicatesAcrossSplits == [[0, 1]])
  }

  @Test func `a column with one value does not end the doubting of labels`() throws {
    let x = (0..<100).map { Double($0 * 7919 % 101) }
    let table = try Table([
      "x": .number(x), "z": .number(x.map { $0 == 50 ? 1 : .nan }),
      "y": .text(TextColumn(x.map { $0 < 50 ? "a" : "b" })),
    ])
    _ = try LabeledTable(table, target: "y").doubtfulLabels()
    let few = try Table(csv: "x,y\n1,1\n2,2\n3,3\n")
    #expect(try LabeledTable(few, target: "y").doubtfulLabels(folds: 5).isEmpty)
  }

  @Test func `a row's number makes no label doubtful, and words tell of one`() throws {
    // Only the maker's name tells the kind: each model's is another, and so is each row's number.
    let makers = (0..<200).map { ($0 * 7919 % 211) % 2 == 0 ? "ford" : "audi" }
    var kinds = makers.map { $0 == "ford" ? "truck" : "car" }
    let wrong = [20, 77, 150]
    for row in wrong { kinds[row] = kinds[row] == "truck" ? "car" : "truck" }
    let table = try Table([
      "id": .number((0..<200).map { Double($0 + 1) }),
      "model": .text(TextColumn(makers.enumerated().map { "\($1) number\($0)" })), "kind": .text(TextColumn(kinds)),
    ])
    #expect(try LabeledTable(table, target: "kind").doubtfulLabels().map(\.row).sorted() == wrong)
    // Where nothing is left to read, nothing contradicts a label.
    let codes = try table.adding(.text(TextColumn((0..<200).map { "k\($0)" })), named: "model").dropping(["id"])
    #expect(try LabeledTable(codes, target: "kind").doubtfulLabels().isEmpty)
  }

  @Test func `what was cross-validated already is not so again to doubt labels`() throws {
    let x = (0..<100).map { Double($0 * 7919 % 101) }
    let table = try Table(["x": .number(x), "y": .number(x.map { $0 == 50 ? 900 : 3 * $0 })])
    let labeled = try LabeledTable(table, target: "y")
    let row = try #require(x.firstIndex(of: 50))
    // What nobody would learn from these rows.
    let predicted = x.indices.map { $0 == 7 ? 1e6 : 3 * x[$0] }
    let outcome = TableOutcome.values(try ValuePredictions(truth: table.numbers("y"), predicted: predicted))
    #expect(try DataReport(of: labeled, outcome: outcome).doubtfulLabels.map(\.row) == [7])
    #expect(try DataReport(of: labeled, doubtful: true).doubtfulLabels.map(\.row) == [row])
    #expect(try DataReport(of: labeled).doubtfulLabels.isEmpty)
  }

  @Test func `why labels are not doubted stands in the report`() throws {
    let rows = (0..<40).map { "\($0 == 30 ? "inf" : "\($0 * 7919 % 41)"),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
    let labeled = try LabeledTable(Table(csv: "x,y\n" + rows), target: "y")
    let report = try DataReport(of: labeled, doubtful: true)
    let failure = try #require(report.doubtingFailure)
    #expect(failure.contains("line 32, column \"x\"") && report.doubtfulLabels.isEmpty)
    #expect(report.description.contains("labels are not doubted: \(failure)"))
    #expect(try DataReport(of: labeled).doubtingFailure == nil)
    let names = try Table(csv: "x,y\n" + (0..<40).map { "\($0 % 7),k\($0)\n" }.joined())
    let other = try DataReport(of: LabeledTable(names, target: "y"), doubtful: true)
    #expect(other.doubtingFailure?.contains("40 classes") == true)
    #expect(try JSONDecoder().decode(DataReport.self, from: JSONEncoder().encode(other)) == other)
  }

  @Test func `labels are doubted on as many threads as are asked for`() throws {
    let table = try Table(csv: "x,y\n" + (0..<40).map { "\($0 % 7),\($0 % 2 == 0 ? "a" : "b")\n" }.joined())
    let labeled = try LabeledTable(table, target: "y")
    #expect(throws: ModelError.self) { try labeled.doubtfulLabels(threads: 0) }
    #expect(try DataReport(of: labeled, doubtful: true, threads: 0).doubtingFailure?.contains("threads") == true)
  }

  @Test func `labels of too many classes are not doubted`() throws {
    func problem(rows: Int, classes: Int) throws -> TableError? {
      let labels = (0..<rows).map { "k\($0 % classes)" }
      let table = try Table(["x": .number((0..<rows).map { Double($0) }), "y": .text(TextColumn(labels))])
      let labeled = try LabeledTable(table, target: "y")
      #expect(throws: TableError.self) { try TableTraining(labeled, models: [TableModel()]) }
      return #expect(throws: TableError.self) { try labeled.doubtfulLabels() }
    }
    #expect(
      try problem(rows: 120, classes: 120) == TableError(.tooManyClasses(120, rows: 120, limit: 60), column: "y"))
    // So many probabilities there is no room for.
    #expect(
      try problem(rows: 20_000, classes: 4000)
        == TableError(.tooManyClasses(4000, rows: 20_000, limit: (1 << 26) / 20_000), column: "y"))
  }

  @Test func `a doubted number is told as it stands, the predicted one to four digits`() throws {
    let x = (0..<100).map { Double($0) }
    let table = try Table(["x": .number(x), "y": .number(x.map { $0 == 50 ? 17.6 : 500 + 0.37 * $0 })])
    let doubts = try LabeledTable(table, target: "y").doubtfulLabels()
    #expect(doubts.map(\.row) == [50] && doubts.map(\.label) == ["17.6"])
    let predicted = try #require(doubts.first?.predicted)
    #expect(predicted.count(where: \.isNumber) <= 4, "\(predicted)")
    #expect(abs(try #require(Double(predicted)) - 518.5) < 50)
  }

  @Test func `a leak of large numbers is seen`() throws {
    let kinds = (0..<20_000).map { $0 * 7919 % 2 }
    let table = try Table([
      "kind": .text(TextColumn(kinds.map { "k\($0)" })), "y": .number(kinds.map { 20_000 + Double($0) }),
    ])
    #expect(try DataReport(of: LabeledTable(table, target: "y", task: .regression)).leaks.map(\.column) == ["kind"])
  }

  @Test func `9000 of one class and 1000 of another are imbalanced`() throws {
    let kinds = (0..<10_000).map { $0 % 10 == 0 ? "B" : "A" }
    let table = try Table([
      "x": .number((0..<10_000).map { Double($0 * 7919 % 104_729) }), "kind": .text(TextColumn(kinds)),
    ])
    let report = try DataReport(of: LabeledTable(table, target: "kind"))
    #expect(report.majorityAccuracy == 0.9)
    #expect(report.isImbalanced)
    #expect(report.description.contains("prefer balanced accuracy"))
    #expect(report.leaks.isEmpty)
  }

  @Test func `a column that gives the label away is named, an honest one is not`() throws {
    let random = RandomStream(seed: 4).normal(shape: [400]).scalars.map(Double.init)
    let classes = random.indices.map { $0 * 7919 % 1009 % 3 }
    let table = try Table([
      "noise": .number(random), "hint": .number(zip(classes, random).map { Double($0) + $1 }),
      "code": .text(TextColumn(classes.map { "k\($0)" })), "leak": .number(classes.map { Double($0) * 5 - 1 }),
      "name": .text(TextColumn(classes.indices.map { "row \($0)" })), "y": .text(TextColumn(classes.map { "c\($0)" })),
    ])
    #expect(try DataReport(of: LabeledTable(table, target: "y")).leaks.map(\.column) == ["code", "leak"])
    let number = try table.adding(.number(random.map { $0 * 3 + 1 }), named: "target")
    #expect(
      try LabelLeak.all(in: LabeledTable(number.dropping(["y"]), target: "target"), seed: 0).map(\.column) == ["noise"])
  }

  @Test func `wrong labels are contradicted by cross-validation`() throws {
    let noise = RandomStream(seed: 9).normal(shape: [600]).scalars.map(Double.init)
    var labels = (0..<300).map { $0 % 2 }
    let x = labels.indices.map { Double(labels[$0]) * 6 + noise[$0] }
    let wrong = [3, 50, 111, 240, 299]
    for row in wrong { labels[row] = 1 - labels[row] }
    let table = try Table([
      "x": .number(x), "z": .number(Array(noise[300...])), "y": .text(TextColumn(labels.map { "c\($0)" })),
    ])
    let doubts = try LabeledTable(table, target: "y").doubtfulLabels(seed: 1)
    #expect(Set(wrong).isSubset(of: doubts.map(\.row)))
    #expect(doubts.count <= wrong.count + 4)
    #expect(try LabeledTable(table, target: "y").doubtfulLabels(seed: 1) == doubts)
  }
}
