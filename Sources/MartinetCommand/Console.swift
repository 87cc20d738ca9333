// Where the program writes: answers to standard output, everything else to standard error.

import Foundation
import Martinet
import MartinetData
import MartinetReport

enum Console {
  /// Writes an answer, what steers a terminal written out but for ends of lines: a name in it is made `visible` first.
  ///
  /// Throws `FileError` when it cannot be written, as to a full disk.
  static func write(_ text: String) throws { try write(content: visibleLines(text)) }

  /// Writes a file's content for whatever reads it, as it is.
  ///
  /// Throws `FileError` when it cannot be written.
  static func write(content: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(content.utf8))
    } catch {
      throw FileError(.write, "the standard output", cause: error)
    }
  }

  /// Writes an answer for a program: JSON with its keys in alphabetical order.
  static func write(json value: some Encodable) throws {
    try write(String(decoding: json(value), as: UTF8.self))
  }

  /// Says something to the person; that nobody can hear it is no error.
  static func note(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(visibleLines(text).utf8))
  }

  private static func visibleLines(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).visible + "\n" }.joined()
  }

  /// A value as JSON that a person can read too. A number that is not finite is `null`.
  static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // The encoder knows texts only in their place: this one is new each time, so that no name is it.
    let mark = UUID().uuidString
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: mark, negativeInfinity: mark, nan: mark)
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return Data(text.replacingOccurrences(of: "\"\(mark)\"", with: "null").utf8)
  }

  /// A number with four decimals.
  static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }

  /// A part of one in per cent: "97.3 %".
  static func percent(_ part: Double) -> String { String(format: "%.1f %%", 100 * part) }

  /// Rows with their columns below each other; the columns named are set to the right.
  static func table(_ rows: [[String]], right: Set<Int> = []) -> String {
    alignedRows(rows.map { $0.map(\.visible) }, right: right)
  }
}
