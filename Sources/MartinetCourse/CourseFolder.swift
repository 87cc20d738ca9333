// The pages of lessons as one page of HTML.

import Foundation
import Martinet
import MartinetData
import MartinetPlots

/// A folder with the pages of lessons: `index.html`, which holds everything and asks nothing of a network, and every
/// figure as `NAME-1.png`, `NAME-2.png`, … beside it.
public struct CourseFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// Writes the page and the figures, each file whole or not at all; the page comes last.
  ///
  /// Throws a `FileError` where the folder cannot be made or written, and a `PlotError`.
  public func write(_ pages: [Page]) throws {
    // What is wrong with a figure shows before there is a file.
    let page = try CourseFolder.html(pages)
    let pictures = try pages.flatMap { page in
      try page.figures.enumerated().map { ("\(page.name)-\($0 + 1).png", try $1.encoded(as: .png)) }
    }
    try make()
    for (name, content) in pictures { try AtomicFile.write(to: "\(path)/\(name)") { try $0.write(content) } }
    try AtomicFile.write(to: "\(path)/index.html") { try $0.write(page) }
  }

  /// Makes the folder where it is missing and finds out whether files can be written there.
  ///
  /// Throws a `FileError`.
  public func make() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(.create, path, cause: error)
    }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError(.create, path) }
  }

  /// One page of HTML in which every figure stands as a picture of its own, for the names inside SVG files repeat.
  static func html(_ pages: [Page]) throws -> String {
    let language = pages.first?.language ?? .english
    let title = Text("The course with Martinet", "Le cours avec Martinet")(language)
    let contents = pages.map { "<li><a href=\"#\($0.name)\">\(escaped($0.title))</a></li>" }.joined(separator: "\n")
    let sections = try pages.map(section).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>
      body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
      img { max-width: 100%; display: block; margin: 1em 0 }
      pre { background: #f4f4f4; padding: 0.7em; overflow-x: auto; font-size: 13px }
      td, th { padding: 0.1em 1.2em 0.1em 0; text-align: left }
      .differs { color: #b00; font-weight: bold }
      .rows { color: #666; font-size: 0.6em; font-weight: normal }
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      <ol>
      \(contents)
      </ol>
      \(sections)
      </body>
      </html>

      """
  }

  private static func section(_ page: Page) throws -> String {
    var lines = [
      "<h2 id=\"\(page.name)\">\(escaped(page.title)) <span class=\"rows\">\(page.rows.joined(separator: ", "))</span></h2>"
    ]
    var figures = 0
    for block in page.blocksOfNumbers {
      switch block {
      case .part(.paragraph(let text)): lines.append("<p>\(escaped(text))</p>")
      case .part(.listing(let text)): lines.append("<pre>\(escaped(text))</pre>")
      case .part(.figure(let figure)):
        figures += 1
        let content = Data(try figure.encoded(as: .svg)).base64EncodedString()
        lines.append("<img alt=\"\(escaped(page.title)), \(figures)\" src=\"data:image/svg+xml;base64,\(content)\">")
      case .part(.number): break
      case .numbers(let numbers):
        let head = page.columnNames.map { "<th>\(escaped($0))</th>" }.joined()
        let rows = numbers.map { number in
          "<tr\(number.holds == false ? " class=\"differs\"" : "")>"
            + page.cells(number).map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
        }
        lines.append("<table>\n<tr>\(head)</tr>\n\(rows.joined(separator: "\n"))\n</table>")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Scalars are looked at, not characters: a bracket with an accent upon it is one character and still a bracket.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
