// What is done to the columns of a table before a model sees them.

import Martinet

/// The steps for each set of columns, not yet fitted: a value that says what to do and knows no data.
///
/// ```swift
/// let preparation = Preparation(
///   .columns("Horsepower", "Weight_in_lbs", steps: .impute(.median, flag: true), .scale(.standard)),
///   .columns("Origin", steps: .oneHot(unknown: .ignore)),
///   .columns("Year", steps: .dates([.year, .yearCycle])),
///   .columns("Origin", "Cylinders", steps: .cross(keepingInputs: false), .oneHot(unknown: .ignore)))
/// let fitted = try preparation.fitted(on: training)
/// let x = try fitted.apply(to: anyTable)             // [rows, features]
/// ```
/// A column may stand in several sets, or in none: then the model does not see it.
public struct Preparation: Codable, Hashable, Sendable {
  /// Columns that go through the same steps together.
  public struct ColumnSet: Codable, Hashable, Sendable {
    public var columns: [String]
    public var steps: [PreparationStep]

    /// Columns and their steps, in order; without steps the columns are taken as they are.
    public static func columns(_ names: String..., steps: PreparationStep...) -> ColumnSet {
      ColumnSet(columns: names, steps: steps)
    }

    /// Columns and their steps, in order.
    public static func columns(_ names: [String], steps: [PreparationStep]) -> ColumnSet {
      ColumnSet(columns: names, steps: steps)
    }
  }

  /// The sets, in the order of their features.
  public var sets: [ColumnSet]

  public init(_ sets: ColumnSet...) { self.sets = sets }

  public init(_ sets: [ColumnSet]) { self.sets = sets }

  /// The preparation as it is for these training data.
  ///
  /// Throws `TableError`, which names the column and what to do: for a column that is not there, a step that does
  /// not take its type, a column whose every value is missing, and for what would leave text or dates to the model.
  /// Missing and infinite values that no step takes away are found when it is applied.
  public func fitted(on training: Table) throws -> FittedPreparation {
    guard training.rowCount > 0 else { throw training.error(.noRows) }
    return try FittedPreparation(sets: sets.map { try FittedColumnSet($0, training) }, training)
  }

  /// A sensible preparation of all columns but some: numbers are imputed by their median, flagged where any is
  /// missing, and standardised; texts are one-hot with a bucket for values of fewer than `minimumCount` rows; dates
  /// become days and the place in the year, standardised. Columns of one value alone, and columns whose every value
  /// is missing, have nothing to say and are left out.
  ///
  /// - Parameters:
  ///   - table: the training rows.
  ///   - names: columns that are left out, such as the target.
  ///   - words: columns of text whose words are counted instead.
  ///   - bins: how many bins of equal count stand beside each number, days and the day of the year of dates among them.
  ///   - minimumCount: how many rows a text, or a word, must have to be told apart.
  ///   - limit: the most texts or words of a column.
  public static func standard(
    for table: Table, except names: [String] = [], words: [String] = [], bins: Int? = nil, minimumCount: Int = 5,
    limit: Int = 100
  ) -> Preparation {
    Preparation(
      zip(table.columnNames, table.columns).flatMap { name, column -> [ColumnSet] in
        let missing = column.missingCount
        guard !names.contains(name), missing < column.count, !column.isConstant else { return [] }
        func sets(_ steps: [PreparationStep]) -> [ColumnSet] { [.columns([name], steps: steps)] }
        switch column {
        case .number:
          return sets([.impute(.median, flag: missing > 0), .scale(.standard)])
            + (bins.map { sets([.impute(.median), .bin($0, .quantile)]) } ?? [])
        case .text:
          if words.contains(name) {
            let isSaid = (try? FittedWords(minimumCount: minimumCount, limit: limit, [column])) != nil
            return isSaid ? sets([.impute(.text("")), .words(minimumCount: minimumCount, limit: limit)]) : []
          }
          return sets([.oneHot(unknown: .bucket, minimumCount: minimumCount, limit: limit)])
        case .date:
          return sets([.impute(.median, flag: missing > 0), .dates([.days, .yearCycle]), .scale(.standard)])
            + (bins.map { sets([.impute(.median), .dates([.days, .dayOfYear]), .bin($0, .quantile)]) } ?? [])
        }
      })
  }
}

/// A column that a preparation reads.
struct PreparedInput: Codable, Hashable, Sendable {
  let name: String
  let type: ColumnType
}

