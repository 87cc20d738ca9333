// A model with its preparation: saved to one file, it answers for raw rows.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct FittedModelTests {
  /// Two kinds, told apart by size, with holes and a category.
  static let csv =
    "size,colour,kind\n"
    + (0..<40).map { row in
      "\(row % 7 == 3 ? "" : "\(row)"),\(["red", "green", "blue"][row % 3]),\(row < 20 ? "small" : "large")\n"
    }.joined()

  static func trained(threshold: Double? = nil) throws -> (FittedModel, Table) {
    let table = try Table(csv: csv)
    let preparation = Preparation(
      .columns("size", steps: .impute(.median, flag: true), .scale(.standard)),
      .columns("colour", steps: .oneHot(unknown: .bucket)))
    let data = try LabeledTable(table, target: "kind").split(.stratified, validation: 0.2, seed: 1).prepared(
      by: preparation)
    let model = try Sequential(input: [data.preparation.featureCount], seed: 1) { Dense(2, activation: .softmax) }
    model.compile(optimizer: .adam(learningRate: 0.05), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    try model.fit(data.training, epochs: 60, batchSize: 8, verbose: .silent)
    model.threshold = threshold.map { DecisionThreshold($0) }
    return (try FittedModel(model, data), table)
  }

  @Test func `it answers for raw rows, before and after its file`() throws {
    let (fitted, table) = try FittedModelTests.trained()
    let folder = try TemporaryFolder()
    let path = folder("model.safetensors").path
    try fitted.save(to: path)
    let loaded = try FittedModel.load(from: path)
    #expect(try loaded.predict(table) == fitted.predict(table))
    #expect(loaded.preparation == fitted.preparation)
    #expect(loaded.target == fitted.target)
    let bytes = [UInt8](try Data(contentsOf: folder("model.safetensors")))
    #expect(try FittedModel.load(bytes: bytes).predict(table) == fitted.predict(table))
    #expect(throws: ModelFileError.self) { try FittedModel.load(bytes: Array(bytes.dropLast())) }
    #expect(try loaded.predict(["size": 2, "colour": "red"]).label == "small")
    #expect(try loaded.predict(["size": 39, "colour": "mauve", "more": 1]).label == "large")
    #expect(try loaded.predict(["size": nil, "colour": nil]).probabilities?.count == 2)
    // What is a model to others too.
    #expect(try Model.load(from: path).classNames == ["large", "small"])
    #expect(try Model.sections(of: path).keys.sorted() == ["table"])
    #expect(try Model.sections(bytes: bytes) == Model.sections(of: path))
    #expect(throws: TableError(.noColumn(known: ["size"]), column: "colour")) { try loaded.predict(["size": 1]) }
  }

  @Test func `a section's name may begin with an accent`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let folder = try TemporaryFolder()
    let path = folder("model").path
    try fitted.model.save(to: path, sections: ["\u{301}notes": "kept"])
    #expect(try Model.sections(of: path) == ["\u{301}notes": "kept"])
  }

  @Test func `its threshold is kept`() throws {
    let (strict, table) = try FittedModelTests.trained(threshold: 1)
    let folder = try TemporaryFolder()
    try strict.save(to: folder("model").path)
    let loaded = try FittedModel.load(from: folder("model").path)
    #expect(loaded.model.threshold?.value == 1)
    #expect(try loaded.predict(table).allSatisfy { $0.label == "large" })
  }

  @Test func `it is judged by the labels that it says, at any threshold`() throws {
    for threshold in [nil, 0.02, 0.5, 0.98, 1] as [Double?] {
      let (fitted, table) = try FittedModelTests.trained(threshold: threshold)
      let (said, truth) = (try fitted.predict(table), try table.column("kind"))
      let right = said.indices.count { said[$0].label == truth.string($0) }
      let outcome = try fitted.judged(by: table)
      #expect(outcome.score.value == Double(right) / 40)
      guard case .classes(let probabilities, let predictions) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      // All are of class 0 at the threshold 1, as half of them are.
      if threshold == 1 { #expect(predictions.matrix.counts == [20, 0, 20, 0] && right == 20) }
      #expect(probabilities.probabilities == said.flatMap { $0.probabilities ?? [] })
    }
  }

  @Test func `a number is learned at a scale and told in its own unit`() throws {
    let random = RandomStream(seed: 9).uniform(shape: [200], low: 0, high: 10).scalars.map { Double($0) }
    // Numbers of 2 · 10⁷ and more, which no step of this size would reach.
    let table = try Table(["x": .number(random), "y": .number(random.map { 2e7 + 5e5 * $0 })])
    let split = try LabeledTable(table, target: "y").split(validation: 0.25, seed: 3)
    let preparation = Preparation(.columns("x", steps: .scale(.standard)))
    let data = try split.prepared(by: preparation, scalingTarget: .standard)
    let summary = try #require(Summary(split.training.table.numbers("y")))
    let scale = try #require(data.target.scale)
    #expect(abs(scale.offset - summary.mean) < 1e-6 && abs(scale.divisor - summary.deviation) < 1e-6)
    let labels = try #require(Summary(try data.training.labels().scalars.map { Double($0) }))
    #expect(abs(labels.mean) < 1e-6 && abs(labels.deviation - 1) < 1e-6)
    // Validation labels are on the training rows' scale.
    let held = try #require(split.validation)
    #expect(
      try data.validation?.labels().scalars
        == held.table.numbers("y").map { Float(($0 - summary.mean) / summary.deviation) })
    let model = try Sequential(input: [1], seed: 1) { Dense(1) }
    model.compile(optimizer: .adam(learningRate: 0.05), loss: .meanSquaredError)
    try model.fit(data.training, epochs: 100, verbose: .silent)
    let folder = try TemporaryFolder()
    try FittedModel(model, data).save(to: folder("model").path)
    let loaded = try FittedModel.load(from: folder("model").path)
    #expect(loaded.target == data.target)
    for (answer, truth) in zip(try loaded.predict(held.table), try held.table.numbers("y")) {
      #expect(abs(try #require(answer.number) - truth) < 5e4)
    }
    #expect(try split.prepared(by: preparation).target.scale == nil)
    let kinds = try LabeledTable(Table(csv: FittedModelTests.csv), target: "kind").split(validation: 0.2)
    #expect(throws: TableError.self) { try kinds.prepared(by: preparation, scalingTarget: .standard) }
    for scale in [Target.Scale(offset: 0, divisor: 0), Target.Scale(offset: .nan, divisor: 1)] {
      #expect(throws: TableError.self) {
        let target = Target(column: "y", classes: nil, scale: scale)
        return try FittedModel(model: model, preparation: data.preparation, target: target)
      }
    }
  }

  @Test func `a file without preparation says so, and a damaged one is refused`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let folder = try TemporaryFolder()
    let path = folder("model").path
    try fitted.model.save(to: path)
    #expect(throws: DataFileError.self) { try FittedModel.load(from: path) }
    for text in ["", "{}", "[1]", String(repeating: "[", count: 100_000)] {
      try fitted.model.save(to: path, sections: ["table": text])
      #expect(throws: DataFileError.self) { try FittedModel.load(from: path) }
    }
  }

  @Test func `logits are not told as probabilities`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let features = fitted.preparation.featureCount
    func problem(_ units: Int, _ activation: ActivationFunction) throws -> TableError? {
      let model = try Sequential(input: [features]) { Dense(units, activation: activation) }
      do {
        _ = try FittedModel(model: model, preparation: fitted.preparation, target: fitted.target)
        return nil
      } catch { return error as? TableError }
    }
    for units in [1, 2] {
      for activation in [ActivationFunction.linear, .logSoftmax, .tanh] {
        let text = try problem(units, activation).map { "\($0)" }
        #expect(text?.contains("ends in a softmax or a sigmoid") == true)
      }
    }
    #expect(try problem(1, .sigmoid) == nil)
    #expect(try problem(2, .sigmoid) == nil)
    #expect(try problem(2, .softmax) == nil)
  }

  @Test func `the mean of probabilities is one, their sum and half of one are none`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let input = Input([fitted.preparation.featureCount])
    func isTaken(_ value: (Node, Node) throws -> Node) throws -> Bool {
      let first = try Dense(2, activation: .softmax, name: "first")(input.node)
      let second = try Dense(2, activation: .sigmoid, name: "second")(input.node)
      let model = try Model(inputs: input, outputs: try value(first, second))
      return (try? FittedModel(model: model, preparation: fitted.preparation, target: fitted.target)) != nil
    }
    #expect(try isTaken { ($0 + $1) * 0.5 })
    #expect(try isTaken { try Add()($0 * 0.25, $1 * 0.75) })
    #expect(try isTaken { first, _ in (0..<70).reduce(first) { node, _ in (node + node) * 0.5 } })
    #expect(try !isTaken { $0 + $1 })
    #expect(try !isTaken { first, _ in first * 0.5 })
    #expect(try !isTaken { ($0 + $1) * 0.5 + 0.1 })
    #expect(try !isTaken { $0 * 1.5 - $1 * 0.5 })
  }

  @Test func `a target of one class is refused, from a file too`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let single = try Sequential(input: [fitted.preparation.featureCount]) { Dense(1, activation: .sigmoid) }
    for texts in [[], ["only"]] {
      let target = Target(column: "kind", classes: Vocabulary(texts), scale: nil)
      #expect(throws: TableError(.corrupt("a target of fewer than 2 classes"), column: "kind")) {
        try FittedModel(model: single, preparation: fitted.preparation, target: target)
      }
    }
    let folder = try TemporaryFolder()
    let path = folder("model").path
    try fitted.save(to: path)
    let whole = try #require(try Model.sections(of: path)["table"])
    let damaged = whole.replacingOccurrences(of: "\"classes\":[\"large\",\"small\"]", with: "\"classes\":[\"large\"]")
    #expect(damaged != whole)
    try single.save(to: path, sections: ["table": damaged])
    #expect(throws: DataFileError.self) { try FittedModel.load(from: path) }
  }

  @Test func `what is not finite is no answer: the row is named`() throws {
    let table = try Table(csv: "x\n1\n1e20\n")
    let preparation = try Preparation(.columns("x")).fitted(on: table)
    let input = Input([1])
    let huge = input.node * 1e30
    func refused(_ node: Node, _ target: Target) throws -> TableError? {
      let fitted = try FittedModel(
        model: Model(inputs: input, outputs: node), preparation: preparation, target: target)
      #expect(try fitted.predict(table.rows([0])).count == 1)
      return #expect(throws: TableError.self) { try fitted.predict(table) }
    }
    let kinds = Target(column: "y", classes: Vocabulary(["a", "b"]), scale: nil)
    let number = Target(column: "y", classes: nil, scale: nil)
    let scaled = Target(column: "y", classes: nil, scale: Target.Scale(offset: 0, divisor: 1e300))
    for error in [
      try refused(Dense(2, activation: .softmax)(huge), kinds), try refused(Dense(1)(huge), number),
      try refused(Dense(1)(input.node), scaled),
    ] {
      #expect(error?.path == "the text" && error?.line == 3 && error?.column == "prediction")
      guard case .notFinite(let value)? = error?.problem else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(!value.isFinite)
    }
  }

  @Test func `many rows are answered for in parts, and a row is named by its line in any`() throws {
    let count = 2 * FittedModel.mostRows + 3
    let x = (0..<count).map { Double($0 % 1009) }
    let table = try Table(csv: "x\n" + x.map { "\($0)\n" }.joined())
    let preparation = try Preparation(.columns("x", steps: .scale(.standard))).fitted(on: table)
    let model = try Sequential(input: [1], seed: 3) { Dense(1) }
    let fitted = try FittedModel(
      model: model, preparation: preparation, target: Target(column: "y", classes: nil, scale: nil))
    let answers = try fitted.predict(table)
    #expect(answers.count == count)
    for row in [0, 1, FittedModel.mostRows - 1, FittedModel.mostRows, 2 * FittedModel.mostRows, count - 1] {
      let alone = try #require(fitted.predict(["x": .number(x[row])]).number)
      #expect(abs(try #require(answers[row].number) - alone) < 1e-5, "row \(row)")
    }
    var holes = x
    holes[FittedModel.mostRows + 4] = .nan
    let damaged = try Table(csv: "x\n" + holes.map { $0.isNaN ? "NA\n" : "\($0)\n" }.joined())
    #expect(throws: TableError(.missingValue, path: "the text", line: FittedModel.mostRows + 6, column: "x")) {
      try fitted.predict(damaged)
    }
  }

  @Test func `a model that does not fit is refused`() throws {
    let (fitted, _) = try FittedModelTests.trained()
    let wide = try Sequential(input: [fitted.preparation.featureCount]) { Dense(3) }
    #expect(throws: TableError.self) {
      try FittedModel(model: wide, preparation: fitted.preparation, target: fitted.target)
    }
    let other = try Sequential(input: [99]) { Dense(2) }
    #expect(throws: ModelError.self) {
      try FittedModel(model: other, preparation: fitted.preparation, target: fitted.target)
    }
  }
}
