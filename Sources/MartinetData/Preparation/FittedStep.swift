// What every fitted step of a preparation is: columns in, columns out.

/// A column between two steps, without its values.
struct Feature: Hashable, Sendable {
  let name: String
  let type: ColumnType
  /// Whether it holds 0 and 1 that say whether something is so: later steps leave it as it is.
  var isIndicator = false
}

/// A step that has learned what it needs from training data. Its steps are pure: the same columns give the same.
protocol FittedTransform: Codable, Hashable, Sendable {
  /// What comes out for these columns, none of them an indicator.
  ///
  /// Throws `StepFailure` where the step cannot take them, as when a file has been damaged.
  func features(of inputs: [Feature]) throws -> [Feature]

  /// The columns that come out, one for each of `features(of:)`, for columns that those were asked for.
  func apply(_ columns: [Column]) throws -> [Column]
}

/// Why a step cannot be fitted or applied, before it is known in which table.
struct StepFailure: Error {
  let problem: TableError.Problem
  /// Which of the step's columns.
  var input: Int?
  /// Which row of those that it was given.
  var row: Int?
}

extension FittedTransform {
  /// Throws unless as many columns come as the step was fitted on.
  func check(_ inputs: [Feature], count: Int) throws {
    guard inputs.count == count else {
      throw StepFailure(problem: .corrupt("a step for \(count) columns meets \(inputs.count)"))
    }
  }
}

extension [Feature] {
  /// Throws unless all are numbers (or dates, where those will do as their seconds).
  func checkNumbers(for step: String) throws {
    for (index, feature) in enumerated() where feature.type != .number {
      throw StepFailure(problem: .wrongType(expected: "numbers for \(step)", found: feature.type), input: index)
    }
  }
}

extension Column {
  /// The numbers of a column that was checked to hold some.
  var checkedNumbers: [Double] { numbers ?? [] }
}
