// A text as a field of comma-separated values.

extension String {
  /// The text as one field (RFC 4180): in quotes where it holds the delimiter, a quote or the end of a line, with its
  /// quotes doubled, and where it starts with a byte-order mark, which a reader would take for the file's.
  ///
  /// Bytes are looked at, not characters: a quote with an accent upon it is one character and still a quote.
  ///
  /// - Parameter delimiter: what stands between two fields, in ASCII.
  package func csvField(delimiter: UInt8 = UInt8(ascii: ",")) -> String {
    let quote = UInt8(ascii: "\"")
    let isSpecial = utf8.contains { $0 == quote || $0 == delimiter || $0 == 10 || $0 == 13 }
    guard isSpecial || unicodeScalars.first == "\u{FEFF}" else { return self }
    let doubled = utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}
