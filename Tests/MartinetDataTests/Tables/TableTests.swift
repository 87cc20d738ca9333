// Tables: their columns, rows and other tables made of them.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct TableTests {
  static let csv = "a,b\n1,x\n2,\n,z\n4,x\n"

  @Test func `rows and columns are taken, and keep their lines`() throws {
    let table = try Table(csv: TableTests.csv)
    let some = table.rows([3, 0, 3])
    #expect(try some.numbers("a") == [4, 1, 4])
    #expect((0..<3).map { some.line(ofRow: $0) } == [5, 2, 5])
    #expect(some.rows([1]).line(ofRow: 0) == 2)
    #expect(try table.withoutMissing().rowCount == 2)
    #expect(try table.withoutMissing(in: ["b"]).numbers("a").count == 3)
    #expect(try table.dropping(["a"]).columnNames == ["b"])
    #expect(try table.selecting { try $0.text("b") == "x" }.numbers("a") == [1, 4])
    let more = try table.adding(.number([1, 2, 3, 4]), named: "c").adding(.number([5, 6, 7, 8]), named: "a")
    #expect(more.columnNames == ["a", "b", "c"])
    #expect(try more.numbers("a") == [5, 6, 7, 8])
  }

  @Test func `what is not there is named with what is`() throws {
    let table = try Table(csv: TableTests.csv)
    #expect(throws: TableError(.noColumn(known: ["a", "b"]), path: "the text", column: "c")) { try table.column("c") }
    #expect(throws: TableError(.wrongType(expected: "numbers", found: .text), path: "the text", column: "b")) {
      try table.numbers("b")
    }
    #expect(throws: TableError(.unequalColumns(expected: 2, found: 1), column: "b")) {
      try Table(["a": .number([1, 2]), "b": .number([1])])
    }
    #expect(throws: TableError(.empty)) { try Table([:]) }
  }

  @Test func `the smallest whole number and zeros of both signs are texts`() throws {
    let table = try Table(csv: "x\n-9.223372036854776e+18\n9007199254740993\n-0.0\n")
    #expect(try Table(csv: table.csv).columns == table.columns)
    #expect(Column.number([0, -0.0, 1, .nan]).asText() == TextColumn(["0", "0", "1", nil]))
  }

  @Test func `texts that are the same to Unicode are counted as one`() {
    let column = TextColumn([String](repeating: "\u{E9}", count: 10) + ["e\u{301}", "a", "a"])
    #expect(column.counts() == ["é": 11, "a": 2])
  }

  @Test func `a column of text holds each text once`() {
    let texts = (0..<10_000).map { row in row % 11 == 0 ? nil : "text \(row % 3000)" }
    let column = TextColumn(texts)
    #expect(column.values.count == Set(texts.compactMap { $0 }).count)
    #expect((0..<texts.count).allSatisfy { column[$0] == texts[$0] })
    #expect(column.counts() == Dictionary(texts.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +))
  }
}
