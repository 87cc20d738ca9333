// Texts from anywhere, shown where characters may steer what shows them.

extension Unicode.Scalar {
  /// Whether the scalar steers what shows a text: a control character, the end of a line, a mark of the direction of
  /// writing, which makes a text look like another one.
  fileprivate var isSteering: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: properties.isBidiControl
    }
  }
}

extension String {
  /// The text in one line, with the characters that steer a terminal written out as JSON does: the names of columns,
  /// classes, layers and files come from anywhere.
  package var visible: String {
    unicodeScalars.reduce(into: "") { visible, scalar in
      if scalar.isSteering {
        // None of them lies past U+FFFF.
        let digits = String(scalar.value, radix: 16)
        visible += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
  }
}
