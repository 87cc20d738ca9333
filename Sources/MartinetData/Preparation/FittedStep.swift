// What every fitted step of a preparation is: columns in, columns out.

/// A column between two steps, without its values.
struct Feature: Hashable, Sendable {
  let name: String
  let type: ColumnType
  /// Whether it holds 0 and 1 that say whether something is so: later steps leave it as it is.
  var isIndicator = false
  /// How many columns' texts stand in one of its values: a cross of crosses holds them again and again.
  var crossed = 1
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

extension Feature {
  /// The most bytes of all names together, those between the steps among them: some steps make long ones of short
  /// ones, and a small file may hold many.
  static let mostNameBytes = 1 << 26

  /// The most columns' texts that a value may hold: a row's texts grow with them as the names do.
  static let mostCrossed = 64

  /// What a name takes beside its text.
  fileprivate static let overhead = 16

  /// Throws `StepFailure` for names of more than `mostNameBytes`.
  static func check(nameBytes: Int) throws {
    guard nameBytes <= mostNameBytes else {
      throw StepFailure(problem: .corrupt("names of features that take more than \(mostNameBytes) bytes"))
    }
  }
}

extension [Feature] {
  /// What the names take together.
  var nameBytes: Int { reduce(0) { $0 + $1.name.utf8.count + Feature.overhead } }

  /// For each of these features one for each of its endings: of its name and the ending.
  ///
  /// Throws `StepFailure`, before they are made, for names that are too long together.
  func extended(isIndicator: Bool = false, by endings: (Int) -> [String]) throws -> [Feature] {
    var (all, bytes) = ([Feature](), 0)
    for (index, feature) in enumerated() {
      let endings = endings(index)
      let each = feature.name.utf8.count + Feature.overhead
      bytes += endings.reduce(0) { $0 + each + $1.utf8.count }
      try Feature.check(nameBytes: bytes)
      all += endings.map { Feature(name: feature.name + $0, type: .number, isIndicator: isIndicator) }
    }
    return all
  }

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
