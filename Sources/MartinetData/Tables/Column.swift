// One column of a table: numbers, text or dates, any of them missing.

/// What the values of a column are.
public enum ColumnType: String, Codable, Hashable, Sendable, CaseIterable {
  case number, text, date
}

/// The values of one column, row by row.
public enum Column: Sendable {
  /// Numbers; NaN where one is missing.
  case number([Double])
  /// Texts of any kind: categories, names, sentences.
  case text(TextColumn)
  /// Seconds since 1970-01-01T00:00:00Z; NaN where one is missing.
  case date([Double])

  /// What the values are.
  public var type: ColumnType {
    switch self {
    case .number: .number
    case .text: .text
    case .date: .date
    }
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .number(let values), .date(let values): values.count
    case .text(let column): column.codes.count
    }
  }

  /// Whether the value of a row is missing.
  public func isMissing(_ row: Int) -> Bool {
    switch self {
    case .number(let values), .date(let values): values[row].isNaN
    case .text(let column): column.codes[row] < 0
    }
  }

  /// How many values are missing.
  public var missingCount: Int {
    switch self {
    case .number(let values), .date(let values): values.count(where: \.isNaN)
    case .text(let column): column.codes.count { $0 < 0 }
    }
  }

  /// Whether all rows hold one value, none of them missing; texts that Unicode takes for the same are one.
  var isConstant: Bool {
    switch self {
    case .number(let values), .date(let values): values.allSatisfy { $0 == values[0] }
    case .text(let column):
      column.codes.allSatisfy { $0 >= 0 && ($0 == column.codes[0] || column.values[Int($0)] == column[0]) }
    }
  }

  /// The value of a row as a CSV holds it; `nil` where it is missing.
  public func string(_ row: Int) -> String? {
    if isMissing(row) { return nil }
    switch self {
    case .number(let values): return Column.numberText(values[row])
    case .date(let values): return DateText.string(values[row])
    case .text(let column): return column[row]
    }
  }

  /// A number as a CSV holds it: 18 and not 18.0, and otherwise the shortest text that reads as the same number.
  static func numberText(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53, value != 0 || value.sign == .plus {
      return "\(whole)"
    }
    return "\(value)"
  }

  /// The values of these rows, in this order.
  func selecting(_ rows: some Sequence<Int>) -> Column {
    switch self {
    case .number(let values): .number(rows.map { values[$0] })
    case .date(let values): .date(rows.map { values[$0] })
    case .text(let column): .text(TextColumn(codes: rows.map { column.codes[$0] }, values: column.values))
    }
  }

  /// The values as texts: a column of text as it is, numbers and dates as a CSV holds them; zero of either sign
  /// is the same text.
  func asText() -> TextColumn {
    switch self {
    case .text(let column): column
    case .number(let values): TextColumn(values.map { $0.isNaN ? nil : Column.numberText($0 + 0) })
    case .date: TextColumn((0..<count).map { string($0) })
    }
  }

  /// The numbers of a column of numbers, or the seconds of one of dates.
  var numbers: [Double]? {
    switch self {
    case .number(let values), .date(let values): values
    case .text: nil
    }
  }
}

extension Column: Equatable {
  /// Whether two columns hold the same values and miss the same ones.
  public static func == (a: Column, b: Column) -> Bool {
    func same(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
    switch (a, b) {
    case (.number(let a), .number(let b)), (.date(let a), .date(let b)): return same(a, b)
    case (.text(let a), .text(let b)): return a == b
    default: return false
    }
  }
}

/// A column of text: each distinct text is held once, a row holds its number.
public struct TextColumn: Sendable {
  /// For each row the index of its text in `values`; -1 where it is missing.
  public let codes: [Int32]
  /// The texts; a column made of some rows of another keeps those that it no longer uses.
  public let values: TextValues

  init(codes: [Int32], values: TextValues) {
    self.codes = codes
    self.values = values
  }

  /// A column from its texts; `nil` where one is missing.
  public init(_ texts: [String?]) {
    var index = TextIndex()
    codes = texts.map { $0.map { index.code($0) } ?? -1 }
    values = index.values
  }

  /// The text of a row; `nil` where it is missing.
  public subscript(row: Int) -> String? { codes[row] < 0 ? nil : values[Int(codes[row])] }

  /// How often each text occurs; those that do not are left out. Texts that Unicode takes for the same are one.
  public func counts() -> [String: Int] {
    var counts = [Int](repeating: 0, count: values.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts.indices.reduce(into: [:]) { result, code in
      if counts[code] > 0 { result[values[code], default: 0] += counts[code] }
    }
  }
}

extension TextColumn: Equatable {
  public static func == (a: TextColumn, b: TextColumn) -> Bool {
    a.codes.count == b.codes.count && a.codes.indices.allSatisfy { a[$0] == b[$0] }
  }
}
