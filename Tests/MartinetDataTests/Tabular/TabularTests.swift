// Networks for tables: what columns are taken for, what is chosen, and what is refused.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct TabularTests {
  /// y = 3a - 2b + 5 of "up", -5 of "down", with holes, a row number, a constant, and names that nobody has twice.
  private static func table(rows: Int = 120, seed: UInt64 = 1) throws -> Table {
    let random = RandomStream(seed: seed).uniform(shape: [3, rows], low: -1, high: 1).scalars.map { Double($0) }
    let (a, b) = (Array(random[..<rows]), Array(random[rows..<2 * rows]))
    let up = random[(2 * rows)...].map { $0 > 0 }
    return try Table([
      "id": .number((0..<rows).map { Double($0 + 1000) }), "a": .number(a),
      "b": .number(b.enumerated().map { $0 % 10 == 3 ? .nan : $1 }),
      "way": .text(TextColumn(up.map { $0 ? "up" : "down" })), "same": .number(a.map { _ in 7 }),
      "code": .text(TextColumn((0..<rows).map { "k\($0 * 7919 % 10007)" })),
      "y": .number((0..<rows).map { 3 * a[$0] - 2 * b[$0] + (up[$0] ? 5 : -5) }),
    ])
  }

  private static let quick = TableModel(hidden: [8], penalty: 0, members: 2)

  @Test(arguments: [
    ("linear", "linear"), ("linear+bins", "linear+bins:8"), ("linear+bins:3", "linear+bins:3"), ("mlp", "mlp:64,32"),
    ("mlp:7", "mlp:7"), ("mlp:64,32,16+bins:8", "mlp:64,32,16+bins:8"),
  ])
  func `a network has a name that is read back`(text: String, name: String) throws {
    let model = try #require(TableModel(text))
    #expect(model.name == name)
    #expect(TableModel(model.name) == model)
  }

  @Test(arguments: [
    "", "line", "linear:3", "mlp:", "mlp:0", "mlp:-1", "mlp:3,", "mlp:3,x", "mlp:9999999999999999999", "linear+",
    "linear+bins:1", "linear+bins:5000", "linear+bins:", "linear+bins:2:3", "mlp:3:4", "+bins", "linear+bins+bins",
    "mlp:\(String(repeating: "1,", count: 16))1",
  ])
  func `a text that names no network is none`(text: String) {
    #expect(TableModel(text) == nil)
  }

  @Test func `columns are taken for what their values are`() throws {
    let labeled = try LabeledTable(TabularTests.table(), target: "y")
    #expect(
      labeled.roles.map { "\($0.column) \($0.role)" } == [
        "id identifier", "a number", "b number", "way category", "same constant", "code identifier",
      ])
    func role(_ column: Column) -> ColumnRole { ColumnRole(of: column) }
    #expect(role(.number([.nan, .nan])) == .empty)
    #expect(role(.text(TextColumn([nil, nil]))) == .empty)
    #expect(role(.number([1, .nan, 1])) == .number)
    #expect(role(.date([0, 0])) == .constant && role(.date([0, 86400])) == .date && role(.date([0, .nan])) == .date)
    // One text for Unicode, in two spellings.
    #expect(role(.text(TextColumn(["\u{e9}", "e\u{301}"]))) == .constant)
    #expect(role(.text(TextColumn(["a", nil]))) == .category && role(.text(TextColumn([nil, "a"]))) == .category)
    #expect(role(.number((0..<19).map(Double.init))) == .number)
    #expect(role(.number((0..<20).map(Double.init))) == .identifier)
    #expect(role(.number((0..<20).map { 2 * Double($0) })) == .number)
    // Steps of a half, back, and to infinity are none between rows.
    #expect(role(.number((0..<30).map { Double($0) + ($0 < 20 ? 0 : 0.5) })) == .number)
    #expect(role(.number((0..<30).map { Double($0 % 20) })) == .number)
    #expect(role(.number((0..<30).map { $0 < 29 ? Double($0) : .infinity })) == .number)
    let names = (0..<40).map { "\($0 % 4 == 0 ? "ford" : "audi") number\($0)" }
    #expect(role(.text(TextColumn(names))) == .words)
    #expect(role(.text(TextColumn(names.map { $0.replacingOccurrences(of: " ", with: "") }))) == .identifier)
    #expect(role(.text(TextColumn((0..<40).map { "t\($0 / 2)" }))) == .category)
  }

  @Test func `what a column is taken for may be told`() throws {
    let table = try TabularTests.table()
    let labeled = try LabeledTable(table, target: "y")
    let roles = ["id": ColumnRole.number, "code": .category, "way": .words]
    let training = try TableTraining(labeled, roles: roles, models: [TabularTests.quick], folds: 2)
    #expect(
      training.roles.map { "\($0.column) \($0.role)" } == [
        "id number", "a number", "b number", "way words", "same constant", "code category",
      ])
    let features = training.model.preparation.featureNames
    #expect(training.model.preparation.columnTypes.keys.sorted() == ["a", "b", "code", "id", "way"])
    #expect(features.contains("way: up") && features.contains("code is unknown") && !features.contains("way = up"))
    func refused(_ name: String, _ role: ColumnRole) -> TableError? {
      #expect(throws: TableError.self) {
        try TableTraining(labeled, roles: [name: role], models: [TabularTests.quick], folds: 2)
      }
    }
    #expect(refused("none", .number)?.problem == .noColumn(known: table.columnNames))
    #expect(refused("a", .category)?.problem == .wrongType(expected: "texts for the role category", found: .number))
    #expect(refused("way", .date)?.problem == .wrongType(expected: "dates for the role date", found: .text))
    for (name, role) in [("a", ColumnRole.identifier), ("y", .number)] {
      #expect(refused(name, role)?.column == name)
    }
    #expect(try LabeledTable(table, target: "way").doubtfulLabels(roles: ["code": .category], folds: 2).count < 120)
    #expect(throws: TableError.self) { try labeled.doubtfulLabels(roles: ["a": .words]) }
  }

  @Test func `a row's number is one though labels are missing`() throws {
    let (rows, missing) = (40, [3, 17, 18, 39])
    let labels = (0..<rows).map { missing.contains($0) ? .nan : Double($0 * 7919 % 101) }
    let table = try Table([
      "id": .number((0..<rows).map { Double($0 + 1) }), "twice": .number((0..<rows).map { Double(2 * $0) }),
      "y": .number(labels),
    ])
    let labeled = try LabeledTable.known(table, target: "y")
    #expect(labeled.count == 36 && labeled.roles.map(\.role) == [.identifier, .number])
  }

  @Test func `a row's number is a number where there is nothing else`() throws {
    let x = (0..<40).map(Double.init)
    let labeled = try LabeledTable(Table(["x": .number(x), "y": .number(x.map { 2 * $0 })]), target: "y")
    #expect(labeled.roles.map(\.role) == [.number])
    let training = try TableTraining(labeled, models: [TableModel()], folds: 4)
    #expect(try #require(training.best.score.value) > 0.99)
  }

  @Test func `a line is found, and the best of those compared is taken`() throws {
    let labeled = try LabeledTable(TabularTests.table(), target: "y")
    let poor = TableModel(learningRate: 1e-6)
    let training = try TableTraining(labeled, models: [poor, TableModel(), poor], folds: 4, seed: 3)
    #expect(training.bestIndex == 1)
    // What is not explained are the holes of b.
    #expect(try #require(training.best.score.value) > 0.97)
    #expect(training.best.foldScores.count == 4)
    #expect(training.model.preparation.columnTypes.keys.sorted() == ["a", "b", "way"])
    guard case .values(let values) = training.best.outcome else {
      Issue.record("\(training.best.outcome)")
      return
    }
    #expect(values.truth == (try labeled.table.numbers("y")))
  }

  @Test(arguments: ["y", "way"])
  func `nothing is learned from the rows that judge`(target: String) throws {
    let rows = 120
    func table(wild: Set<Int> = []) throws -> Table {
      let table = try TabularTests.table(rows: rows)
      func column(_ name: String, _ wildly: (Int) -> Double) throws -> Column {
        let values = try table.numbers(name)
        return .number((0..<rows).map { wild.contains($0) ? wildly($0) : values[$0] })
      }
      let ways = try #require(table.column("way").texts)
      // What would shift a mean, a deviation, a median, the edges of bins and a scale of labels, add a flag of what is
      // missing, a text to a vocabulary and a word to another, and turn labels about.
      return try Table([
        "a": column("a") { 1e4 + Double($0) }, "b": column("b") { $0 % 2 == 0 ? .nan : -1e3 },
        "c": .number((0..<rows).map { wild.contains($0) && $0 % 3 == 0 ? .nan : Double($0 * 7919 % 31) }),
        "when": .date((0..<rows).map { 86400 * Double(wild.contains($0) ? 90_000 : $0 * 7919 % 700) }),
        "kind": .text(TextColumn((0..<rows).map { wild.contains($0) ? "new" : "k\($0 % 3)" })),
        "note": .text(
          TextColumn((0..<rows).map { "n\($0) \(wild.contains($0) ? "leak" : ["tall", "small"][$0 % 2])" })),
        "way": .text(
          TextColumn((0..<rows).map { row in wild.contains(row) ? (ways[row] == "up" ? "down" : "up") : ways[row] })),
        "y": column("y") { 1e5 * Double($0 % 3) },
      ])
    }
    let splits = try RowSplit.folds(3, count: rows, seed: 2)
    let plain = try LabeledTable(table(), target: target)
    let roles = plain.roles
    #expect(roles.map(\.role).filter { $0 == .words || $0 == .date }.count == 2 && roles.allSatisfy(\.role.isRead))
    for model in [TableModel(), TableModel(hidden: [8], bins: 4, members: 1)] {
      /// What is said of each row where some are wild.
      func answers(_ labeled: LabeledTable) throws -> [[Double]] {
        let folds = splits.map { TableSplit(labeled, $0) }
        switch try labeled.crossValidated(model, roles, over: folds, seed: 4, threads: nil).outcome {
        case .values(let values): return values.predicted.map { [$0] }
        case .classes(let classes, _): return (0..<rows).map { [classes[$0, 0], classes[$0, 1]] }
        }
      }
      let known = try answers(plain)
      for split in splits {
        let probe = split.validation[0]
        let others = try LabeledTable(table(wild: Set(split.validation.dropFirst())), target: target)
        #expect(try answers(others)[probe] == known[probe], "\(model.name)")
        let learned = try LabeledTable(table(wild: Set(split.training.prefix(20))), target: target)
        #expect(try answers(learned)[probe] != known[probe], "\(model.name)")
      }
    }
  }

  @Test func `the same seed gives the same bits on any number of threads`() throws {
    let labeled = try LabeledTable(TabularTests.table(), target: "y")
    func answers(_ seed: UInt64, _ threads: Int) throws -> [Prediction] {
      let training = try TableTraining(
        labeled, models: [TabularTests.quick], folds: 3, seed: seed, threads: threads)
      return try training.model.predict(labeled.table)
    }
    let first = try answers(5, 1)
    for threads in [2, 3] { #expect(try answers(5, threads) == first) }
    #expect(try answers(6, 1) != first)
  }

  @Test(arguments: ["y", "way"])
  func `several networks answer with the mean of theirs`(target: String) throws {
    let labeled = try LabeledTable(TabularTests.table(), target: target)
    var one = TabularTests.quick
    one.members = 1
    let all = try labeled.fitted(TableModel(hidden: [8], penalty: 0, members: 3), seed: 9).model.predict(labeled.table)
    let single = try (0..<3).map { try labeled.fitted(one, seed: 9 + $0).model.predict(labeled.table) }
    for row in all.indices {
      func mean(_ value: (Prediction) -> Double) -> Double { single.reduce(0) { $0 + value($1[row]) } / 3 }
      if let number = all[row].number {
        #expect(abs(number - mean { $0.number ?? .nan }) < 1e-4)
      } else {
        #expect(abs(try #require(all[row].probabilities)[0] - mean { $0.probabilities?[0] ?? .nan }) < 1e-5)
      }
    }
  }

  @Test func `what is saved answers the same, for holes and unknown texts too`() throws {
    let labeled = try LabeledTable(TabularTests.table(), target: "way")
    let fitted = try labeled.fitted(TabularTests.quick, seed: 2).model
    let folder = try TemporaryFolder()
    let path = folder("model.safetensors").path
    try fitted.save(to: path)
    let loaded = try FittedModel.load(from: path)
    #expect(try loaded.predict(labeled.table) == fitted.predict(labeled.table))
    let other = try LabeledTable(TabularTests.table(), target: "y").fitted(TabularTests.quick).model
    try other.save(to: path)
    let again = try FittedModel.load(from: path)
    for row in [
      ["a": nil, "b": nil, "way": "sideways"], ["a": nil, "b": 0, "way": nil], ["a": 0.5, "b": nil, "way": "up"],
    ] as [[String: Cell]] {
      let answer = try other.predict(row)
      #expect(try answer.number?.isFinite == true && again.predict(row) == answer)
    }
  }

  @Test func `predictions stand behind a table's columns`() throws {
    let labeled = try LabeledTable(TabularTests.table(), target: "way")
    let fitted = try labeled.fitted(TabularTests.quick).model
    let added = try fitted.adding(to: labeled.table)
    #expect(
      added.columnNames == labeled.table.columnNames + ["prediction", "probability of down", "probability of up"])
    #expect(try added.dropping(Array(added.columnNames.suffix(3))) == labeled.table)
    let sums = try zip(added.numbers("probability of down"), added.numbers("probability of up")).map { $0 + $1 }
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(throws: TableError(.columnTaken, column: "prediction")) { try fitted.adding(to: added) }
    let answers = try fitted.predict(labeled.table)
    let down = try added.numbers("probability of down")
    #expect(zip(answers, down).allSatisfy { $0.label == ($1 >= 0.5 ? "down" : "up") })
    let outcome = try fitted.judged(by: labeled.table)
    let right = zip(answers, try #require(labeled.table.column("way").texts)).count { $0.label == $1 }
    #expect(abs(try #require(outcome.score.value) - Double(right) / 120) < 1e-12)
    #expect(outcome.scoreName == "accuracy" && outcome.count == 120)
  }

  @Test func `the baseline is one answer for all`() throws {
    let values = TableOutcome.values(try ValuePredictions(truth: [1, 2, 6], predicted: [1, 2, 6]))
    #expect(values.score.value == 1)
    #expect(abs(try #require(values.baseline.score.value)) < 1e-12)
    let probabilities = try ClassProbabilities(truth: [0, 1, 1], probabilities: [[1, 0], [0.3, 0.7], [0.6, 0.4]])
    let classes = TableOutcome.classes(probabilities, said: probabilities.predictions)
    #expect(abs(try #require(classes.score.value) - 2.0 / 3) < 1e-12)
    #expect(abs(try #require(classes.baseline.score.value) - 2.0 / 3) < 1e-12)
    // Rows that count more are more of the mean, and of the shares.
    let weighted = try ValuePredictions(truth: [1, 2, 6], predicted: [1, 2, 6], weights: [1, 1, 2])
    #expect(TableOutcome.values(weighted).baseline.score.value == 0)
    let heavy = try ClassProbabilities(
      truth: [0, 1, 1], probabilities: [[1, 0], [1, 0], [1, 0]], weights: [6, 1, 1])
    let baseline = TableOutcome.classes(heavy, said: heavy.predictions).baseline
    #expect(baseline.score.value == 0.75)
    guard case .classes(let shares, let said) = baseline else {
      Issue.record("\(baseline)")
      return
    }
    #expect(shares.probabilities == [0.75, 0.25, 0.75, 0.25, 0.75, 0.25] && said.predicted == [0, 0, 0])
  }

  @Test func `what was text in training is text where it is judged`() throws {
    func fitted(_ csv: String) throws -> FittedModel {
      let labeled = try LabeledTable(Table(csv: csv), target: "kind")
      let preparation = try Preparation(.columns("town", steps: .oneHot())).fitted(on: labeled.table)
      let model = try Sequential(input: [preparation.featureCount]) { Dense(2, activation: .softmax) }
      return try FittedModel(model: model, preparation: preparation, target: labeled.target)
    }
    func judged(_ fitted: FittedModel, _ csv: String) throws -> Int {
      try fitted.judged(by: Table(csv: csv, format: CSVFormat(types: fitted.textTypes))).count
    }
    let codes = try fitted("town,kind\n01234,007\nB1,B2\n")
    #expect(codes.textTypes == ["town": .text, "kind": .text])
    #expect(try judged(codes, "town,kind\n01234,007\n01234,007\n") == 2)
    let numbers = try fitted("town,kind\n01234,0\nB1,1\n")
    #expect(numbers.textTypes == ["town": .text])
    #expect(try judged(numbers, "town,kind\n01234,1.0\n") == 1)
  }

  @Test func `what cannot be learned from is refused by its name`() throws {
    let rows = (0..<30).map { "\($0 % 7),,a,\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
    let table = try Table(csv: "n,empty,one,t\n" + rows)
    func refused(_ target: String, _ task: PredictionTask? = nil) -> TableError? {
      #expect(throws: TableError.self) { try LabeledTable.known(table, target: target, task: task) }
    }
    #expect(refused("empty") == TableError(.noLabels, path: "the text", column: "empty"))
    #expect(refused("t", .regression) == TableError(.textLabel("x"), path: "the text", line: 2, column: "t"))
    #expect(refused("one") == TableError(.oneClass("a"), path: "the text", column: "one"))
    #expect(refused("none")?.problem == .noColumn(known: ["n", "empty", "one", "t"]))
    let few = try LabeledTable(table.rows([0, 1, 2]), target: "t")
    #expect(throws: TableError.self) { try TableTraining(few, models: [TableModel()], folds: 5) }
    let alone = try LabeledTable(table.columns(["one", "empty", "t"]), target: "t")
    #expect(throws: TableError(.noFeatures(target: "t"), path: "the text")) {
      try TableTraining(alone, models: [TableModel()])
    }
    let codes = try LabeledTable(TabularTests.table(), target: "code")
    #expect(throws: TableError(.tooManyClasses(120, rows: 120, limit: 60), column: "code")) {
      try TableTraining(codes, models: [TableModel()])
    }
    let wild = try LabeledTable(Table(csv: "x,y\n1,2\n1e39,3\n,4\n5,6\n"), target: "y")
    #expect(throws: TableError(.notFinite(1e39), path: "the text", line: 3, column: "x")) {
      try TableTraining(wild, models: [TableModel()], folds: 2)
    }
    let labeled = try LabeledTable(table, target: "t")
    let fitted = try labeled.fitted(TableModel()).model
    let other = try Table(csv: "n,t\n1,x\n2,z\n")
    #expect(throws: TableError(.unknownLabel("z", known: ["x", "y"]), path: "the text", line: 3, column: "t")) {
      try fitted.judged(by: other)
    }
    for model in [
      TableModel(hidden: [0]), TableModel(bins: 1), TableModel(penalty: -1), TableModel(learningRate: .nan),
      TableModel(members: 0), TableModel(hidden: Array(repeating: 2, count: 17)),
    ] {
      #expect(throws: TableError.self) { try labeled.fitted(model) }
    }
    let folds = try labeled.folds(3)
    #expect(throws: TableError.self) { try labeled.crossValidated(TableModel(), over: [folds[0]]) }
    #expect(throws: TableError.self) { try TableTraining(labeled, models: []) }
  }

  @Test func `a network that diverges is left out, and only where all do there is none`() throws {
    let labeled = try LabeledTable(TabularTests.table(rows: 60), target: "y")
    let wild = TableModel(hidden: [4], learningRate: 1e30)
    let training = try TableTraining(labeled, models: [wild, TableModel()], folds: 2)
    #expect(training.failed.map(\.name) == ["mlp:4"] && training.failed[0].reason.contains("not finite"))
    #expect(training.compared.map(\.model) == [TableModel()] && training.best.model == TableModel())
    let error = #expect(throws: ModelError.self) { try TableTraining(labeled, models: [wild, wild], folds: 2) }
    guard case .lossNotFinite = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a network that answers with no number is left out too`() throws {
    // Steps so large that the weights stay some 10⁸, and a row that is 10³⁷: the one unit of a network is off there or
    // beyond a float, the first network's by the loss of the held-out rows, the second's by the mean of both alone.
    let x = (0..<60).map { $0 == 30 ? 1e37 : Double($0 % 7) }
    let labeled = try LabeledTable(
      Table(["x": .number(x), "y": .number((0..<60).map { Double($0 % 7 * 2) })]), target: "y")
    let wild = TableModel(hidden: [1], penalty: 0, learningRate: 1e8, members: 2)
    // It hardly moves: what is off there at first is so at the end.
    let calm = TableModel(hidden: [1], penalty: 0, learningRate: 1e-6, members: 1)
    let seed = (0..<32 as Range<UInt64>).first { seed in
      guard let training = try? TableTraining(labeled, models: [wild, calm], folds: 2, seed: seed) else { return false }
      return training.failed.contains { $0.reason.contains("prediction") }
    }
    let found = try #require(seed)
    let error = #expect(throws: TableError.self) { try TableTraining(labeled, models: [wild], folds: 2, seed: found) }
    #expect(error?.column == "prediction")
    // What is not finite in the rows themselves is no fault of a network.
    let split = RowSplit(training: Array(0..<30), validation: Array(30..<60))
    let other = try labeled.table.adding(.number(x.map { $0 == 1e37 ? .infinity : $0 }), named: "x")
    let rows = try LabeledTable(other, target: "y")
    #expect(throws: TableError.self) {
      try TableTraining(rows, models: [TableModel()], over: [TableSplit(rows, split)])
    }
  }

  @Test func `a search adds the best that it found`() throws {
    let labeled = try LabeledTable(TabularTests.table(rows: 60), target: "y")
    let training = try TableTraining(
      labeled, models: [TableModel(learningRate: 1e-6)], folds: 2, search: .milliseconds(1))
    #expect(training.compared.count == 2 && training.search?.trials.count == 1)
    let settings = try #require(training.search?.best.settings)
    #expect(training.compared.last?.model.learningRate == Float(settings.number("learningRate")))
  }
}

extension Column {
  /// The texts of a column of text.
  fileprivate var texts: [String?]? { (0..<count).map { string($0) } }
}
