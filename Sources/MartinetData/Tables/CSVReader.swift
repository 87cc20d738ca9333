// A CSV read into columns: one pass over its bytes, numbers straight into their column.

import Martinet

/// Reads records into columns and finds out what the columns hold.
///
/// While the workers turn the fields of one piece into values, column by column, the next piece is read and cut
/// into fields; a column's values are taken in order by one worker at a time, so that their number changes nothing.
struct CSVReader {
  private var fields: CSVFields
  private let format: CSVFormat
  /// The size of a plain file, by which the number of rows is guessed; `nil` where bytes are inflated.
  private let byteCount: Int?
  private(set) var names: [String] = []
  private var builders: [ColumnBuilder] = []
  /// The first record where it is a row.
  private var firstRow: [String] = []

  init(_ input: any ByteInput, _ format: CSVFormat, byteCount: Int?, piece: Int) throws {
    try format.check()
    if let byteCount, byteCount > format.byteLimit {
      throw TableError(.tooManyBytes(limit: format.byteLimit), path: input.name)
    }
    fields = try CSVFields(input, format, piece: piece)
    self.format = format
    self.byteCount = byteCount
    try readNames()
  }

  var rowCount: Int { fields.rowCount }

  /// The table, and the columns whose first values looked like another type than text and must be read again.
  mutating func read() throws -> (table: Table, contradicted: [Int]) {
    let missing = MissingFields(format.missing)
    builders = names.map { ColumnBuilder(type: format.types[$0] ?? format.otherTypes, format, missing) }
    try readRecords()
    let contradicted = builders.indices.filter { builders[$0].kind == .contradicted }
    let origin = Table.Origin(path: fields.name, lines: fields.lines)
    let columns = builders.map { $0.column(count: rowCount) }
    return (try Table(columnNames: names, columns: columns, origin: origin), contradicted)
  }

  /// These columns as text.
  mutating func readTexts(of columns: [Int]) throws -> [Int: Column] {
    let missing = MissingFields(format.missing)
    builders = names.map { _ in ColumnBuilder(skipping: format, missing) }
    for index in columns { builders[index] = ColumnBuilder(type: .text, format, missing) }
    try readRecords()
    return columns.reduce(into: [:]) { $0[$1] = builders[$1].column(count: rowCount) }
  }

  private mutating func readNames() throws {
    let first = try fields.firstRecord(isRow: !format.hasHeader)
    guard !first.isEmpty else { throw TableError(.empty, path: fields.name) }
    if !format.hasHeader { firstRow = first }
    let line = fields.recordLine
    let spaces: Set<Unicode.Scalar> = [" ", "\t"]
    names = first.enumerated().map { index, text in
      let part = text.unicodeScalars.drop { spaces.contains($0) }.reversed().drop { spaces.contains($0) }
      let name = String(String.UnicodeScalarView(part.reversed()))
      return !format.hasHeader || name.isEmpty ? "column \(index + 1)" : name
    }
    if let given = format.columnNames {
      guard given.count == first.count else {
        throw TableError(.ragged(expected: given.count, found: first.count), path: fields.name, line: line)
      }
      names = given
    }
    var seen: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let earlier = seen.updateValue(index, forKey: name) {
        let problem = TableError.Problem.duplicateColumn(first: earlier + 1, second: index + 1)
        throw TableError(problem, path: fields.name, line: line, column: name)
      }
    }
    if let unknown = format.types.keys.sorted().first(where: { seen[$0] == nil }) {
      throw TableError(.noColumn(known: names), path: fields.name, column: unknown)
    }
  }
}

// MARK: The records

extension CSVReader {
  private mutating func readRecords() throws {
    for index in firstRow.indices { firstRow[index].withUTF8 { builders[index].take(UnsafeRawBufferPointer($0)) } }
    try check()
    var block = fields.block()
    reserve(block)
    while !block.places.isEmpty {
      let next = take(block)
      try check()
      if block.failure != nil { break }
      block = next
    }
    if let failure = block.failure { throw failure }
  }

  /// Turns the fields of a block into values and cuts the next one, at the same time.
  private mutating func take(_ block: FieldBlock) -> FieldBlock {
    var next = block
    withUnsafeMutablePointer(to: &fields) { fields in
      builders.withUnsafeMutableBufferPointer { builders in
        let builders = builders
        WorkerPool.shared.run(tiles: builders.count + 1) { tile, _ in
          if tile > 0 {
            builders[tile - 1].take(block, column: tile - 1, of: builders.count)
          } else if block.failure == nil {
            next = fields.pointee.block()
          }
        }
      }
    }
    return next
  }

  /// Throws what the earliest row has wrong, of equal ones the first column.
  private func check() throws {
    let failures = builders.enumerated().compactMap { index, builder in builder.failure.map { (index, $0) } }
    guard let (index, failure) = failures.min(by: { ($0.1.row, $0.0) < ($1.1.row, $1.0) }) else { return }
    throw TableError(
      failure.problem, path: fields.name, line: fields.lines.line(ofRow: failure.row), column: names[index])
  }

  /// Takes the columns' memory by a guess from the first rows; what is not touched costs nothing. The file may go on
  /// otherwise than it began, so that no more than a gibibyte is taken on trust.
  private mutating func reserve(_ block: FieldBlock) {
    guard let byteCount, !block.places.isEmpty else { return }
    let rows = Double(block.places.count) / Double(names.count)
    let guess = Double(byteCount) / Double(block.byteCount) * rows * 1.02 + 1024
    for index in builders.indices { builders[index].reserve(Int(min(guess, Double((1 << 27) / names.count)))) }
  }
}

/// The line of each row: where lines and rows go together there is nothing to hold.
struct RowLines: Sendable {
  /// From each of these rows on, the line is the row and this much more.
  private var shifts: [(row: Int, shift: Int)] = []
  private var last = 0

  @inline(__always)
  mutating func append(row: Int, line: Int) {
    // A line is past its row, so that no shift is 0.
    if line - row != last {
      last = line - row
      shifts.append((row, last))
    }
  }

  func line(ofRow row: Int) -> Int? {
    var (low, high) = (0, shifts.count)
    while low < high {
      let middle = (low + high) / 2
      if shifts[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : row + shifts[low - 1].shift
  }
}
