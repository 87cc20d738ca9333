// The page says what the report says, whatever the texts are, and needs nothing but itself.

import Foundation
import Martinet
import TestNumbers
import Testing

@testable import MartinetReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PageTests {
  /// What a page holds: the text of each element in order, and its pictures.
  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [(element: String, text: String)] = []
    var names: Set<String> = []
    var attributes: [(name: String, value: String)] = []
    private var path: [Int] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      names.insert(name)
      self.attributes += attributes.map { ($0.key, $0.value) }
      path.append(texts.count)
      texts.append((name, ""))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      path.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if let last = path.last { texts[last].text += text }
    }

    func all(_ element: String) -> [String] { texts.filter { $0.element == element }.map(\.text) }
  }

  private func read(_ report: Report) throws -> Reader {
    let parser = XMLParser(data: Data(report.html.utf8))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError)) in \(report.html)")
    return reader
  }

  /// Any characters, those of markup and those that steer a terminal among them.
  private func hostile(_ random: inout SeededNumbers) -> String {
    let marks = [
      "<", ">", "&", "\"", "'", "</td>", "<script>", "]]>", "<!--", "&amp;", "\n", "\t", "\r", "\0", "\u{1B}[2J",
    ]
    let scalars: [ClosedRange<UInt32>] = [0...0x7F, 0x80...0x2FF, 0x2000...0x206F, 0xFFF0...0xFFFF, 0x1F300...0x1F6FF]
    return (0..<random.below(12)).map { _ in
      guard random.below(2) == 0 else { return marks[random.below(marks.count)] }
      let range = scalars[random.below(scalars.count)]
      let scalar = UnicodeScalar(range.lowerBound + UInt32(random.below(Int(range.upperBound - range.lowerBound) + 1)))
      return scalar.map { String($0) } ?? ""
    }.joined()
  }

  /// What a reader sees of a text: what steers and what is no character is written out.
  private func shown(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      let turns =
        [0x061C, 0x200E, 0x200F].contains(scalar.value)
        || [0x202A...0x202E, 0x2066...0x2069].contains { $0.contains(scalar.value) }
      let isShown = scalar == "\n" || !(isControl || turns || scalar.value == 0xFFFE || scalar.value == 0xFFFF)
      return isShown ? String(scalar) : String(format: "\\u%04x", scalar.value)
    }.joined()
  }

  @Test(arguments: 0..<200) func `any text comes back from the page as it is`(seed: Int) throws {
    var random = SeededNumbers(seed)
    let texts = (0..<15).map { _ in hostile(&random) }
    let png = (0..<random.below(50)).map { _ in UInt8(random.below(256)) }
    let report = Report(
      title: texts[0], language: texts[12], lead: [.warning(texts[1])],
      sections: [
        Report.Section(
          texts[2],
          [
            .text(texts[3]),
            .table(
              Report.Table(
                [[texts[4], texts[5]], [texts[6], texts[7]]], headings: ["", texts[8]], caption: "c" + texts[9],
                marked: [1])),
            .listing("l" + texts[13]),
            .picture(Report.Picture(png: png, width: 10, description: texts[10], caption: "c" + texts[11])),
          ], anchor: "a" + texts[14])
      ])
    let page = try read(report)
    #expect(page.all("title") == [shown(texts[0])] && page.all("h1") == [shown(texts[0])])
    #expect(page.all("p") == [texts[1], texts[3]].map(shown))
    #expect(page.all("h2") == [shown(texts[2])])
    #expect(page.all("th") == ["", texts[8], texts[4], texts[6]].map(shown))
    #expect(page.all("td") == [texts[5], texts[7]].map(shown))
    #expect(page.all("caption") == [shown("c" + texts[9])] && page.all("figcaption") == [shown("c" + texts[11])])
    #expect(page.attributes.filter { $0.name == "alt" }.map(\.value) == [shown(texts[10])])
    #expect(page.all("pre") == [shown("l" + texts[13])] && page.all("a") == [shown(texts[2])])
    func values(_ name: String) -> [String] { page.attributes.filter { $0.name == name }.map(\.value) }
    #expect(values("lang") == [shown(texts[12])])
    #expect(values("id") == [shown("a" + texts[14])] && values("href") == [shown("#a" + texts[14])])
    #expect(values("class") == ["warning", "wide", "numbers", "warning"])
    let source = try #require(page.attributes.first { $0.name == "src" }?.value)
    #expect(Data(base64Encoded: String(source.dropFirst("data:image/png;base64,".count))) == Data(png))
  }

  @Test func `a page has no script and asks for nothing`() throws {
    let picture = Report.Picture(png: [1, 2, 3], width: 10, description: "a picture")
    let page = try read(
      Report(title: "t", sections: [Report.Section("s", [.picture(picture), .table(Report.Table([["a", "1"]]))])]))
    #expect(page.names.isDisjoint(with: ["script", "link", "iframe", "object", "embed", "base", "form", "a", "svg"]))
    for (name, value) in page.attributes {
      #expect(!name.hasPrefix("on") && name != "href")
      if name == "src" { #expect(value.hasPrefix("data:image/png;base64,")) }
    }
    let policy = page.attributes.filter { $0.name == "content" }.map(\.value)
    #expect(policy.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"))
    let style = try #require(page.all("style").first)
    #expect(!style.contains("url(") && !style.contains("@import"))
    #expect(style.contains("prefers-color-scheme: dark"))
  }

  @Test func `the contents list the sections that have an anchor, and no others`() throws {
    let page = try read(
      Report(
        title: "t", sections: [.init("one", [], anchor: "first"), .init("two", []), .init("three", [], anchor: "last")])
    )
    #expect(page.all("a") == ["one", "three"] && page.all("h2") == ["one", "two", "three"])
    #expect(page.attributes.filter { $0.name == "href" }.map(\.value) == ["#first", "#last"])
    #expect(page.attributes.filter { $0.name == "id" }.map(\.value) == ["first", "last"])
  }

  @Test func `a page is written whole or not at all`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martinet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = Report(title: "whole")
    try report.write(to: folder.path + "/report.html")
    #expect(try String(contentsOfFile: folder.path + "/report.html", encoding: .utf8) == report.html)
    #expect(throws: FileError.self) { try report.write(to: folder.path + "/missing/report.html") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.html"])
  }
}

typealias SeededNumbers = TestNumbers.SeededNumbers
