// Tables from CSV files and into them.

import Martinet

extension Table {
  /// A table from a CSV file (RFC 4180), plain or gzip.
  ///
  /// Fields may stand in quotes and then hold delimiters, line breaks and doubled quotes; lines end in LF, CR LF
  /// or CR; a byte-order mark is left out; empty lines are passed over where there are several columns. A column
  /// whose values are all numbers is one of numbers, one whose values are all ISO 8601 dates is one of dates, and
  /// every other one is text, as are whole numbers from 2⁵³ on, which a double would change. Numbers are read to the
  /// nearest double.
  ///
  /// The file is read in pieces: beside the columns it takes the memory of a few pieces and one field, and no line is
  /// too long but one of too many columns or with a field past the format's limit. So are rows and bytes limited, the
  /// latter after inflating.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - format: its variety; types that are not to be inferred stand there.
  /// - Throws: `FileError` when the file cannot be read; `DataFileError` for damaged gzip; `TableError`, which
  ///   names file, line and column, for a record with too few or too many fields, a quote that is never closed,
  ///   a value that is not of the type that was given, bytes that are not UTF-8, and for no columns.
  public init(contentsOf path: String, format: CSVFormat = CSVFormat()) throws {
    try self.init(format) {
      let file = try FileInput(path: path)
      return try file.isGzip() ? (GzipInput(file), nil) : (file, file.byteCount)
    }
  }

  /// A table from the text of a CSV; `name` is what an error calls it.
  public init(csv: String, format: CSVFormat = CSVFormat(), name: String = "the text") throws {
    try self.init(csv: Array(csv.utf8), format: format, name: name)
  }

  /// A table from the bytes of a CSV; `name` is what an error calls them.
  public init(csv: [UInt8], format: CSVFormat = CSVFormat(), name: String = "the bytes") throws {
    try self.init(format) { (MemoryInput(csv, name: name), csv.count) }
  }

  init(_ format: CSVFormat, piece: Int = 1 << 18, open: () throws -> (any ByteInput, byteCount: Int?)) throws {
    func reader() throws -> CSVReader {
      let (input, byteCount) = try open()
      return try CSVReader(input, format, byteCount: byteCount, piece: piece)
    }
    var first = try reader()
    let (table, contradicted) = try first.read()
    guard !contradicted.isEmpty else {
      self = table
      return
    }
    var second = try reader()
    let texts = try second.readTexts(of: contradicted)
    guard second.names == table.columnNames, second.rowCount == table.rowCount else {
      throw table.error(.changed)
    }
    let columns = table.columns.enumerated().map { texts[$0] ?? $1 }
    try self.init(columnNames: table.columnNames, columns: columns, origin: table.origin)
  }

  /// Writes the table as a CSV with a header, whole or not at all. Missing values are empty fields; what holds a
  /// delimiter, a quote or a line break stands in quotes; lines end in LF.
  ///
  /// Throws `FileError`, and `TableError` for a delimiter that no CSV can have.
  public func write(csv path: String, delimiter: Unicode.Scalar = ",") throws {
    try CSVFormat(delimiter: delimiter).check()
    try AtomicFile.write(to: path) { file in
      try file.write(csvLine(columnNames, delimiter) + "\n")
      for first in stride(from: 0, to: rowCount, by: 1024) {
        let rows = first..<min(first + 1024, rowCount)
        try file.write(rows.map { csvLine($0, delimiter) + "\n" }.joined())
      }
    }
  }

  /// The table as the text of a CSV.
  public var csv: String { csvText(",") }

  /// The table as the text of a CSV with another delimiter.
  ///
  /// Throws `TableError` for a delimiter that no CSV can have.
  public func csv(delimiter: Unicode.Scalar) throws -> String {
    try CSVFormat(delimiter: delimiter).check()
    return csvText(delimiter)
  }

  private func csvText(_ delimiter: Unicode.Scalar) -> String {
    ([csvLine(columnNames, delimiter)] + (0..<rowCount).map { csvLine($0, delimiter) }).map { $0 + "\n" }.joined()
  }

  private func csvLine(_ row: Int, _ delimiter: Unicode.Scalar) -> String {
    csvLine(columns.map { $0.string(row) ?? "" }, delimiter)
  }

  /// A line of fields; the delimiter was checked to be in ASCII.
  private func csvLine(_ texts: [String], _ delimiter: Unicode.Scalar) -> String {
    let line = texts.map { $0.csvField(delimiter: UInt8(delimiter.value)) }.joined(separator: String(delimiter))
    // An empty line would be passed over by who reads it.
    return line.isEmpty ? "\"\"" : line
  }
}
