// Tables with labels: what becomes of the target, and of its parts.

import Martinet
import Testing

@testable import MartinetData

@Suite struct LabeledTableTests {
  static let csv =
    "x,kind,price,day\n" + (0..<20).map { "\($0),\($0 % 3 == 0 ? "b" : "a"),\($0)5,2020-01-\($0 + 10)\n" }.joined()

  @Test func `labels go to indices and back`() throws {
    let table = try Table(csv: LabeledTableTests.csv)
    let kinds = try LabeledTable(table, target: "kind")
    let classes = try #require(kinds.target.classes)
    #expect(classes.texts == ["a", "b"])
    #expect(kinds.labels.map { classes[Int($0)] } == (0..<20).map { $0 % 3 == 0 ? "b" : "a" })
    #expect(classes["b"] == 1 && classes["c"] == nil)
    let prices = try LabeledTable(table, target: "price")
    #expect(prices.target.task == .regression)
    #expect(prices.labels[3] == 35)
    #expect(
      try LabeledTable(table, target: "price", task: .classification).target.classes?.texts.prefix(3) == [
        "5", "15", "25",
      ])
  }

  @Test func `a number that is mostly zero is a number`() throws {
    let values = [Double](repeating: 0, count: 100_000) + (1...1000).map(Double.init)
    #expect(
      try LabeledTable(Table(["y": .number(values), "x": .number(values)]), target: "y").target.task == .regression)
    let signs = try LabeledTable(Table(["y": .number([0, -0.0, 1, 0]), "x": .number([1, 2, 3, 4])]), target: "y")
    #expect(signs.target.classes?.texts == ["0", "1"])
  }

  @Test func `what cannot be a target is said`() throws {
    let table = try Table(csv: "t,n,one,hole\na,1,x,1\nb,inf,x,\n")
    func error(_ name: String, _ task: PredictionTask? = nil, _ classes: Vocabulary? = nil) -> TableError? {
      do { _ = try LabeledTable(table, target: name, task: task, classes: classes) } catch {
        return error as? TableError
      }
      return nil
    }
    #expect(error("none")?.problem == .noColumn(known: ["t", "n", "one", "hole"]))
    #expect(
      error("t", .regression) == TableError(.textLabel("a"), path: "the text", line: 2, column: "t"))
    #expect(error("n", .regression) == TableError(.notFinite(.infinity), path: "the text", line: 3, column: "n"))
    #expect(error("one") == TableError(.oneClass("x"), path: "the text", column: "one"))
    #expect(error("hole") == TableError(.missingValue, path: "the text", line: 3, column: "hole"))
    #expect(error("t", nil, Vocabulary(["b", "c"]))?.line == 2)
  }

  @Test func `weights go with their rows into every part`() throws {
    let table = try Table(csv: LabeledTableTests.csv).adding(
      .number((0..<20).map { Double($0) / 4 }), named: "times")
    let split = try LabeledTable(table, target: "kind", weights: "times").split(
      .stratified, validation: 0.25, test: 0.25, seed: 5)
    let data = try split.prepared(by: Preparation(.columns("x")))
    #expect(data.training.sampleWeights == split.rows.training.map { Float($0) / 4 })
    #expect(data.validation?.sampleWeights == split.rows.validation.map { Float($0) / 4 })
    #expect(try LabeledTable(table, target: "kind").sampleWeights == nil)
    for (cell, problem) in [
      ("", TableError.Problem.missingValue),
      ("-1", .invalidArgument(name: "weight", expected: "a number from 0 on", received: "-1.0")),
      ("1e39", .invalidArgument(name: "weight", expected: "a number from 0 on", received: "1e+39")),
    ] {
      let error = #expect(throws: TableError.self) {
        try LabeledTable(Table(csv: "y,w\na,1\nb,\(cell)\n"), target: "y", weights: "w")
      }
      #expect(error == TableError(problem, path: "the text", line: 3, column: "w"))
    }
  }

  @Test func `a split's preparation knows its training rows alone`() throws {
    let all = try LabeledTable(Table(csv: LabeledTableTests.csv), target: "kind")
    let split = try all.split(.ordered(by: "day"), validation: 0.25, test: 0.25)
    #expect(split.rows.training == Array(0..<10))
    #expect(split.rows.test == Array(15..<20))
    let data = try split.prepared(by: Preparation(.columns("x", steps: .scale(.minMax))))
    #expect(try data.training.batches(of: 10)[0].features().scalars == (0..<10).map { Float(Double($0) / 9) })
    #expect(try data.validation?.batches(of: 5)[0].features().scalars == (10..<15).map { Float(Double($0) / 9) })
    #expect(data.test?.count == 5)
    #expect(data.test?.uses == [])
    #expect(data.training.classNames == ["a", "b"])
  }

  @Test func `folds of a table validate every row once`() throws {
    let all = try LabeledTable(Table(csv: LabeledTableTests.csv), target: "kind")
    for rule in [SplitRule.random, .stratified, .grouped(by: "price")] {
      let folds = try all.folds(4, rule, seed: 2)
      #expect(folds.flatMap(\.rows.validation).sorted() == Array(0..<20))
    }
    let prices = try LabeledTable(all.table, target: "price")
    #expect(throws: TableError.self) { try prices.split(.stratified, validation: 0.5) }
    #expect(throws: TableError.self) { try prices.split(.ordered(by: "kind"), validation: 0.5) }
    #expect(throws: TableError.self) { try prices.folds(21) }
  }
}
