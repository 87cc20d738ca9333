// What a report is: sections of sentences, listings, tables and pictures.

/// A report as a value, of plain texts and pictures that are drawn already: `html` makes one page of it.
///
/// ```swift
/// let report = Report(
///   title: "Pizzas", lead: [.text("Prices from sizes.")],
///   sections: [.measures(of: predictions, on: "12 pizzas"), .mistakes(of: predictions)])
/// try report.write(to: "report.html")
/// ```
/// The sections that a training has are made by `Section`'s functions; one of your own is its title and its
/// blocks.
public struct Report: Sendable, Hashable {
  public var title: String
  /// The language of its texts, by its tag in BCP 47: "en", "fr".
  public var language: String
  /// What stands below the title, before the first section.
  public var lead: [Block]
  public var sections: [Section]

  public init(title: String, language: String = "en", lead: [Block] = [], sections: [Section] = []) {
    (self.title, self.language, self.lead, self.sections) = (title, language, lead, sections)
  }

  /// A part of a report under a title of its own.
  public struct Section: Sendable, Hashable {
    public var title: String
    public var blocks: [Block]
    /// By what a link finds the section, `report.html#anchor`, without spaces; empty for none. The sections that
    /// have one are listed in a table of contents below the lead.
    public var anchor: String

    public init(_ title: String, _ blocks: [Block], anchor: String = "") {
      (self.title, self.blocks, self.anchor) = (title, blocks, anchor)
    }
  }

  /// What a section is made of.
  public enum Block: Sendable, Hashable {
    case text(String)
    /// A sentence that a reader must not miss.
    case warning(String)
    /// Lines as a program prints them, with their spaces.
    case listing(String)
    case table(Table)
    case picture(Picture)
  }

  /// Rows of texts. The first column names the row.
  public struct Table: Sendable, Hashable {
    /// What stands over the table; empty for nothing.
    public var caption: String
    /// A title for each column; none for pairs of a name and a value.
    public var headings: [String]
    public var rows: [[String]]
    /// Whether the columns behind the first hold numbers, which stand below each other at their right ends.
    public var isNumeric: Bool
    /// The numbers of the rows that a reader must not miss, from 0.
    public var marked: Set<Int>

    public init(
      _ rows: [[String]], headings: [String] = [], caption: String = "", isNumeric: Bool = true, marked: Set<Int> = []
    ) {
      (self.rows, self.headings, self.caption, self.isNumeric) = (rows, headings, caption, isNumeric)
      self.marked = marked
    }
  }
}
