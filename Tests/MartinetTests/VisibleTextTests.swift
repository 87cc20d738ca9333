// What steers a terminal is written out, and nothing else is changed.

import Foundation
import Martinet
import Testing

@Suite struct VisibleTextTests {
  @Test func `a text that steers nothing stays as it is`() {
    for text in ["", "a b", "é e\u{301} 👩‍🔬 \u{feff}", "שלום عربي", "\\u0041 \"q\""] {
      #expect(Array(text.visible.utf8) == Array(text.utf8))
    }
  }

  @Test func `what steers is written out as in JSON, an accent upon it or not`() throws {
    let steering: [UInt32] =
      Array(0..<0x20) + Array(0x7F..<0xA0) + [0x61C, 0x200E, 0x200F] + Array(0x2028...0x202E) + Array(0x2066...0x2069)
    for value in steering {
      let scalar = try #require(Unicode.Scalar(value))
      let text = "a\(scalar)\u{301}b"
      let shown = text.visible
      #expect(shown == "a\\u" + String(format: "%04x", value) + "\u{301}b")
      #expect(try JSONDecoder().decode([String].self, from: Data("[\"\(shown)\"]".utf8)) == [text])
    }
  }
}
