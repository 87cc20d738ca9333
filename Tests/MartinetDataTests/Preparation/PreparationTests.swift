// Preparation: fitted on training data alone, the same wherever it is applied.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct PreparationTests {
  static let training = """
    power,weight,origin,day,note
    1,10,USA,2012-01-01,Free money! free
    2,20,Japan,2012-07-01,money
    ,30,USA,2012-12-31,hello
    9,,Europe,2013-01-01,Hello world
    """

  static func table(_ csv: String = training) throws -> Table { try Table(csv: csv) }

  /// The features of a preparation fitted on the training table, of any table.
  static func features(_ sets: Preparation.ColumnSet..., of csv: String = training) throws -> (names: [String], Tensor)
  {
    let fitted = try Preparation(sets).fitted(on: table())
    return (fitted.featureNames, try fitted.apply(to: Table(csv: csv)))
  }

  static func problem(_ sets: Preparation.ColumnSet..., of csv: String = training) -> TableError? {
    do {
      _ = try Preparation(sets).fitted(on: table()).apply(to: Table(csv: csv))
      return nil
    } catch { return error as? TableError }
  }

  @Test func `missing values are filled and flagged`() throws {
    let (names, x) = try PreparationTests.features(.columns("power", "weight", steps: .impute(.median, flag: true)))
    #expect(names == ["power", "weight", "power is missing", "weight is missing"])
    #expect(x == [[1, 10, 0, 0], [2, 20, 0, 0], [2, 30, 1, 0], [9, 20, 0, 1]])
  }

  @Test func `every imputation fills with what it says`() throws {
    let values: Column = .number([4, 1, .nan, 4, 7, .nan])
    for (imputation, filled) in [
      (Imputation.mean, 4.0), (.median, 4), (.mostFrequent, 4), (.constant(-1), -1),
    ] {
      let step = try FittedImputation(imputation, flag: false, [values])
      #expect(step.apply([values]) == [.number([4, 1, filled, 4, 7, filled])])
    }
    let texts: Column = .text(TextColumn(["b", nil, "a", "b", "a"]))
    let frequent = try FittedImputation(.mostFrequent, flag: false, [texts])
    #expect(frequent.apply([texts]) == [.text(TextColumn(["b", "a", "a", "b", "a"]))])
    let given = try FittedImputation(.text("none"), flag: true, [texts])
    #expect(given.apply([texts])[1] == .number([0, 1, 0, 0, 0]))
  }

  @Test func `what was learned on training data is applied to others`() throws {
    let other = "weight,power,origin\n110,5,USA\n"
    let (_, x) = try PreparationTests.features(
      .columns("power", steps: .impute(.constant(0)), .scale(.minMax)), .columns("weight", steps: .scale(.minMax)),
      of: other)
    #expect(x == [[5.0 / 9, 5]])
  }

  @Test func `one-hot columns have their policies`() throws {
    let other = "origin\nUSA\nFrance\nEurope\nNA\n"
    func rows(_ unknown: UnknownValues, minimumCount: Int = 1) throws -> Tensor {
      try PreparationTests.features(
        .columns("origin", steps: .oneHot(unknown: unknown, minimumCount: minimumCount)), of: other
      ).1
    }
    // Europe, Japan, USA.
    #expect(try rows(.ignore) == [[0, 0, 1], [0, 0, 0], [1, 0, 0], [0, 0, 0]])
    #expect(try rows(.bucket) == [[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 1]])
    #expect(try rows(.bucket, minimumCount: 2) == [[1, 0], [0, 1], [0, 1], [0, 1]])
    #expect(
      PreparationTests.problem(.columns("origin", steps: .oneHot()), of: other)
        == TableError(
          .unknownValue("France", known: ["Europe", "Japan", "USA"]), path: "the text", line: 3, column: "origin"))
    #expect(
      PreparationTests.problem(.columns("origin", steps: .oneHot()), of: "origin\nUSA\n\n")?.problem == .missingValue)
    // Numbers are categories by their text; what was text is text again where a file holds digits alone.
    let (names, x) = try PreparationTests.features(
      .columns("weight", steps: .impute(.constant(0)), .oneHot(unknown: .ignore)), of: "weight\n30\n")
    #expect(names == ["weight = 0", "weight = 10", "weight = 20", "weight = 30"])
    #expect(x == [[0, 0, 0, 1]])
  }

  @Test func `later steps leave indicators as they are`() throws {
    let (names, x) = try PreparationTests.features(
      .columns("weight", steps: .impute(.mean, flag: true), .clip(.bounds(15, 25)), .scale(.minMax)))
    #expect(names == ["weight", "weight is missing"])
    #expect(x == [[0, 0], [0.5, 0], [1, 0], [0.5, 1]])
  }

  @Test func `bins are booleans`() throws {
    let (names, x) = try PreparationTests.features(
      .columns("weight", steps: .bin(2, .uniform)), of: "weight\n-100\n10\n19.9\n20\n30\n1e9\n")
    #expect(names == ["weight below 20", "weight from 20"])
    #expect(x == [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]])
    #expect(PreparationTests.problem(.columns("weight", steps: .bin(2, .uniform)))?.problem == .missingValue)
  }

  @Test func `crosses are products and combinations`() throws {
    let (names, x) = try PreparationTests.features(
      .columns("power", "weight", steps: .impute(.constant(0)), .cross()),
      .columns("origin", "weight", steps: .cross(keepingInputs: false), .oneHot(unknown: .ignore)))
    #expect(names[0...2] == ["power", "weight", "power × weight"])
    #expect(
      names[3...] == ["origin × weight = Japan × 20", "origin × weight = USA × 10", "origin × weight = USA × 30"])
    #expect(x == [[1, 10, 10, 0, 1, 0], [2, 20, 40, 1, 0, 0], [0, 30, 0, 0, 0, 1], [9, 0, 0, 0, 0, 0]])
    #expect(FittedCross.combined(["a × b", "c"]) != FittedCross.combined(["a", "b × c"]))
    #expect(FittedCross.combined(["a\\", "b"]) != FittedCross.combined(["a", "\\b"]))
  }

  @Test func `dates and sentences become numbers`() throws {
    let (names, x) = try PreparationTests.features(
      .columns("day", steps: .dates([.year, .month, .weekday, .dayOfYear, .yearCycle])),
      .columns("note", steps: .words()))
    #expect(
      names == [
        "day year", "day month", "day weekday", "day dayOfYear", "day yearCycle sine", "day yearCycle cosine",
        "note: free", "note: hello", "note: money", "note: world",
      ])
    #expect(x[0].scalars == [2012, 1, 7, 1, 0, 1, 2, 0, 1, 0])
    #expect(Array(x[3].scalars[..<4]) == [2013, 1, 2, 1])
    #expect(Array(x[3].scalars[6...]) == [0, 1, 0, 1])
    // 182 of 366 days.
    #expect(abs(x[1, 5] - Float(cos(2 * Double.pi * 182 / 366))) < 1e-6)
  }

  @Test func `what cannot be is an error with its column`() {
    func at(_ column: String, _ problem: TableError.Problem) -> TableError {
      TableError(problem, path: "the text", column: column)
    }
    #expect(
      PreparationTests.problem(.columns("origin", steps: .scale(.standard)))
        == at("origin", .wrongType(expected: "numbers for .scale", found: .text)))
    #expect(
      PreparationTests.problem(.columns("origin"))
        == at("origin", .wrongType(expected: "numbers (add .oneHot or .words)", found: .text)))
    #expect(PreparationTests.problem(.columns("speed"))?.column == "speed")
    #expect(
      PreparationTests.problem(.columns("power"))
        == TableError(.missingValue, path: "the text", line: 4, column: "power"))
    #expect(PreparationTests.problem(.columns("weight", steps: .impute(.text("x"))))?.column == "weight")
    #expect(PreparationTests.problem(.columns("weight", steps: .cross()))?.problem != nil)
    #expect(PreparationTests.problem(.columns("weight", steps: .bin(1, .uniform)))?.problem != nil)
    #expect(PreparationTests.problem(.columns("weight", steps: .clip(.quantiles(0.9, 0.1))))?.problem != nil)
    #expect(PreparationTests.problem() != nil)
    #expect(
      PreparationTests.problem(.columns("weight", steps: .impute(.mean)), of: "weight\n1\nmuch\n")
        == TableError(.notOfType(.number, value: "much"), path: "the text", line: 3, column: "weight"))
    #expect(
      PreparationTests.problem(.columns("weight", steps: .impute(.mean)), of: "weight\n1\ninf\n")
        == TableError(.notFinite(.infinity), path: "the text", line: 3, column: "weight"))
    // Values all missing have any type.
    #expect(PreparationTests.problem(.columns("origin", steps: .oneHot(unknown: .ignore)), of: "origin,a\n,1\n") == nil)
  }

  @Test func `a column without values teaches nothing`() throws {
    let table = try Table(csv: "a,b\n,1\n,2\n")
    for step in [
      PreparationStep.impute(.mean), .scale(.standard), .clip(.deviations(3)), .bin(3, .quantile), .oneHot(),
    ] {
      #expect(throws: TableError(.allMissing, path: "the text", column: "a")) {
        try Preparation(.columns("a", steps: step)).fitted(on: table)
      }
    }
    #expect(try Preparation.standard(for: table).fitted(on: table).featureNames == ["b"])
  }

  @Test func `a saved preparation gives the same features`() throws {
    let preparation = Preparation(
      .columns(
        "power", "weight", steps: .impute(.mean, flag: true), .clip(.interquartile(1.5)), .cross(), .scale(.robust)),
      .columns("weight", steps: .impute(.mostFrequent), .bin(3, .quantile)),
      .columns("origin", steps: .impute(.text("?")), .oneHot(unknown: .bucket)),
      .columns("day", steps: .dates(DatePart.allCases), .scale(.standard)),
      .columns("note", steps: .words(minimumCount: 1, limit: 3)))
    #expect(try JSONDecoder().decode(Preparation.self, from: JSONEncoder().encode(preparation)) == preparation)
    let table = try PreparationTests.table()
    let fitted = try preparation.fitted(on: table)
    let data = try JSONEncoder().encode(fitted)
    let loaded = try JSONDecoder().decode(FittedPreparation.self, from: data)
    #expect(loaded == fitted)
    #expect(try loaded.apply(to: table) == fitted.apply(to: table))
    #expect(loaded.featureNames == fitted.featureNames)
    #expect(loaded.columnTypes == ["power": .number, "weight": .number, "origin": .text, "day": .date, "note": .text])
  }

  /// What JSON text may become of a value of a file: every element left out or doubled, every value another one.
  private static func damages(of value: Any) -> [Any] {
    var results: [Any] = []
    if let array = value as? [Any] {
      for index in array.indices {
        results += damages(of: array[index]).map { Array(array[..<index]) + [$0] + Array(array[(index + 1)...]) }
        results.append(Array(array[..<index]) + Array(array[(index + 1)...]))
        results.append(Array(array[...index]) + Array(array[index...]))
      }
    } else if let object = value as? [String: Any] {
      for key in object.keys.sorted() {
        results += damages(of: object[key]!).map { new in object.merging([key: new]) { $1 } }
        results.append(object.filter { $0.key != key })
      }
    }
    return results + [NSNull(), -1, 0, 3, 1e300, "x", "number", [Any](), [String: Any]()]
  }

  @Test func `a damaged preparation is refused, not trusted`() throws {
    let fitted = try Preparation(
      .columns(
        "power", "weight", steps: .impute(.mean, flag: true), .clip(.deviations(2)), .scale(.standard), .cross()),
      .columns("weight", steps: .impute(.mean), .bin(3, .uniform)),
      .columns("origin", steps: .oneHot(unknown: .bucket)), .columns("note", steps: .words(minimumCount: 1)),
      .columns("day", steps: .dates([.year, .yearCycle]))
    ).fitted(on: PreparationTests.table())
    let table = try PreparationTests.table()
    let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(fitted))
    var (refused, used) = (0, 0)
    for damaged in PreparationTests.damages(of: whole) where JSONSerialization.isValidJSONObject(damaged) {
      let data = try JSONSerialization.data(withJSONObject: damaged)
      guard let loaded = try? JSONDecoder().decode(FittedPreparation.self, from: data) else {
        refused += 1
        continue
      }
      // What is still whole, as a set left out, works or says what it misses; nothing stops the program.
      used += 1
      do {
        let features = try loaded.apply(to: table)
        #expect(features.shape == [4, loaded.featureCount] && features.scalars.allSatisfy(\.isFinite))
      } catch { #expect(error is TableError, "\(error)") }
    }
    #expect(refused > 1000 && used > 100, "\(refused) refused, \(used) used")
    #expect(try JSONDecoder().decode(FittedPreparation.self, from: JSONEncoder().encode(fitted)) == fitted)
  }

  @Test func `names of features that are too long together are refused before they are made`() throws {
    let refusal = TableError.Problem.corrupt("names of features that take more than \(1 << 26) bytes")
    let crosses = [PreparationStep](repeating: .cross(), count: 40)
    let many = PreparationTests.problem(.columns(["power", "weight"], steps: [.impute(.mean)] + crosses))
    #expect(many?.problem == refusal)

    typealias Object = [String: Any]
    func problem(
      _ set: Preparation.ColumnSet, _ change: (inout Object) -> Void, copies: Int = 1
    ) throws -> TableError? {
      let fitted = try Preparation([set]).fitted(on: PreparationTests.table())
      let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(fitted)) as? Object
      var changed = try #require((whole?["sets"] as? [Object])?.first)
      change(&changed)
      let sets = [Object](repeating: changed, count: copies)
      let data = try JSONSerialization.data(withJSONObject: ["sets": sets])
      do {
        _ = try JSONDecoder().decode(FittedPreparation.self, from: data)
        return nil
      } catch { return error as? TableError }
    }
    let crossed = Preparation.ColumnSet.columns("power", "weight", steps: .impute(.mean), .cross())
    func repeating(_ count: Int) -> (inout Object) -> Void {
      { set in
        let steps = set["steps"] as? [Any] ?? []
        set["steps"] = steps + [Any](repeating: steps[1], count: count)
      }
    }
    #expect(try problem(crossed, repeating(40))?.problem == refusal)
    // One of them there is room for.
    #expect(try problem(crossed, repeating(17)) == nil)
    #expect(try problem(crossed, repeating(17), copies: 20)?.problem == refusal)
    let long = String(repeating: "n", count: 100_000)
    func hot(_ count: Int) -> (inout Object) -> Void {
      { set in
        set["inputs"] = [["name": long, "type": "text"]]
        let step: Object = ["vocabularies": [(0..<count).map { "v\($0)" }], "unknown": "bucket"]
        set["steps"] = [["oneHot": ["_0": step]]]
      }
    }
    let origin = Preparation.ColumnSet.columns("origin", steps: .oneHot(unknown: .bucket))
    #expect(try problem(origin, hot(100)) == nil)
    #expect(try problem(origin, hot(1000))?.problem == refusal)
  }

  @Test func `texts that are crossed again and again are refused before they are made`() throws {
    func problem(_ columns: [String], crosses: Int) -> TableError? {
      let crosses = [PreparationStep](repeating: .cross(), count: crosses)
      return PreparationTests.problem(.columns(columns, steps: crosses + [.oneHot(unknown: .bucket)]))
    }
    func refusal(_ count: Int) -> TableError {
      let expected = "at most 64 columns, those of crosses counted too"
      return TableError(.invalidArgument(name: "cross", expected: expected, received: "\(count)"), path: "the text")
    }
    // Each time as many as there are already: 2, 4, 8, …
    #expect(problem(["origin", "note"], crosses: 6) == nil)
    #expect(problem(["origin", "note"], crosses: 7) == refusal(128))
    #expect(problem([String](repeating: "note", count: 64), crosses: 1) == nil)
    #expect(problem([String](repeating: "note", count: 65), crosses: 1) == refusal(65))
    // Numbers are multiplied, and their product is one number again.
    let numbers = [String](repeating: "power", count: 65)
    #expect(PreparationTests.problem(.columns(numbers, steps: [.impute(.mean), .scale(.minMax), .cross()])) == nil)
  }

  @Test func `blocks of rows are prepared as all at once`() throws {
    let count = 10_001
    let values = (0..<count).map { Double($0 * 7919 % 1009) }
    let table = try Table(["a": .number(values), "t": .text(TextColumn(values.map { "\(Int($0) % 7)" }))])
    let fitted = try Preparation(
      .columns("a", steps: .scale(.minMax)), .columns("t", steps: .oneHot())
    ).fitted(on: table)
    let x = try fitted.apply(to: table)
    #expect(x.shape == [count, 8])
    for row in stride(from: 0, to: count, by: 101) {
      #expect(x[row, 0] == Float(values[row] / 1008))
      #expect((1..<8).filter { x[row, $0] == 1 } == [Int(values[row]) % 7 + 1])
    }
  }

  @Test func `a linear model fails on XOR, and with the cross it is always right`() throws {
    let xor = try LabeledTable(Table(csv: "x1,x2,y\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n"), target: "y")
    func right(_ steps: [PreparationStep]) throws -> Int {
      let preparation = try Preparation(.columns(["x1", "x2"], steps: steps)).fitted(on: xor.table)
      let model = try Sequential(input: [preparation.featureCount], seed: 1) { Dense(2, activation: .softmax) }
      model.compile(optimizer: .adam(learningRate: 0.1), loss: .sparseCategoricalCrossEntropy)
      try model.fit(
        xor.examples(TrainingSet.self, preparation, xor.target), epochs: 600, batchSize: 4, verbose: .silent)
      let fitted = try FittedModel(model: model, preparation: preparation, target: xor.target)
      return zip(try fitted.predict(xor.table), xor.labels).count { $0.label == xor.target.classes?[Int($1)] }
    }
    #expect(try right([]) < 4)
    #expect(try right([.cross()]) == 4)
  }
}
