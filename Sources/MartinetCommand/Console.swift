// Where the program writes: answers to standard output, everything else to standard error.

import Foundation
import Martinet
import MartinetData
import MartinetReport

enum Console {
  /// Writes an answer.
  ///
  /// Throws `FileError` when it cannot be written, as to a full disk.
  static func write(_ text: String) throws { try write(content: visible(text) + "\n") }

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
    try? FileHandle.standardError.write(contentsOf: Data((visible(text) + "\n").utf8))
  }

  /// A text with the characters that steer a terminal written out as JSON does, for the names of classes,
  /// layers and files come from anywhere; ends of lines stay.
  static func visible(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { visible, scalar in
      if scalar.properties.generalCategory == .control, scalar != "\n" {
        visible += String(format: "\\u%04x", scalar.value)
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
  }

  /// A value as JSON that a person can read too. A number that is not finite is `null`.
  static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // The encoder knows texts only in their place; no name has this one.
    let mark = "\u{1}not finite"
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: mark, negativeInfinity: mark, nan: mark)
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return Data(text.replacingOccurrences(of: "\"\\u0001not finite\"", with: "null").utf8)
  }

  /// A number with four decimals.
  static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }

  /// A part of one in per cent: "97.3 %".
  static func percent(_ part: Double) -> String { String(format: "%.1f %%", 100 * part) }

  /// Rows with their columns below each other; the columns named are set to the right.
  static func table(_ rows: [[String]], right: Set<Int> = []) -> String { alignedRows(rows, right: right) }
}
