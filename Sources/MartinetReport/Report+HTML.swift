// A report as one page: no script, nothing from elsewhere, every text escaped.

import Foundation
import Martinet

extension Report {
  /// The page: HTML that is well-formed XML too, with its style and its pictures inside. It has no script, and
  /// tells the browser to run none and to ask the network for nothing.
  public var html: String {
    var page = Page()
    page.line("<!DOCTYPE html>")
    page.line("<html lang=\"\(language.escaped)\"><head><meta charset=\"utf-8\"/>")
    page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
    page.line(
      "<meta http-equiv=\"Content-Security-Policy\""
        + " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"/>")
    page.line("<meta name=\"color-scheme\" content=\"light dark\"/>")
    page.element("title", title)
    page.line("<style>\(Page.style)</style></head><body>")
    page.element("h1", title)
    for block in lead { page.add(block) }
    page.contents(sections.filter { !$0.anchor.isEmpty })
    for section in sections {
      page.line(section.anchor.isEmpty ? "<section>" : "<section id=\"\(section.anchor.escaped)\">")
      page.element("h2", section.title)
      for block in section.blocks { page.add(block) }
      page.line("</section>")
    }
    page.line("</body></html>")
    return page.text
  }

  /// Writes the page, whole or not at all.
  ///
  /// Throws a `FileError`.
  public func write(to path: String) throws {
    try AtomicFile.write(to: path) { try $0.write(html) }
  }
}

/// A page while it is written.
private struct Page {
  var text = ""

  mutating func line(_ markup: String) { text += markup + "\n" }

  mutating func element(_ name: String, _ content: String, attributes: String = "") {
    line("<\(name)\(attributes)>\(content.escaped)</\(name)>")
  }

  mutating func contents(_ sections: [Report.Section]) {
    guard !sections.isEmpty else { return }
    line("<nav><ol>")
    for section in sections {
      line("<li><a href=\"#\(section.anchor.escaped)\">\(section.title.escaped)</a></li>")
    }
    line("</ol></nav>")
  }

  mutating func add(_ block: Report.Block) {
    switch block {
    case .text(let sentence): element("p", sentence)
    case .warning(let sentence): element("p", sentence, attributes: " class=\"warning\"")
    case .listing(let lines): element("pre", lines)
    case .table(let table): add(table)
    case .picture(let picture):
      line("<figure><img src=\"data:image/png;base64,\(Data(picture.png).base64EncodedString())\"")
      line(" width=\"\(picture.width)\" alt=\"\(picture.description.escaped)\"/>")
      if !picture.caption.isEmpty { element("figcaption", picture.caption) }
      line("</figure>")
    }
  }

  private mutating func add(_ table: Report.Table) {
    line("<div class=\"wide\"><table\(table.isNumeric ? " class=\"numbers\"" : "")>")
    if !table.caption.isEmpty { element("caption", table.caption) }
    if !table.headings.isEmpty {
      line("<thead><tr>")
      for heading in table.headings { element("th", heading, attributes: " scope=\"col\"") }
      line("</tr></thead>")
    }
    line("<tbody>")
    for (number, row) in table.rows.enumerated() {
      line(table.marked.contains(number) ? "<tr class=\"warning\">" : "<tr>")
      if let name = row.first { element("th", name, attributes: " scope=\"row\"") }
      for cell in row.dropFirst() { element("td", cell) }
      line("</tr>")
    }
    line("</tbody></table></div>")
  }

  /// Dark letters on white, or light ones on black where the reader's system says so. Pictures keep the white
  /// that they were drawn on.
  static let style = """

    :root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --soft: #5a5a5a; --line: #d4d4d4;
      --mark: #9a3b00; --band: #fdf1e7; --code: #f4f4f4; }
    @media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e8e8e8; --soft: #a9adb3;
      --line: #3b3f45; --mark: #ffb27d; --band: #33261c; --code: #212429; } }
    body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
      max-width: 64rem; margin: 2rem auto 4rem; padding: 0 1rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
    p { max-width: 46rem; }
    .warning { background: var(--band); color: var(--mark); }
    p.warning { border-left: 4px solid var(--mark); padding: .5rem .75rem; }
    pre { background: var(--code); padding: .7rem; overflow-x: auto; font-size: .85rem; }
    nav ol { columns: 20rem; }
    a { color: inherit; }
    .wide { overflow-x: auto; overflow-wrap: break-word; margin: 1rem 0; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
    th, td { text-align: left; padding: .25rem 1.25rem .25rem 0; border-bottom: 1px solid var(--line);
      vertical-align: top; }
    thead th { color: var(--soft); }
    tbody th { font-weight: normal; }
    table:not(.numbers) tbody th { white-space: nowrap; }
    .numbers td, .numbers thead th:not(:first-child) { text-align: right; padding: .25rem 0 .25rem 1.25rem;
      white-space: nowrap; }
    figure { margin: 1rem 0; }
    img { box-sizing: border-box; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
    figcaption { color: var(--soft); font-size: .9rem; }
    @media print { body { max-width: none; margin: 0; } figure, tr { break-inside: avoid; } }

    """
}

extension String {
  /// The text as it can stand between tags and in an attribute: the five characters that mean something there
  /// as references; control characters, marks of the direction of writing, and what is no character of XML, written
  /// out as JSON does.
  fileprivate var escaped: String {
    unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n": escaped += "&#10;"
      case "\u{FFFE}", "\u{FFFF}": escaped += String(format: "\\u%04x", scalar.value)
      case _ where scalar.properties.generalCategory == .control || scalar.properties.isBidiControl:
        escaped += String(format: "\\u%04x", scalar.value)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
