// What the columns of a stranger's table are, as far as their values tell.

import Martinet

/// How a column is read by a model.
public enum ColumnRole: String, Codable, Hashable, Sendable, CaseIterable {
  /// A number, scaled.
  case number
  /// Dates, as days and their place in the year.
  case date
  /// One of several texts, one-hot.
  case category
  /// Texts that hardly ever repeat but share words, as names do: their words are counted.
  case words
  /// A name or a number for each row, from which nothing can be learned: left out.
  case identifier
  /// One value in every row: left out.
  case constant
  /// No value in any row: left out.
  case empty

  /// Whether a model sees the column.
  public var isRead: Bool {
    switch self {
    case .number, .date, .category, .words: true
    case .identifier, .constant, .empty: false
    }
  }

  /// The type that a column of the role has; `nil` for what is not read.
  public var type: ColumnType? {
    switch self {
    case .number: .number
    case .date: .date
    case .category, .words: .text
    case .identifier, .constant, .empty: nil
    }
  }

  /// The names of those that a model reads.
  package static var readNames: String { allCases.filter(\.isRead).map(\.rawValue).joined(separator: ", ") }

  /// What is made of the column, in words.
  package var explanation: String {
    switch self {
    case .number: "numbers, scaled"
    case .date: "dates, as days and the place in the year"
    case .category: "texts, a column for each that is frequent"
    case .words: "texts: their words are counted"
    case .identifier: "left out: it names or numbers its row"
    case .constant: "left out: it is the same in every row"
    case .empty: "left out: every value is missing"
    }
  }

  /// How few rows leave it open whether a column numbers them.
  private static let fewRows = 20
  /// The least rows that a word is counted in.
  static let wordCount = 5

  /// The role of a column.
  ///
  /// Texts of which more than half of the rows have one of their own are words where some word stands in five rows
  /// at least, else identifiers. Numbers that go up by whole steps from each row to the next, mostly by 1, are
  /// identifiers: they number rows of which some may have been left out.
  public init(of column: Column) {
    let present = column.count - column.missingCount
    guard present > 0, !column.isConstant else {
      self = present > 0 ? .constant : .empty
      return
    }
    switch column {
    case .number(let values):
      let steps = zip(values, values.dropFirst()).map { $1 - $0 }
      let isRowNumber =
        values.count >= ColumnRole.fewRows && 2 * steps.count { $0 == 1 } > steps.count
        && steps.allSatisfy { $0 >= 1 && $0.truncatingRemainder(dividingBy: 1) == 0 }
      self = isRowNumber ? .identifier : .number
    case .date: self = .date
    case .text(let texts):
      let counts = texts.counts()
      if counts.count <= present / 2 || present < ColumnRole.fewRows {
        self = .category
      } else {
        self = (try? FittedWords(minimumCount: ColumnRole.wordCount, limit: 1, [column])) == nil ? .identifier : .words
      }
    }
  }
}

extension LabeledTable {
  /// The role of each feature, in the order of the columns. A number for each row is a number where there is no other
  /// feature.
  public var roles: [(column: String, role: ColumnRole)] {
    let roles = zip(table.columnNames, table.columns).filter { !reserved.contains($0.0) }
      .map { (column: $0.0, role: ColumnRole(of: $0.1)) }
    guard !roles.contains(where: \.role.isRead) else { return roles }
    return roles.map { name, role in
      role == .identifier && table.columns[table.columnNames.firstIndex(of: name)!].type == .number
        ? (name, .number) : (name, role)
    }
  }

  /// The same, but that some columns have the roles that are given. One that says nothing by its role, as a number that
  /// is the same in every row, is left out all the same.
  ///
  /// Throws `TableError`, which names file and column: for a column that is not there or no feature, a role that no
  /// model reads, and one of another type than the column, which is read as another by `CSVFormat.types`.
  func roles(given: [String: ColumnRole]) throws -> [(column: String, role: ColumnRole)] {
    for (name, role) in given.sorted(by: { $0.key < $1.key }) {
      let column = try table.column(name)
      guard !reserved.contains(name), let type = role.type else {
        let expected = "a role of a feature, one of \(ColumnRole.readNames)"
        let received = reserved.contains(name) ? "one of what is predicted, or of weights" : role.rawValue
        throw table.error(.invalidArgument(name: "roles", expected: expected, received: received), column: name)
      }
      guard column.type == type else {
        throw table.error(
          .wrongType(expected: "\(type.rawValue)s for the role \(role)", found: column.type), column: name)
      }
    }
    return roles.map { ($0.column, given[$0.column] ?? $0.role) }
  }
}
