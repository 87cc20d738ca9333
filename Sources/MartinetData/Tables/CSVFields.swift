// The fields of a CSV, one after the other, from bytes that are read in pieces.

import Martinet

/// Cuts bytes into fields (RFC 4180) and records. It holds one piece of the input and at most one field more.
///
/// A field that starts with a quote ends at the next quote that is not doubled; any other field ends at the next
/// delimiter or line break and may hold quotes as they are. CR, LF and CR LF each end a record.
struct CSVFields {
  /// What stands behind a field.
  private enum End { case delimiter, record, input }

  /// One field that was taken.
  private struct Field {
    let first: UnsafePointer<UInt8>
    let last: UnsafePointer<UInt8>
    let end: End
    let isQuoted: Bool
  }

  let name: String
  /// How many fields a record has; `firstRecord` tells.
  private(set) var columnCount = 0
  /// How many records were given as rows, and where they stand.
  private(set) var rowCount = 0
  private(set) var lines = RowLines()

  private var input: any ByteInput
  private let format: CSVFormat
  private let delimiter: UInt8
  private let piece: Int
  private var buffer: ByteBuffer
  /// Where the next field starts, and where the bytes end; line feeds stand behind them.
  private var start: UnsafePointer<UInt8>
  private var end: UnsafePointer<UInt8>
  private var isInputRead = false
  /// The bytes that were read.
  private var byteCount = 0
  /// The line in which the next field starts, from 1, and the one in which its record did.
  private var line = 1
  private(set) var recordLine = 1
  /// The column of the next field.
  private var column = 0

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// - Parameter piece: how many bytes are read at a time; more where one field has more.
  init(_ input: any ByteInput, _ format: CSVFormat, piece: Int) throws {
    self.input = input
    self.format = format
    self.piece = piece
    name = input.name
    delimiter = UInt8(format.delimiter.value)
    buffer = ByteBuffer(0)
    start = UnsafePointer(buffer.base)
    end = start
    while end - start < 3, !isInputRead { try refill() }
    if end - start >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF { start += 3 }
    if end - start >= 2, (start[0] == 0xFF && start[1] == 0xFE) || (start[0] == 0xFE && start[1] == 0xFF) {
      throw error(.notUTF8)
    }
  }

  private func error(_ problem: TableError.Problem) -> TableError { TableError(problem, path: name, line: line) }

  /// Whether every field was given.
  private var isAtEnd: Bool { isInputRead && start == end }
}

// MARK: Records

extension CSVFields {
  /// The first record that is not empty, as texts; none where there is none. The records behind it must be as wide.
  ///
  /// - Parameter isRow: whether it counts as a row.
  mutating func firstRecord(isRow: Bool) throws -> [String] {
    var texts: [String] = []
    while !texts.isEmpty || !isAtEnd {
      if texts.isEmpty { recordLine = line }
      guard let field = try next() else {
        try refill()
        continue
      }
      let bytes = UnsafeRawBufferPointer(start: field.first, count: field.last - field.first)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw TableError(.notUTF8, path: name, line: recordLine)
      }
      texts.append(text)
      guard texts.count <= format.columnLimit else {
        throw TableError(.tooManyColumns(limit: format.columnLimit), path: name, line: recordLine)
      }
      if field.end == .delimiter { continue }
      if texts.count > 1 || !text.isEmpty || field.isQuoted { break }
      texts = []
    }
    columnCount = texts.count
    if isRow, columnCount > 0 {
      lines.append(row: 0, line: recordLine)
      rowCount = 1
    }
    return texts
  }

  /// The fields that end in the next piece, of as many records as they are of; none at the end of the input. What is
  /// wrong with the field behind the last one stands in the block, and nothing more is to be asked for then.
  mutating func block() -> FieldBlock {
    let firstColumn = column
    var places: [FieldBlock.Place] = []
    places.reserveCapacity(piece / 16)
    var failure: (any Error)?
    do {
      while column > 0 || !isAtEnd {
        if column == 0 { recordLine = line }
        guard let field = try next() else {
          // The fields of a block lie in one buffer.
          if !places.isEmpty { break }
          try refill()
          continue
        }
        if column == 0 {
          // An empty line.
          if field.end != .delimiter, field.first == field.last, !field.isQuoted, columnCount > 1 { continue }
          lines.append(row: rowCount, line: recordLine)
        }
        places.append(.init(first: UInt32(field.first - buffer.start), last: UInt32(field.last - buffer.start)))
        column += 1
        if field.end == .delimiter, column < columnCount { continue }
        guard field.end != .delimiter, column == columnCount else {
          let found = field.end == .delimiter ? column + 1 : column
          throw TableError(.ragged(expected: columnCount, found: found), path: name, line: recordLine)
        }
        column = 0
        rowCount += 1
        guard rowCount <= format.rowLimit else {
          throw TableError(.tooManyRows(limit: format.rowLimit), path: name, line: recordLine)
        }
      }
    } catch { failure = error }
    return FieldBlock(buffer: buffer, places: places, firstColumn: firstColumn, failure: failure)
  }
}

// MARK: Fields

extension CSVFields {
  /// The next field, taken; `nil`, and nothing is taken, when its end is not yet there.
  ///
  /// Throws `TableError` for a field that is too long or wrongly quoted.
  @inline(__always)
  private mutating func next() throws -> Field? {
    let isQuoted = start < end && start.pointee == CSVFields.quote
    guard let field = isQuoted ? try quoted() : plain() else { return nil }
    guard field.last - field.first <= format.fieldLimit else { throw tooLong }
    return field
  }

  private var tooLong: TableError { error(.fieldTooLong(limit: format.fieldLimit)) }

