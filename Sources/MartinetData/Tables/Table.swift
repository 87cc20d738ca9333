// A table: named columns of numbers, text and dates, all of one length.

import Martinet

/// Rows of named, typed values.
///
/// ```swift
/// let cars = try Table(contentsOf: "cars.csv")
/// cars.columnNames                       // ["Name", "Miles_per_Gallon", …]
/// try cars.numbers("Horsepower")         // [130, 165, …], NaN where one is missing
/// let light = try cars.selecting { row in try row.number("Weight_in_lbs") < 2500 }
/// ```
/// A table is a value. Rows are counted from 0; `place(ofRow:)` says in which line of the file one stood.
public struct Table: Sendable {
  /// The names of the columns, each once.
  public let columnNames: [String]
  /// The columns, in the order of their names.
  public let columns: [Column]
  /// The number of rows.
  public let rowCount: Int
  let origin: Origin?
  private let places: [String: Int]

  /// Where rows come from.
  struct Origin: Sendable {
    let path: String
    let lines: RowLines
    /// The rows of the file that this table holds; `nil` for all.
    var rows: [Int32]?
  }

  /// A table from its columns.
  ///
  /// Throws `TableError` for columns of unequal length, no columns, and a name that comes twice.
  public init(_ columns: KeyValuePairs<String, Column>) throws {
    try self.init(columnNames: columns.map(\.key), columns: columns.map(\.value))
  }

  /// A table from names and columns, as many of one as of the other.
  public init(columnNames: [String], columns: [Column]) throws {
    try self.init(columnNames: columnNames, columns: columns, origin: nil)
  }

  init(columnNames: [String], columns: [Column], origin: Origin?) throws {
    guard let first = columns.first, columnNames.count == columns.count else { throw TableError(.empty) }
    var places: [String: Int] = [:]
    for (index, name) in columnNames.enumerated() {
      if let earlier = places.updateValue(index, forKey: name) {
        throw TableError(.duplicateColumn(first: earlier + 1, second: index + 1), column: name)
      }
      guard columns[index].count == first.count else {
        throw TableError(.unequalColumns(expected: first.count, found: columns[index].count), column: name)
      }
    }
    guard first.count <= CSVFormat.mostRows else { throw TableError(.tooManyRows(limit: CSVFormat.mostRows)) }
    self.columnNames = columnNames
    self.columns = columns
    self.origin = origin
    self.places = places
    rowCount = first.count
  }

  /// A column.
  ///
  /// Throws `TableError.Problem.noColumn`, which lists those that there are.
  public func column(_ name: String) throws -> Column {
    guard let index = places[name] else { throw error(.noColumn(known: columnNames), column: name) }
    return columns[index]
  }

  /// Whether there is a column of this name.
  public func hasColumn(_ name: String) -> Bool { places[name] != nil }

  /// The numbers of a column; NaN where one is missing. Throws `TableError` when it holds none.
  public func numbers(_ name: String) throws -> [Double] {
    let column = try column(name)
    guard case .number(let values) = column else {
      throw error(.wrongType(expected: "numbers", found: column.type), column: name)
    }
    return values
  }

  /// The line of a row in its file, from 1; `nil` for a table that comes from none.
  public func line(ofRow row: Int) -> Int? {
    origin.flatMap { $0.lines.line(ofRow: $0.rows.map { Int($0[row]) } ?? row) }
  }

  /// An error of this table's file, at a row's line.
  func error(_ problem: TableError.Problem, row: Int? = nil, column: String? = nil) -> TableError {
    TableError(problem, path: origin?.path, line: row.flatMap(line(ofRow:)), column: column)
  }
}

// MARK: Other tables from this one

extension Table {
  /// These rows, in this order; rows may repeat.
  ///
  /// Stops the program with a message for a row that is not there.
  public func rows(_ rows: [Int]) -> Table {
    for row in rows { demand(row >= 0 && row < rowCount, "there is no row \(row): rows are 0 ..< \(rowCount)") }
    var origin = origin
    let earlier = origin?.rows
    origin?.rows = rows.map { row in earlier.map { $0[row] } ?? Int32(row) }
    return Table(self, columns.map { $0.selecting(rows) }, rows.count, origin)
  }

  /// The rows for which a condition holds.
  public func selecting(_ condition: (Row) throws -> Bool) rethrows -> Table {
    rows(try (0..<rowCount).filter { try condition(Row(table: self, index: $0)) })
  }

  /// The rows in which no value of these columns (of any, unless told) is missing.
  public func withoutMissing(in names: [String]? = nil) throws -> Table {
    let columns = try names?.map { try column($0) } ?? columns
    return rows((0..<rowCount).filter { row in !columns.contains { $0.isMissing(row) } })
  }

  /// These columns, in this order.
  public func columns(_ names: [String]) throws -> Table {
    try Table(columnNames: names, columns: names.map { try column($0) }, origin: origin)
  }

  /// All columns but these.
  public func dropping(_ names: [String]) throws -> Table {
    for name in names { _ = try column(name) }
    return try columns(columnNames.filter { !names.contains($0) })
  }

  /// This table with a column more, or another under the name of one that there is.
  public func adding(_ column: Column, named name: String) throws -> Table {
    var (names, all) = (columnNames, columns)
    if let index = places[name] {
      all[index] = column
    } else {
      names.append(name)
      all.append(column)
    }
    return try Table(columnNames: names, columns: all, origin: origin)
  }

  private init(_ table: Table, _ columns: [Column], _ rowCount: Int, _ origin: Origin?) {
    columnNames = table.columnNames
    places = table.places
    self.columns = columns
    self.rowCount = rowCount
    self.origin = origin
  }

  /// One row of a table.
  public struct Row: Sendable {
    let table: Table
    /// Its number, from 0.
    public let index: Int

    /// A value as a CSV holds it; `nil` where it is missing.
    public func text(_ name: String) throws -> String? { try table.column(name).string(index) }

    /// A number; NaN where it is missing.
    public func number(_ name: String) throws -> Double {
      let column = try table.column(name)
      guard case .number(let values) = column else {
        throw table.error(.wrongType(expected: "numbers", found: column.type), row: index, column: name)
      }
      return values[index]
    }
  }

  /// One row.
  public func row(_ index: Int) -> Row { Row(table: self, index: index) }
}

extension Table: Equatable {
  /// Whether two tables hold the same values under the same names; where they come from does not count.
  public static func == (a: Table, b: Table) -> Bool { a.columnNames == b.columnNames && a.columns == b.columns }
}

extension Table: CustomStringConvertible {
  /// The columns with their types and how many values each misses, one a line.
  public var description: String {
    let lines = zip(columnNames, columns).map { name, column in
      "  \(name): \(column.type.rawValue)" + (column.missingCount > 0 ? ", \(column.missingCount) missing" : "")
    }
    return (["\(rowCount) rows, \(columns.count) columns"] + lines.map(\.visible)).joined(separator: "\n")
  }
}
