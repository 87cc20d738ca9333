// Numbers and dates from bytes: against the standard library and against themselves.

import Foundation
import Testing

@testable import MartinetData

@Suite struct CellTextTests {
  /// What the short way reads, where it does and reads all of it.
  static func fast(_ text: String) -> Double? {
    let bytes = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: 8)
    return bytes.withUnsafeBufferPointer { buffer in
      DecimalText.fast(buffer.baseAddress!, buffer.baseAddress! + text.utf8.count, mark: UInt8(ascii: "."))
    }
  }

  static func slow(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { DecimalText.slow(UnsafeRawBufferPointer($0), mark: UInt8(ascii: "."), identifiers: false) }
  }

  @Test func `random doubles come back bit for bit`() {
    var random = SystemRandomNumberGenerator()
    var short = 0
    for round in 0..<200_000 {
      let value: Double =
        round % 2 == 0
        ? Double.random(in: -1...1, using: &random) * [1, 1e3, 1e-3, 1e9][round % 4]
        : Double(bitPattern: UInt64.random(in: 0 ... .max, using: &random))
      guard value.isFinite else { continue }
      let text = "\(value)"
      #expect(CellTextTests.slow(text)?.bitPattern == value.bitPattern, "\(text)")
      if let read = CellTextTests.fast(text) {
        short += 1
        #expect(read.bitPattern == value.bitPattern, "\(text)")
      }
    }
    // The short way is for the usual numbers, all of them.
    #expect(short > 95_000)
  }

  @Test func `random digits round as the standard library rounds`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300_000 {
      let digits = Int.random(in: 1...19, using: &random)
      var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      let point = Int.random(in: 0...digits, using: &random)
      text.insert(".", at: text.index(text.startIndex, offsetBy: point))
      if Bool.random(using: &random) { text += "e\(Int.random(in: -30...25, using: &random))" }
      if let read = CellTextTests.fast(text) {
        #expect(read.bitPattern == Double(text)?.bitPattern, "\(text)")
      }
    }
    // Halfway between two doubles, and one to either side: the last bit is even's.
    for (text, value) in [
      ("9007199254740993.0", 9_007_199_254_740_992), ("9007199254740995.0", 9_007_199_254_740_996),
      ("900719925474099.30", 900_719_925_474_099.3), ("4503599627370497.5", 4_503_599_627_370_498),
      ("4503599627370496.5", 4_503_599_627_370_496), ("4503599627370496.501", 4_503_599_627_370_497),
    ] { #expect(CellTextTests.fast(text) == value, "\(text)") }
  }

  @Test func `what is no number is none`() {
    for text in [
      "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "1,2", "0x10", "1 2", "--1", "nan(1)", "infin", "१",
    ] {
      #expect(CellTextTests.fast(text) == nil, "\(text)")
      #expect(CellTextTests.slow(text) == nil, "\(text)")
    }
    for (text, value) in [(" 3.5\t", 3.5), ("-Inf", -.infinity), ("+infinity", .infinity), (".5", 0.5), ("5.", 5)] {
      #expect(CellTextTests.slow(text) == value, "\(text)")
    }
    #expect(CellTextTests.slow("-0")?.sign == .minus)
    for text in ["9007199254740992", "-9007199254740993", "18446744073709551615"] {
      #expect(CellTextTests.slow(text) == nil && CellTextTests.fast(text) == nil, "\(text)")
      #expect(DecimalText.value(text) == Double(text), "\(text)")
    }
    #expect(CellTextTests.slow("9007199254740991") == 9_007_199_254_740_991)
  }

  @Test func `dates agree with Foundation's calendar over four centuries`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: -60_000, to: 100_000, by: 37) {
      let seconds = Double(day) * 86400
      let parts = DateParts(seconds)
      let known = calendar.dateComponents([.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: seconds))
      #expect(parts.year == known.year && parts.month == known.month && parts.day == known.day)
      // Foundation counts from Sunday, 1.
      #expect(parts.weekday % 7 + 1 == known.weekday)
      #expect(DateText.seconds(DateText.string(seconds)) == seconds)
    }
    // The end of February where the rule has its exceptions.
    for (year, isLeap) in [(1900, false), (2000, true), (2004, true), (2100, false), (2023, false)] {
      #expect((DateText.seconds("\(year)-02-29") != nil) == isLeap)
      #expect(DateParts(try #require(DateText.seconds("\(year)-12-31"))).daysInYear == (isLeap ? 366 : 365))
    }
    let end = DateParts(try #require(DateText.seconds("2012-12-31")))
    #expect(end.dayOfYear == 366 && end.daysInYear == 366 && end.weekday == 1)
  }

  @Test func `a part of a second does not drift`() throws {
    for (text, told) in [
      ("2012-01-31T08:30:15.1Z", "2012-01-31T08:30:15.100000Z"),
      ("2012-01-31T08:30:15.3Z", "2012-01-31T08:30:15.300000Z"),
      ("2012-01-31T23:59:59.9999999Z", "2012-02-01"), ("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.250000Z"),
    ] {
      var held = try DateText.string(#require(DateText.seconds(text)))
      #expect(held == told)
      for _ in 0..<10 { held = try DateText.string(#require(DateText.seconds(held))) }
      #expect(held == told)
    }
  }

  @Test func `a time has its zone, and what is no date is none`() {
    #expect(DateText.seconds("1970-01-01T02:00:00+02:00") == 0)
    #expect(DateText.seconds("1969-12-31 18:30-0530") == 0)
    #expect(DateText.seconds("1970-01-01T00:00:00.25Z") == 0.25)
    for text in [
      "2012-02-30", "2011-02-29", "2012-13-01", "2012-00-01", "2012-01-00", "2012-1-1", "2012-01/01", "20120101",
      "2012-01-01T", "2012-01-01T25:00", "2012-01-01T10:60", "2012-01-01T10:00x", "2012-01-01T10:00+", "abcd-ef-gh",
    ] { #expect(DateText.seconds(text) == nil, "\(text)") }
  }
}
