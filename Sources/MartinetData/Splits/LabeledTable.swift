// A table whose rows have labels: one of its columns is what a model is to say.

import Martinet

/// What is predicted.
public enum PredictionTask: String, Codable, Hashable, Sendable, CaseIterable {
  /// A number.
  case regression
  /// One of several classes.
  case classification
}

/// Examples with labels: a table and which of its columns is the target. A `Table` alone is examples without labels.
///
/// ```swift
/// let cars = try LabeledTable(
///   Table(contentsOf: "cars.csv").withoutMissing(in: ["Miles_per_Gallon"]), target: "Miles_per_Gallon")
/// let data = try cars.split(.random, validation: 0.2, test: 0.2, seed: 1).prepared(by: preparation)
/// try model.fit(data.training, epochs: 100, validation: data.validation)
/// print(try model.evaluate(data.test))
/// ```
public struct LabeledTable: Sendable {
  /// The rows, the target among their columns.
  public let table: Table
  /// What is predicted and how it is written as a label.
  public let target: Target
  /// The label of each row: a class index, or the value itself.
  public let labels: [Float]
  /// The column that says how much each row counts in the loss; `nil` where all count the same.
  public let weightColumn: String?
  /// How much each row counts in the loss; `nil` for 1 each.
  public let sampleWeights: [Float]?

  /// A table with a target.
  ///
  /// - Parameters:
  ///   - target: the column that is predicted.
  ///   - task: unless told, classification for a column of text or of at most two distinct values, and regression
  ///     for every other.
  ///   - classes: the classes in the order of their indices, as of a model that there is; unless told, the values
  ///     of the column in alphabetical order, numbers by their size.
  ///   - weights: a column of numbers from 0 on that say how much each row counts in the loss, as how often it was
  ///     met; unless told, all count the same.
  /// - Throws: `TableError` for a column that is not there, a row without a label (named; `withoutMissing(in:)`
  ///   leaves such rows out), a text or an infinite value as the target of a regression, a class that is not
  ///   among `classes`, one class only, and a weight that is missing, infinite or below 0.
  public init(
    _ table: Table, target name: String, task: PredictionTask? = nil, classes: Vocabulary? = nil,
    weights: String? = nil
  ) throws {
    let column = try table.column(name)
    guard table.rowCount > 0 else { throw table.error(.noRows, column: name) }
    if let row = (0..<column.count).first(where: column.isMissing) {
      throw table.error(.missingValue, row: row, column: name)
    }
    switch task ?? Target.task(for: column) {
    case .regression:
      guard case .number(let values) = column else {
        let row = column.firstText ?? 0
        throw table.error(.textLabel(column.string(row) ?? ""), row: row, column: name)
      }
      if let row = values.firstIndex(where: { !Float($0).isFinite }) {
        throw table.error(.notFinite(values[row]), row: row, column: name)
      }
      target = Target(column: name, classes: nil, scale: nil)
      labels = values.map { Float($0) }
    case .classification:
      let classes = classes ?? Vocabulary(of: column)
      let texts = column.asText()
      labels = try (0..<column.count).map { row in
        guard let text = texts[row], let index = classes[text] else {
          throw table.error(.unknownLabel(texts[row] ?? "", known: classes.texts), row: row, column: name)
        }
        return Float(index)
      }
      guard classes.count > 1 else { throw table.error(.oneClass(classes[0]), column: name) }
      target = Target(column: name, classes: classes, scale: nil)
    }
    weightColumn = weights
    sampleWeights = try weights.map { try table.weights($0) }
    self.table = table
  }

  /// The number of rows.
  public var count: Int { table.rowCount }

  /// These rows, in this order; the classes stay those of all.
  public func rows(_ rows: [Int]) -> LabeledTable {
    LabeledTable(self, rows)
  }

  private init(_ all: LabeledTable, _ rows: [Int]) {
    table = all.table.rows(rows)
    target = all.target
    labels = rows.map { all.labels[$0] }
    weightColumn = all.weightColumn
    sampleWeights = all.sampleWeights.map { weights in rows.map { weights[$0] } }
  }

  /// The columns that are no features: the target, and the weights.
  var reserved: [String] { [target.column] + (weightColumn.map { [$0] } ?? []) }

  /// The target with a scale for its numbers, as these rows make it.
  func target(scaledBy scaling: Scaling) throws -> Target {
    guard target.task == .regression else {
      throw table.error(
        .invalidArgument(name: "scalingTarget", expected: "a target that is a number", received: "classes"),
        column: target.column)
    }
    do {
      let fitted = try FittedScaling(scaling, [table.column(target.column)])
      let scale = Target.Scale(offset: fitted.offsets[0], divisor: fitted.divisors[0])
      return Target(column: target.column, classes: nil, scale: scale)
    } catch let failure as StepFailure { throw table.error(failure.problem, column: target.column) }
  }

  /// The examples as a training, validation or test set, features prepared and labels scaled as the target says.
  func examples<Examples: LabeledExamples>(
    _ type: Examples.Type, _ preparation: FittedPreparation, _ target: Target
  ) throws -> Examples {
    let labels = try target.scale.map { scale in
      try table.numbers(target.column).map { Float(scale.label($0)) }
    }
    return try Examples(
      features: preparation.apply(to: table), labels: Tensor(labels ?? self.labels), sampleWeights: sampleWeights,
      classNames: target.classes?.texts)
  }
}

extension Column {
  /// The first row that holds no number.
  fileprivate var firstText: Int? {
    (0..<count).first { row in string(row).map { DecimalText.value($0) == nil } ?? false }
  }
}

extension Table {
  /// The weights that a column holds.
  fileprivate func weights(_ name: String) throws -> [Float] {
    try numbers(name).enumerated().map { row, value in
      if value.isNaN { throw error(.missingValue, row: row, column: name) }
      guard value >= 0, Float(value).isFinite else {
        throw error(
          .invalidArgument(name: "weight", expected: "a number from 0 on", received: "\(value)"), row: row, column: name
        )
      }
      return Float(value)
    }
  }
}

/// What a model of a table says: a number, or one of several classes.
public struct Target: Codable, Hashable, Sendable {
  /// The column that is predicted.
  public let column: String
  /// The classes in the order of their indices; `nil` for a number.
  public let classes: Vocabulary?
  /// How numbers become labels; `nil` where they are taken as they are, and for classes.
  public let scale: Scale?

  /// A scale on which a model learns numbers: label = (number - offset) / divisor.
  public struct Scale: Codable, Hashable, Sendable {
    public let offset: Double
    public let divisor: Double

    /// The label of a number.
    public func label(_ number: Double) -> Double { (number - offset) / divisor }

    /// The number of a label.
    public func number(_ label: Double) -> Double { label * divisor + offset }

    /// A scale of a file may be none.
    var isSound: Bool { offset.isFinite && divisor.isFinite && divisor != 0 }
  }

  /// What is predicted.
  public var task: PredictionTask { classes == nil ? .regression : .classification }

  /// Classification for text and for at most two distinct values, else regression.
  static func task(for column: Column) -> PredictionTask {
    guard case .number(let values) = column else { return column.type == .text ? .classification : .regression }
    var distinct: Set<Double> = []
    let hasMore = values.contains { value in
      if !value.isNaN { distinct.insert(value) }
      return distinct.count > 2
    }
    return hasMore ? .regression : .classification
  }
}