  /// A field without quotes around it.
  @inline(__always)
  private mutating func plain() -> Field? {
    let first = start
    // Eight bytes at a time; the line feeds behind the bytes stop the loop.
    var place = first
    var found = ends(place)
    while found == 0 {
      place += 8
      found = ends(place)
    }
    place += found.trailingZeroBitCount >> 3
    return taken(first, place, behind: place, isQuoted: false)
  }

  /// The high bit of the first of eight bytes that ends a field; of those behind it the bits mean nothing.
  @inline(__always)
  private func ends(_ place: UnsafePointer<UInt8>) -> UInt64 {
    let word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
    let ones: UInt64 = 0x0101_0101_0101_0101
    func zeros(_ byte: UInt8) -> UInt64 {
      let difference = word ^ (ones &* UInt64(byte))
      return (difference &- ones) & ~difference
    }
    return (zeros(delimiter) | zeros(CSVFields.lineFeed) | zeros(CSVFields.carriageReturn)) & (ones << 7)
  }

  /// A field with quotes around it.
  private mutating func quoted() throws -> Field? {
    let first = start + 1
    var place = first
    var hasDoubled = false
    while true {
      while place < end, place.pointee != CSVFields.quote { place += 1 }
      guard place < end else {
        guard isInputRead else { return nil }
        throw error(.unclosedQuote)
      }
      if place + 1 < end, place[1] == CSVFields.quote {
        hasDoubled = true
        place += 2
        continue
      }
      if place + 1 == end, !isInputRead { return nil }
      break
    }
    let byte = place[1]
    guard byte == delimiter || byte == CSVFields.lineFeed || byte == CSVFields.carriageReturn else {
      throw error(.textAfterQuote)
    }
    let breaks = CSVFields.lineBreaks(first, place)
    guard let field = taken(first, place, behind: place + 1, isQuoted: true) else { return nil }
    line += breaks
    guard hasDoubled else { return field }
    // The doubled quotes are halved where they stand: what is written lies before what is read.
    var (source, target) = (first, UnsafeMutablePointer(mutating: first))
    while source < place {
      target.pointee = source.pointee
      target += 1
      source += source.pointee == CSVFields.quote ? 2 : 1
    }
    return Field(first: first, last: UnsafePointer(target), end: field.end, isQuoted: true)
  }

  /// The field between two places, taken with what ends it; `nil` where that is not yet there.
  @inline(__always)
  private mutating func taken(
    _ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>, behind place: UnsafePointer<UInt8>, isQuoted: Bool
  ) -> Field? {
    guard place < end else {
      guard isInputRead else { return nil }
      start = end
      return Field(first: first, last: last, end: .input, isQuoted: isQuoted)
    }
    if place.pointee == delimiter {
      start = place + 1
      return Field(first: first, last: last, end: .delimiter, isQuoted: isQuoted)
    }
    // A carriage return may be the last byte that is there, and a line feed follow.
    let isReturn = place.pointee == CSVFields.carriageReturn
    guard !isReturn || place + 1 < end || isInputRead else { return nil }
    start = place + (isReturn && place + 1 < end && place[1] == CSVFields.lineFeed ? 2 : 1)
    line += 1
    return Field(first: first, last: last, end: .record, isQuoted: isQuoted)
  }

  /// Reads more behind what is waiting, into a buffer of its own: the one before may be in use. It grows with the
  /// field that fills it, up to the limit.
  private mutating func refill() throws {
    let waiting = end - start
    // Two quotes may stand around a field, and half of those within are doubled.
    guard waiting / 2 <= format.fieldLimit + 1 else { throw tooLong }
    let larger = ByteBuffer(max(piece, 2 * waiting))
    larger.base.update(from: start, count: waiting)
    let room = UnsafeMutableRawBufferPointer(start: larger.base + waiting, count: larger.capacity - waiting)
    let count = try input.read(into: room)
    byteCount += count
    guard byteCount <= format.byteLimit else { throw error(.tooManyBytes(limit: format.byteLimit)) }
    isInputRead = count < room.count
    (larger.base + waiting + count).update(repeating: CSVFields.lineFeed, count: ByteBuffer.padding)
    buffer = larger
    start = UnsafePointer(buffer.base)
    end = start + waiting + count
  }

  private static func lineBreaks(_ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>) -> Int {
    var (count, place) = (0, first)
    while place < last {
      if place.pointee == lineFeed || (place.pointee == carriageReturn && place[1] != lineFeed) { count += 1 }
      place += 1
    }
    return count
  }
}

/// Fields that follow each other, across records, and the bytes that hold them. Behind each field stand eight bytes
/// that may be read.
struct FieldBlock {
  /// Where a field is in the buffer.
  struct Place {
    let first: UInt32
    let last: UInt32
  }

  fileprivate let buffer: ByteBuffer
  let places: [Place]
  /// The column of the first field.
  let firstColumn: Int
  /// Why no field follows the last one.
  let failure: (any Error)?

  /// The bytes of the block's fields and what stands between them.
  var byteCount: Int { places.isEmpty ? 0 : Int(places[places.count - 1].last - places[0].first) + 1 }

  /// Where the places are counted from.
  var start: UnsafePointer<UInt8> { buffer.start }
}

/// Memory for bytes, and for some more behind them.
private final class ByteBuffer {
  static let padding = 8
  let base: UnsafeMutablePointer<UInt8>
  let capacity: Int

  init(_ capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + ByteBuffer.padding)
  }

  var start: UnsafePointer<UInt8> { UnsafePointer(base) }

  deinit { base.deallocate() }
}
