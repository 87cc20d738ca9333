// What a lesson says, computes and draws.

import Foundation
import Martinet
import MartinetPlots
import MartinetReport

/// The page of a lesson: texts, listings, numbers beside those of the slide, and figures, in order.
public struct Page: Sendable {
  /// A number or an answer, beside what it must be.
  public struct Number: Sendable, Hashable {
    public let label: String
    /// What must be, marked where the slide prints it; `nil` where there is nothing to compare with.
    public let expected: String?
    public let ours: String
    /// The number itself, of a fact 1 where it is so and 0 where it is not; `nil` for an answer in words.
    public let value: Double?
    /// Whether it is what it must be; `nil` where that is not asked.
    public let holds: Bool?
  }

  /// A part of a page.
  public enum Part: Sendable {
    case paragraph(String)
    /// Text in columns, as a terminal shows it.
    case listing(String)
    /// Numbers that stand below each other in one table.
    case numbers([Number])
    case figure(Figure)
  }

  public let name: String
  public let rows: [String]
  public let title: String
  public let language: Language
  /// Whether long trainings are cut short.
  public let isQuick: Bool
  /// The only folder to look for images and tables in, where one is given.
  public let data: URL?
  /// What trainings print.
  public let verbose: Verbosity
  public private(set) var parts: [Part] = []

  init(
    name: String, rows: [String], title: String, language: Language, isQuick: Bool, data: URL?, verbose: Verbosity
  ) {
    (self.name, self.rows, self.title, self.language) = (name, rows, title, language)
    (self.isQuick, self.data, self.verbose) = (isQuick, data, verbose)
  }

  /// The numbers, in order.
  public var numbers: [Number] {
    parts.flatMap { part -> [Number] in if case .numbers(let numbers) = part { numbers } else { [] } }
  }
  /// The figures, in order.
  public var figures: [Figure] { parts.compactMap { if case .figure(let figure) = $0 { figure } else { nil } } }

  // MARK: What a lesson writes with

  /// A text in the page's language.
  func text(_ english: String, _ french: String) -> String { Text(english, french)(language) }

  /// Says something.
  mutating func say(_ english: String, _ french: String) { parts.append(.paragraph(text(english, french))) }

  /// Prints values as a terminal shows them.
  mutating func list(_ values: Any...) {
    parts.append(.listing(values.map { "\($0)" }.joined(separator: "\n")))
  }

  /// Shows a figure of plots, those of one row beside each other. It has a size in points, or the one that its
  /// plots choose.
  mutating func draw(_ plots: any Plot..., columns: Int? = nil, size: (width: Double, height: Double)? = nil) {
    let plots = language == .french ? plots.map(FrenchPlot.init) : plots
    parts.append(.figure(Figure(plots, columns: columns ?? plots.count, size: size)))
  }

  /// A number that must be that of the slide, within an absolute error.
  mutating func number(_ english: String, _ french: String, slide: Double, ours: Double, within: Double) {
    add(english, french, ofSlide(written(slide)), ours, holds: abs(ours - slide) <= within)
  }

  /// A number that must be another, within an absolute error.
  mutating func number(_ english: String, _ french: String, expected: Double, ours: Double, within: Double) {
    add(english, french, written(expected), ours, holds: abs(ours - expected) <= within)
  }

  /// A number that must be at least, or at most, another; in a quick run it need not.
  mutating func number(
    _ english: String, _ french: String, ours: Double, atLeast least: Double? = nil, atMost most: Double? = nil
  ) {
    let bound = least.map { "≥ \(written($0))" } ?? most.map { "≤ \(written($0))" }
    let holds = (least.map { ours >= $0 } ?? true) && (most.map { ours <= $0 } ?? true)
    add(english, french, bound, ours, holds: bound == nil || isQuick ? nil : holds)
  }

  /// A number that the slide prints of one training, which another needs not reach exactly.
  mutating func number(_ english: String, _ french: String, slide: Double, ours: Double) {
    add(english, french, ofSlide(written(slide)), ours, holds: nil)
  }

  /// An answer that must be the slide's, as it is printed.
  mutating func answer(_ english: String, _ french: String, slide: String, ours: Any) {
    let ours = Page.line(ours)
    add(english, french, ofSlide(slide), ours, nil, holds: ours == slide)
  }

  /// An answer that must be another, as it is printed.
  mutating func answer(_ english: String, _ french: String, expected: String, ours: Any) {
    let ours = Page.line(ours)
    add(english, french, expected, ours, nil, holds: ours == expected)
  }

  /// Something that must be so.
  mutating func fact(_ english: String, _ french: String, _ holds: Bool) {
    let (yes, no) = (text("yes", "oui"), text("no", "non"))
    add(english, french, yes, holds ? yes : no, holds ? 1 : 0, holds: holds)
  }

  /// A number as the page's language writes it.
  private func written(_ number: Double) -> String {
    let digits = Page.digits(number)
    return language == .french ? digits.replacing(".", with: ",") : digits
  }

  /// How the course's own numbers are told from those that a rule gives.
  private func ofSlide(_ number: String) -> String { "\(number) (\(text("slide", "diapositive")))" }

  private mutating func add(
    _ english: String, _ french: String, _ expected: String?, _ ours: Double, holds: Bool?
  ) {
    add(english, french, expected, written(ours), ours, holds: holds)
  }

  private mutating func add(
    _ english: String, _ french: String, _ expected: String?, _ ours: String, _ value: Double?, holds: Bool?
  ) {
    let label = text(english, french)
    let number = Number(label: label, expected: expected, ours: ours, value: value, holds: holds)
    if case .numbers(let numbers) = parts.last {
      parts[parts.count - 1] = .numbers(numbers + [number])
    } else {
      parts.append(.numbers([number]))
    }
  }

  /// A value as it prints, on one line.
  private static func line(_ value: Any) -> String {
    "\(value)".split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A whole number as it is, another with seven digits, as many as a `Float` has.
  static func digits(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : String(format: "%.7g", value)
  }
}

extension Page: CustomStringConvertible {
  /// The page as text, without its figures.
  public var description: String {
    var blocks = ["\(name): \(title) (\(rows.joined(separator: ", ")))"]
    for part in parts {
      switch part {
      case .paragraph(let text), .listing(let text): blocks.append(text)
      case .figure: break
      case .numbers(let numbers):
        // The empty first column sets the table in.
        blocks.append(alignedRows(([columnNames] + numbers.map(cells)).map { [""] + $0 }))
      }
    }
    return blocks.joined(separator: "\n\n")
  }

  /// The head of the table of numbers.
  var columnNames: [String] { ["", text("expected", "attendu"), text("ours", "obtenu"), ""] }

  /// A row of the table of numbers.
  func cells(_ number: Number) -> [String] {
    [
      number.label, number.expected ?? "", number.ours,
      number.holds.map { $0 ? "✓" : text("✗ differs", "✗ diffère") } ?? "",
    ]
  }
}
