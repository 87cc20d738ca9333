// libFuzzer's way into the reader of CSV.

import Martinet
import MartinetData

/// Reads the bytes as a CSV, with inferred types and as text: either a typed error, or a table that reads the same
/// when written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTable(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  for format in [CSVFormat(), CSVFormat(hasHeader: false, otherTypes: .text, fieldLimit: 64, columnLimit: 16)] {
    do {
      let table = try Table(csv: bytes, format: format)
      precondition(table.columns.allSatisfy { $0.count == table.rowCount })
      precondition((0..<table.rowCount).allSatisfy { table.line(ofRow: $0) != nil })
      // A date's text has microseconds, its value may have less.
      guard !table.columns.contains(where: { $0.type == .date }) else { continue }
      let types = Dictionary(uniqueKeysWithValues: zip(table.columnNames, table.columns.map(\.type)))
      precondition(try! Table(csv: table.csv, format: CSVFormat(types: types)) == table)
    } catch { precondition(error is TableError, "\(error)") }
  }
  return 0
}
