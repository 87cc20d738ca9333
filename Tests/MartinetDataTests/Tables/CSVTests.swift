// CSV: what RFC 4180 says, what people write all the same, and what is hostile.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct CSVTests {
  static func problem(_ csv: String, _ format: CSVFormat = CSVFormat()) -> TableError? {
    do {
      _ = try Table(csv: csv, format: format)
      return nil
    } catch {
      return error as? TableError
    }
  }

  static func numbers(_ values: Double?...) -> Column { .number(values.map { $0 ?? .nan }) }
  static func texts(_ values: String?...) -> Column { .text(TextColumn(values)) }

  @Test func `types are inferred, and missing values are those of their column`() throws {
    let table = try Table(
      csv: """
        name,power,year,zip,none
        "Citroen ""DS"", 21",115,1970-01-01,07,
        NA,,1971/02/28,9007199254740993,NaN
        "two
        lines",1.5e2,1972-02-29T12:30:15Z,12,
        """)
    #expect(table.columnNames == ["name", "power", "year", "zip", "none"])
    #expect(try table.column("name") == CSVTests.texts("Citroen \"DS\", 21", nil, "two\nlines"))
    #expect(try table.column("power") == CSVTests.numbers(115, nil, 150))
    #expect(try table.column("year") == .date([0, 36_547_200, 68_214_615]))
    // Its second value is a whole number that no double holds, so the first is read again as it stands.
    #expect(try table.column("zip") == CSVTests.texts("07", "9007199254740993", "12"))
    #expect(try table.column("none") == CSVTests.numbers(nil, nil, nil))
    #expect((0..<3).map { table.line(ofRow: $0) } == [2, 3, 4])
  }

  @Test func `types that are given are taken`() throws {
    let table = try Table(
      csv: "zip,year\n07,2012\n", format: CSVFormat(types: ["zip": .text], otherTypes: .number))
    #expect(try table.column("zip") == CSVTests.texts("07"))
    #expect(try table.column("year") == CSVTests.numbers(2012))
    let error = CSVTests.problem("a\n1\n2\nx\n", CSVFormat(types: ["a": .number]))
    #expect(error == TableError(.notOfType(.number, value: "x"), path: "the text", line: 4, column: "a"))
    #expect(CSVTests.problem("a\n1\n", CSVFormat(types: ["b": .number]))?.problem == .noColumn(known: ["a"]))
  }

  @Test(arguments: ["\n", "\r\n", "\r"], [true, false])
  func `every line end, with and without one at the end, gives the same`(end: String, atEnd: Bool) throws {
    let text = ["a,b", "1,x", "", "2,", "3,\"p\(end)q\""].joined(separator: end) + (atEnd ? end : "")
    for bytes in [Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
      for piece in [1, 2, 3, 7, 1 << 18] {
        let table = try Table(CSVFormat(), piece: piece) { (MemoryInput(bytes, name: "x"), nil) }
        #expect(try table.column("a") == CSVTests.numbers(1, 2, 3))
        #expect(try table.column("b") == CSVTests.texts("x", nil, "p\(end)q"))
        #expect((0..<3).map { table.line(ofRow: $0) } == [2, 4, 5])
      }
    }
  }

  @Test func `an empty line is a missing value where there is one column`() throws {
    #expect(try Table(csv: "a\n1\n\n3\n").column("a") == CSVTests.numbers(1, nil, 3))
    #expect(try Table(csv: "a\n1\n\"\"\n").column("a") == CSVTests.numbers(1, nil))
  }

  @Test func `an empty field at the very end is a field`() throws {
    #expect(try Table(csv: "a,b\n1,").column("b") == CSVTests.numbers(nil))
    #expect(try Table(csv: "a,").columnNames == ["a", "column 2"])
  }

  @Test func `a header is not needed, and names can be given`() throws {
    let table = try Table(csv: "1,x\n2,y\n", format: CSVFormat(hasHeader: false))
    #expect(table.columnNames == ["column 1", "column 2"])
    #expect(table.rowCount == 2)
    #expect(table.line(ofRow: 1) == 2)
    let named = try Table(
      csv: "1;2,5\n", format: CSVFormat(delimiter: ";", decimalMark: ",", hasHeader: false, columnNames: ["p", "q"]))
    #expect(try named.column("q") == CSVTests.numbers(2.5))
  }

  @Test func `what stands for missing can be told, also where it looks like a number`() throws {
    let table = try Table(csv: "a,b\n-999,?\n1,-999\n-999,?\n", format: CSVFormat(missing: ["-999", "?"]))
    #expect(try table.column("a") == CSVTests.numbers(nil, 1, nil))
    #expect(try table.column("b") == CSVTests.numbers(nil, nil, nil))
  }

  @Test func `what is wrong is told with its line and what to do`() {
    func at(_ line: Int, _ problem: TableError.Problem) -> TableError {
      TableError(problem, path: "the text", line: line)
    }
    #expect(CSVTests.problem("a,b\n1,2\n3\n") == at(3, .ragged(expected: 2, found: 1)))
    #expect(CSVTests.problem("a,b\n\"1\n\",2\n3,4,5\n") == at(4, .ragged(expected: 2, found: 3)))
    #expect(CSVTests.problem("a,b\n1,\"x\n2,3\n") == at(2, .unclosedQuote))
    #expect(CSVTests.problem("a,b\n1,\"x\"y\n") == at(2, .textAfterQuote))
    #expect(CSVTests.problem("")?.problem == .empty)
    #expect(CSVTests.problem("\n\n")?.problem == .empty)
    #expect(CSVTests.problem("a,b,a\n")?.problem == .duplicateColumn(first: 1, second: 3))
    let message = CSVTests.problem("a,b\n1,2\n3\n").map { "\($0)" } ?? ""
    #expect(message.hasPrefix("the text, line 3: expected 2 fields, found 1"))
  }

  @Test func `bytes that are not UTF-8 are refused with their line`() throws {
    func error(_ bytes: [UInt8]) -> TableError? {
      do { _ = try Table(csv: bytes) } catch { return error as? TableError }
      return nil
    }
    let latin = Array("a,b\n1,2\n1,".utf8) + [0xE9] + Array("\n".utf8)
    #expect(error(latin) == TableError(.notUTF8, path: "the bytes", line: 3, column: "b"))
    #expect(error([0xFF, 0xFE, 0x61, 0])?.problem == .notUTF8)
    #expect(error([0x61, 0xC3])?.problem == .notUTF8)
  }

  @Test func `a line without end takes the memory of its limit alone`() throws {
    /// Bytes that never end a field, or never a record, for as long as one reads.
    struct Endless: ByteInput {
      let name = "endless"
      let byteCount = 1 << 40
      let pattern: [UInt8]
      var most = 0
      func start(_ count: Int) -> [UInt8] { [] }
      mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        for index in buffer.indices { buffer[index] = pattern[index % pattern.count] }
        return buffer.count
      }
    }
    func problem(_ text: String, _ format: CSVFormat = CSVFormat()) -> TableError.Problem? {
      do {
        _ = try Table(format) { (Endless(pattern: Array(text.utf8)), nil) }
        return nil
      } catch { return (error as? TableError)?.problem }
    }
    #expect(problem("x") == .fieldTooLong(limit: 1 << 20))
    #expect(problem("\"") == .fieldTooLong(limit: 1 << 20))
    #expect(problem("x,") == .tooManyColumns(limit: 1 << 16))
    #expect(problem("1\n", CSVFormat(rowLimit: 1 << 20)) == .tooManyRows(limit: 1 << 20))
    #expect(problem("1\n", CSVFormat(byteLimit: 1 << 20)) == .tooManyBytes(limit: 1 << 20))
  }

  @Test func `rows and bytes are limited, gzip by what it holds`() throws {
    func problem(_ path: String, _ format: CSVFormat) -> TableError? {
      do {
        _ = try Table(contentsOf: path, format: format)
        return nil
      } catch { return error as? TableError }
    }
    let folder = try TemporaryFolder()
    let text = "a,b\n" + String(repeating: "1,2\n", count: 1_000_000)
    let (plain, small) = (folder("plain.csv"), folder("small.csv.gz"))
    try Data(text.utf8).write(to: plain)
    try Data(Gzip.deflate(Array(text.utf8))).write(to: small)
    #expect(try #require(FileManager.default.contents(atPath: small.path)).count < 20_000)
    for path in [plain.path, small.path] {
      let error = problem(path, CSVFormat(byteLimit: 4_000_003))
      #expect(error?.problem == .tooManyBytes(limit: 4_000_003) && error?.path == path)
      #expect("\(error.map { "\($0)" } ?? "")".contains("CSVFormat.byteLimit"))
      #expect(problem(path, CSVFormat(byteLimit: 4_000_004)) == nil)
      let rows = problem(path, CSVFormat(rowLimit: 999_999))
      #expect(rows == TableError(.tooManyRows(limit: 999_999), path: path, line: 1_000_001))
      #expect("\(rows.map { "\($0)" } ?? "")".contains("CSVFormat.rowLimit"))
      #expect(problem(path, CSVFormat(rowLimit: 1_000_000)) == nil)
    }
    for format in [CSVFormat(rowLimit: 0), CSVFormat(rowLimit: 1 << 31), CSVFormat(byteLimit: 0)] {
      #expect(throws: TableError.self) { try Table(csv: "a\n1\n", format: format) }
    }
    #expect(try Table(csv: "1\n2\n", format: CSVFormat(hasHeader: false, rowLimit: 2)).rowCount == 2)
    #expect(throws: TableError(.tooManyRows(limit: 1), path: "the text", line: 2)) {
      try Table(csv: "1\n2\n", format: CSVFormat(hasHeader: false, rowLimit: 1))
    }
  }

  @Test func `texts of quotes, accents upon them and line breaks are written as they were`() throws {
    let scalars = ["\"", "\u{301}", "\u{200D}", ",", "\r", "\n", "\u{FEFF}", "a"]
    let texts = scalars.flatMap { first in (scalars + [""]).flatMap { second in scalars.map { first + second + $0 } } }
    for text in texts {
      let table = try Table([text: CSVTests.texts(text, nil, "a")])
      for (csv, delimiter) in [(table.csv, ","), (try table.csv(delimiter: "a"), "a" as Unicode.Scalar)] {
        let again = try Table(csv: csv, format: CSVFormat(delimiter: delimiter, otherTypes: .text))
        #expect(again.columnNames.map { Array($0.utf8) } == [Array(text.utf8)], "\(csv.debugDescription)")
        #expect(again.columns.map { $0.string(0).map { Array($0.utf8) } } == [Array(text.utf8)])
        #expect(again.rowCount == 3)
      }
    }
    let pair = try Table(["n;": CSVTests.numbers(1.5, nil), "t": CSVTests.texts(";", "a,b")])
    #expect(try pair.csv(delimiter: ";") == "\"n;\";t\n1.5;\";\"\n;a,b\n")
    #expect(pair.csv == "n;,t\n1.5,;\n,\"a,b\"\n")
    // One column without a name: a line of nothing would be passed over.
    let nameless = try Table(["": CSVTests.texts("a", nil, "b")])
    #expect(nameless.csv == "\"\"\na\n\"\"\nb\n")
    let named = try Table(csv: nameless.csv)
    #expect(named.columnNames == ["column 1"] && named.columns == nameless.columns)
    #expect(throws: TableError.self) { try pair.csv(delimiter: "\"") }
  }

  @Test func `a file is read plain and gzip, and written as it was`() throws {
    let folder = try TemporaryFolder()
    let table = try Table([
      "n": CSVTests.numbers(1, nil, -0.1, 1e300), "t": CSVTests.texts("a,b", "\"q\"\r\n", nil, "é"),
      "d": .date([0, 86400, .nan, 1.5]),
    ])
    let marked = try Table(["\u{FEFF}": CSVTests.texts("\u{FEFF}x")])
    #expect(try Table(csv: marked.csv) == marked)
    try table.write(csv: folder("plain.csv").path)
    try Data(Gzip.deflate(Array(table.csv.utf8))).write(to: folder("packed.csv.gz"))
    for name in ["plain.csv", "packed.csv.gz"] { #expect(try Table(contentsOf: folder(name).path) == table) }
    #expect(throws: FileError.self) { try Table(contentsOf: folder("none.csv").path) }
  }

  @Test func `many rows of every type cross the blocks`() throws {
    let count = 5000
    var csv = "i,x,late,t\n"
    for row in 0..<count { csv += "\(row),\(Double(row) / 7),\(row == 4999 ? "x" : "\(row)"),t\(row % 100)\n" }
    for piece in [1000, 4096, 1 << 18] {
      let table = try Table(CSVFormat(), piece: piece) { (MemoryInput(Array(csv.utf8), name: "x"), csv.utf8.count) }
      #expect(try table.column("i") == .number((0..<count).map(Double.init)))
      #expect(try table.column("x") == .number((0..<count).map { Double($0) / 7 }))
      #expect(try table.column("t") == .text(TextColumn((0..<count).map { "t\($0 % 100)" })))
      #expect(try table.column("late") == .text(TextColumn((0..<count).map { $0 == 4999 ? "x" : "\($0)" })))
    }
    // Of several wrong values the first row's is told, wherever it stands.
    let wrong = csv + "x,0,0,0\n0,x,0,0\n"
    for piece in [1000, 4096, 1 << 18] {
      let error = #expect(throws: TableError.self) {
        try Table(CSVFormat(types: ["i": .number, "x": .number]), piece: piece) {
          (MemoryInput(Array(wrong.utf8), name: "x"), nil)
        }
      }
      #expect(error == TableError(.notOfType(.number, value: "x"), path: "x", line: count + 2, column: "i"))
    }
  }

  /// What Python's `csv` makes of a file.
  private struct Expected: Decodable {
    let records: [[String]]?
    let lines: [Int]?
    let ragged: Int?
    let quote: Bool?
    let empty: Bool?
  }

  @Test(arguments: [1, 2, 3]) func `hostile files are read as Python's csv reads them`(seed: Int) throws {
    let folder = try TemporaryFolder()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Scripts/hostile_csv.py").standardized.path
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", script, folder.path, "1000", "\(seed)"]
    try python.run()
    python.waitUntilExit()
    try #require(python.terminationStatus == 0)
    let expected = try JSONDecoder().decode([Expected].self, from: Data(contentsOf: folder("expected.json")))
    let format = CSVFormat(hasHeader: false, otherTypes: .text, missing: [])
    for (number, expected) in expected.enumerated() {
      for piece in [1 + number % 17, 1 << 18] {
        do {
          let table = try Table(format, piece: piece) { (try FileInput(path: folder("\(number).csv").path), nil) }
          let records = (0..<table.rowCount).map { row in table.columns.map { $0.string(row) ?? "missing" } }
          #expect(records == expected.records, "seed \(seed), file \(number)")
          #expect((0..<table.rowCount).compactMap { table.line(ofRow: $0) } == expected.lines)
        } catch let error as TableError {
          switch error.problem {
          case .ragged: #expect(error.line == expected.ragged || expected.quote != nil, "seed \(seed), file \(number)")
          case .unclosedQuote, .textAfterQuote: #expect(expected.quote == true, "seed \(seed), file \(number)")
          case .empty: #expect(expected.empty == true, "seed \(seed), file \(number)")
          default: Issue.record("seed \(seed), file \(number): \(error)")
          }
        }
      }
    }
  }
}
