// One value of a row that a program writes down.

/// A value of a row: a number, a text, a date as text, or nothing.
///
/// ```swift
/// try model.predict(["Horsepower": 130, "Origin": "USA", "Year": "1970-01-01", "Acceleration": nil])
/// ```
public enum Cell: Hashable, Sendable {
  case number(Double)
  case text(String)
  case missing
}

extension Cell: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByNilLiteral
{
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .missing }
}

extension Table {
  /// A table of one row.
  ///
  /// - Parameters:
  ///   - row: the values by name.
  ///   - types: the types of the columns, which decide what a text becomes; the others are of their value's type.
  /// - Throws: `TableError` for a text that is no number or date where one is wanted.
  public init(row: [String: Cell], types: [String: ColumnType] = [:]) throws {
    let names = row.keys.sorted()
    let columns = try names.map { name -> Column in
      let cell = row[name] ?? .missing
      func invalid(_ type: ColumnType, _ value: String) -> TableError {
        TableError(.notOfType(type, value: value), column: name)
      }
      switch (types[name], cell) {
      case (.number, .text(let text)):
        guard let value = DecimalText.value(text) else { throw invalid(.number, text) }
        return .number([value])
      case (.text, .number(let value)): return .text(Column.number([value]).asText())
      case (.date, .text(let text)):
        guard let seconds = DateText.seconds(text) else { throw invalid(.date, text) }
        return .date([seconds])
      case (.date, .number(let value)): throw invalid(.date, Column.numberText(value))
      case (.date, .missing): return .date([.nan])
      case (.text, .missing): return .text(TextColumn([nil]))
      case (_, .missing): return .number([.nan])
      case (_, .number(let value)): return .number([value])
      case (_, .text(let text)): return .text(TextColumn([text]))
      }
    }
    try self.init(columnNames: names, columns: columns)
  }
}
