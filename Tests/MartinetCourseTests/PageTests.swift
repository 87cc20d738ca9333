// What a page says of its numbers, and what is written of it.

import Foundation
import Martinet
import MartinetPlots
import Testing

@testable import MartinetCourse

@Suite struct PageTests {
  private func page(isQuick: Bool = false) -> Page {
    Page(
      name: "test", rows: ["A0"], title: "A <b> & c", language: .english, isQuick: isQuick, data: nil, verbose: .silent)
  }

  @Test func `a number holds within its error and not beyond`() {
    var page = page()
    page.number("a", "a", slide: 1, ours: 1.5, within: 0.5)
    page.number("b", "b", expected: 1, ours: 1.75, within: 0.5)
    page.number("c", "c", slide: 1, ours: .nan, within: 0.5)
    page.number("d", "d", ours: 2, atLeast: 2)
    page.number("e", "e", ours: 1, atLeast: 2)
    page.number("f", "f", ours: 3, atMost: 2)
    page.number("g", "g", ours: .nan, atMost: 2)
    page.number("h", "h", ours: 3)
    page.answer("i", "i", slide: "7.5", ours: "7.5")
    page.answer("j", "j", expected: "7.5", ours: "7")
    page.fact("k", "k", false)
    #expect(
      page.numbers.map(\.holds) == [true, false, false, true, false, false, false, nil, true, false, false])
  }

  @Test func `a quick run is not held to what a long training reaches`() {
    var page = page(isQuick: true)
    page.number("a", "a", ours: 1, atLeast: 2)
    page.number("b", "b", slide: 1, ours: 2, within: 0.5)
    #expect(page.numbers.map(\.holds) == [nil, false])
  }

  @Test func `the text has a table with both columns`() {
    var page = page()
    page.say("Something.", "Quelque chose.")
    page.number("recall", "rappel", slide: 0.2, ours: 0.25, within: 0.01)
    #expect(
      page.description == """
        test: A <b> & c (A0)

        Something.

                  expected     ours
          recall  0.2 (slide)  0.25  ✗ differs
        """)
  }

  /// An accent makes one character with what stands before it; a browser sees a bracket and an accent.
  @Test func `what means something in a page is escaped with an accent upon it too`() {
    for (sign, reference) in [("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\"", "&quot;")] {
      for accent in ["", "\u{301}", "\u{338}", "\u{FE0F}", "\u{200D}"] {
        let escaped = CourseFolder.escaped("a" + sign + accent + "b")
        #expect(Array(escaped.utf8) == Array(("a" + reference + accent + "b").utf8))
      }
    }
  }

  @Test func `one page holds every figure, and texts stay texts`() throws {
    var page = page()
    page.list("1 < 2")
    page.draw(LinePlot([Series(y: [1, 2])]))
    page.draw(LinePlot([Series(y: [2, 1])]), LinePlot([Series(y: [3, 1])]))
    let folder = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try CourseFolder(folder + "/a/b").write([page])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b").sorted() == [
        "index.html", "test-1.png", "test-2.png",
      ])
    let html = try String(contentsOfFile: folder + "/a/b/index.html", encoding: .utf8)
    #expect(html.contains("A &lt;b&gt; &amp; c") && html.contains("<pre>1 &lt; 2</pre>"))
    let pictures = html.components(separatedBy: "data:image/svg+xml;base64,").dropFirst().map {
      $0.prefix { $0 != "\"" }
    }
    #expect(pictures.count == 2)
    for (picture, figure) in zip(pictures, page.figures) {
      #expect(Data(base64Encoded: String(picture)) == Data(try figure.encoded(as: .svg)))
    }
    // Nothing is asked of a network.
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  @Test func `a folder that cannot be made or written is a typed error`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data().write(to: URL(fileURLWithPath: file))
    for path in [file, file + "/below", "/proc/martinet"] {
      #expect(throws: FileError.self) { try CourseFolder(path).make() }
      #expect(throws: FileError.self) { try CourseFolder(path).write([page()]) }
    }
  }
}
