// The pages of lessons as one report, with its pictures beside it.

import Foundation
import Martinet
import MartinetData
import MartinetPlots
import MartinetReport

/// A folder with the pages of lessons: `index.html`, a `Report` that holds everything, and every figure as
/// `NAME-1.png`, `NAME-2.png`, … beside it.
public struct CourseFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// Writes the report and the figures, each file whole or not at all; the report comes last. A lesson's figures of an
  /// earlier run that it does not have any more are removed.
  ///
  /// Throws a `FileError` where the folder cannot be made or written, and a `PlotError`.
  public func write(_ pages: [Page]) throws {
    // What is wrong with a figure shows before there is a file.
    let report = try CourseFolder.report(pages)
    try make()
    for (page, section) in zip(pages, report.sections) {
      let pictures = section.blocks.compactMap { if case .picture(let picture) = $0 { picture.png } else { nil } }
      for (number, png) in pictures.enumerated() {
        try AtomicFile.write(to: "\(path)/\(page.name)-\(number + 1).png") { try $0.write(png) }
      }
      try removeFigures(of: page.name, after: pictures.count)
    }
    try report.write(to: "\(path)/index.html")
  }

  /// Removes the figures of a lesson, and nothing else, whose numbers are above `count`.
  private func removeFigures(of name: String, after count: Int) throws {
    let start = name + "-"
    // A folder that may be written but not listed keeps what it has.
    for file in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    where file.hasPrefix(start) && file.hasSuffix(".png") {
      guard let number = Int(file.dropFirst(start.count).dropLast(4)), file == "\(start)\(number).png", number > count
      else { continue }
      try removeFile("\(path)/\(file)")
    }
  }

  /// Makes the folder where it is missing and finds out whether files can be written there.
  ///
  /// Throws a `FileError`.
  public func make() throws {
    try makeFolder(path)
    guard access(path, W_OK | X_OK) == 0 else { throw FileError(.create, path) }
  }

  /// The pages as one report, a section for each.
  ///
  /// Throws a `PlotError`.
  static func report(_ pages: [Page]) throws -> Report {
    let language = pages.first?.language ?? .english
    return Report(
      title: Text("The course with Martinet", "Le cours avec Martinet")(language), language: language.rawValue,
      sections: try pages.map { page in
        Report.Section(
          "\(page.title) (\(page.rows.joined(separator: ", ")))", try page.blocks(), anchor: page.name)
      })
  }
}

extension Page {
  /// The blocks of a report that the parts are.
  fileprivate func blocks() throws -> [Report.Block] {
    try parts.map { part in
      switch part {
      case .paragraph(let text): .text(text)
      case .listing(let text): .listing(text)
      case .figure(let figure): .picture(try Report.Picture(figure, description: try figure.words(or: title)))
      case .numbers(let numbers):
        .table(
          Report.Table(
            numbers.map(cells), headings: columnNames, isNumeric: false,
            marked: Set(numbers.indices.filter { numbers[$0].holds == false })))
      }
    }
  }
}

extension Figure {
  /// What the titles of its plots say; another text where they have none.
  fileprivate func words(or other: String) throws -> String {
    let titles = try plots.map { plot in
      switch try plot.panel() {
      case .axes(let axes): axes.title
      case .tiles(let tiles): tiles.title
      case .diagram(let diagram): diagram.title
      }
    }
    let words = titles.filter { !$0.isEmpty }.joined(separator: "; ")
    return words.isEmpty ? other : words
  }
}
