// How a CSV is written: its delimiter, header, missing values and the types of its columns.

/// The variety of a CSV. Every default is the usual one: commas, a header, a decimal point.
///
/// ```swift
/// let table = try Table(contentsOf: "prix.csv", format: CSVFormat(delimiter: ";", decimalMark: ","))
/// let codes = try Table(contentsOf: "towns.csv", format: CSVFormat(types: ["zip": .text]))
/// ```
public struct CSVFormat: Sendable, Hashable {
  /// What stands between two fields: an ASCII character.
  public var delimiter: Unicode.Scalar
  /// What stands before the decimals: an ASCII character.
  public var decimalMark: Unicode.Scalar
  /// Whether the first record holds the names of the columns.
  public var hasHeader: Bool
  /// The names of the columns, in place of the header's; without either they are "column 1", "column 2", …
  public var columnNames: [String]?
  /// The types of columns that are not to be inferred, by name.
  public var types: [String: ColumnType]
  /// The type of all other columns; `nil` infers each.
  public var otherTypes: ColumnType?
  /// The fields that stand for a missing value, quoted or not. The empty one is among them unless left out.
  public var missing: Set<String>
  /// The most bytes that a field may have.
  public var fieldLimit: Int
  /// The most columns.
  public var columnLimit: Int
  /// The most rows.
  public var rowLimit: Int
  /// The most bytes that the CSV may have, after inflating it: a small gzip file may hold very many.
  public var byteLimit: Int

  /// What `rowLimit` may be at most: rows are numbered in 32 bits.
  static let mostRows = Int(Int32.max) - 1
  /// What `fieldLimit` may be at most: places in a piece with such a field are counted in 32 bits.
  private static let mostBytes = 1 << 29

  /// What stands for a missing value unless told otherwise.
  public static let usualMissing: Set<String> = ["", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null"]

  public init(
    delimiter: Unicode.Scalar = ",", decimalMark: Unicode.Scalar = ".", hasHeader: Bool = true,
    columnNames: [String]? = nil, types: [String: ColumnType] = [:], otherTypes: ColumnType? = nil,
    missing: Set<String> = CSVFormat.usualMissing, fieldLimit: Int = 1 << 20, columnLimit: Int = 1 << 16,
    rowLimit: Int = 1 << 28, byteLimit: Int = 1 << 32
  ) {
    self.delimiter = delimiter
    self.decimalMark = decimalMark
    self.hasHeader = hasHeader
    self.columnNames = columnNames
    self.types = types
    self.otherTypes = otherTypes
    self.missing = missing
    self.fieldLimit = fieldLimit
    self.columnLimit = columnLimit
    self.rowLimit = rowLimit
    self.byteLimit = byteLimit
  }

  /// Throws `TableError` for what no CSV can be.
  func check() throws {
    func invalid(_ name: String, _ expected: String, _ received: String) -> TableError {
      TableError(.invalidArgument(name: name, expected: expected, received: received))
    }
    for (name, scalar) in [("delimiter", delimiter), ("decimalMark", decimalMark)] {
      guard scalar.isASCII, !["\"", "\r", "\n", "-", "+", "e", "E"].contains(scalar), !("0"..."9").contains(scalar)
      else { throw invalid(name, "an ASCII character that is no digit, quote or line break", "\"\(scalar)\"") }
    }
    guard delimiter != decimalMark else {
      throw invalid("decimalMark", "another than the delimiter", "\"\(delimiter)\"")
    }
    guard (1...CSVFormat.mostBytes).contains(fieldLimit) else {
      throw invalid("fieldLimit", "1 … \(CSVFormat.mostBytes)", "\(fieldLimit)")
    }
    guard columnLimit >= 1 else { throw invalid("columnLimit", "at least 1", "\(columnLimit)") }
    guard (1...CSVFormat.mostRows).contains(rowLimit) else {
      throw invalid("rowLimit", "1 … \(CSVFormat.mostRows)", "\(rowLimit)")
    }
    guard byteLimit >= 1 else { throw invalid("byteLimit", "at least 1", "\(byteLimit)") }
  }
}

/// The fields that stand for a missing value, found without making a string.
struct MissingFields {
  private let fields: [[UInt8]]
  /// The bit of each length that occurs, 63 for longer ones, and of each first byte's lowest six bits.
  private let lengths: UInt64
  private let firsts: UInt64
  private let holdsEmpty: Bool
  /// Whether one of them looks like a number, so that a column of numbers must look at each field as text.
  let holdsNumber: Bool

  init(_ texts: Set<String>) {
    fields = texts.map { Array($0.utf8) }
    lengths = fields.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
    firsts = fields.reduce(0) { bits, field in field.first.map { bits | 1 << UInt64($0 & 63) } ?? bits }
    holdsEmpty = fields.contains { $0.isEmpty }
    holdsNumber = fields.contains { field in field.contains { $0 &- UInt8(ascii: "0") < 10 } }
  }

  @inline(__always)
  func contains(_ field: UnsafeRawBufferPointer) -> Bool {
    guard let first = field.first else { return holdsEmpty }
    guard lengths & (1 << UInt64(min(field.count, 63))) != 0, firsts & (1 << UInt64(first & 63)) != 0 else {
      return false
    }
    return fields.contains { $0.count == field.count && $0.elementsEqual(field) }
  }
}