/// A set of columns with its steps, fitted.
struct FittedColumnSet: Codable, Hashable, Sendable {
  let inputs: [PreparedInput]
  let steps: [FittedStep]

  init(_ set: Preparation.ColumnSet, _ table: Table) throws {
    guard !set.columns.isEmpty else {
      throw table.error(.invalidArgument(name: "columns", expected: "one or more", received: "none"))
    }
    var columns = try set.columns.map { try table.column($0) }
    inputs = zip(set.columns, columns).map { PreparedInput(name: $0, type: $1.type) }
    var features = zip(set.columns, columns).map { Feature(name: $0, type: $1.type) }
    var steps: [FittedStep] = []
    for (number, step) in set.steps.enumerated() {
      let places = features.indices.filter { !features[$0].isIndicator }
      let (taken, values) = (places.map { features[$0] }, places.map { columns[$0] })
      do {
        try step.check(taken)
        let fitted = try step.fitted(on: values)
        steps.append(fitted)
        let rest = features.indices.filter { features[$0].isIndicator }
        let (passed, passedValues) = (rest.map { features[$0] }, rest.map { columns[$0] })
        features = try fitted.transform.features(of: taken) + passed
        // What the last step makes of the rows nobody asks for: a column for each word, say.
        if number < set.steps.count - 1 { columns = try fitted.transform.apply(values) + passedValues }
      } catch let failure as StepFailure {
        throw table.error(failure, taken)
      }
    }
    self.steps = steps
  }

  /// What each step is given, and last what comes out.
  ///
  /// - Parameter nameBytes: is added what their names take.
  /// - Throws: `StepFailure` where the steps do not fit together, and where that is too much.
  func stages(_ nameBytes: inout Int) throws -> [[Feature]] {
    var stages = [inputs.map { Feature(name: $0.name, type: $0.type) }]
    for step in steps {
      let features = stages[stages.count - 1]
      let next = try step.transform.features(of: features.filter { !$0.isIndicator }) + features.filter(\.isIndicator)
      nameBytes += next.nameBytes
      try Feature.check(nameBytes: nameBytes)
      stages.append(next)
    }
    return stages
  }

  /// The features of some rows of a table, as columns of numbers; `stages` are those of `stages()`.
  func apply(to table: Table, _ rows: Range<Int>, _ stages: [[Feature]]) throws -> [Column] {
    var columns = try inputs.map { try table.column($0, rows) }
    for (features, step) in zip(stages, steps) {
      let places = features.indices.filter { !features[$0].isIndicator }
      let passed = features.indices.filter { features[$0].isIndicator }
      do {
        columns = try step.transform.apply(places.map { columns[$0] }) + passed.map { columns[$0] }
      } catch let failure as StepFailure {
        throw table.error(failure, places.map { features[$0] }, after: rows.lowerBound)
      }
    }
    return columns
  }
}

extension Table {
  /// A failure of a step, told with this table's file, line and column.
  func error(_ failure: StepFailure, _ features: [Feature], after first: Int = 0) -> TableError {
    error(failure.problem, row: failure.row.map { $0 + first }, column: failure.input.map { features[$0].name })
  }

  /// Some rows of a column as a type that it had when the preparation was fitted: values are read
  /// anew where the table holds them otherwise, and a column whose every value is missing has any type.
  func column(_ input: PreparedInput, _ rows: Range<Int>) throws -> Column {
    let type = input.type
    let column = try column(input.name)
    let part = rows == 0..<column.count ? column : column.selecting(rows)
    if part.type == type { return part }
    if part.missingCount == part.count {
      let none = [Double](repeating: .nan, count: part.count)
      switch type {
      case .number: return .number(none)
      case .date: return .date(none)
      case .text: return .text(TextColumn([String?](repeating: nil, count: part.count)))
      }
    }
    if type == .text { return .text(part.asText()) }
    // A file whose other rows hold something else: each of these may still be what is wanted.
    let values = try (0..<part.count).map { row -> Double in
      guard let text = part.string(row) else { return .nan }
      guard let value = type == .number ? DecimalText.value(text) : DateText.seconds(text) else {
        throw error(.notOfType(type, value: text), row: rows.lowerBound + row, column: input.name)
      }
      return value
    }
    return type == .number ? .number(values) : .date(values)
  }
}
