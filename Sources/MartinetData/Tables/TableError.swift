// What can be wrong with a table, with its file, line and column, and what to do.

/// A table that cannot be read, prepared or divided. The description names the file and the line (both counted
/// as an editor counts them, from 1), the column, what was found and what to do.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// A quoted field that is never closed.
    case unclosedQuote
    /// Something between a closing quote and the next delimiter.
    case textAfterQuote
    /// A record with another number of fields than the header; `found` is one more than expected for any surplus.
    case ragged(expected: Int, found: Int)
    /// A field longer than the format allows.
    case fieldTooLong(limit: Int)
    /// More columns than the format allows.
    case tooManyColumns(limit: Int)
    /// More rows than the format allows, or than can be numbered.
    case tooManyRows(limit: Int)
    /// More bytes than the format allows, after inflating them.
    case tooManyBytes(limit: Int)
    /// Bytes that are not UTF-8.
    case notUTF8
    /// Two columns of one name; they are counted from 1.
    case duplicateColumn(first: Int, second: Int)
    /// No header, or no columns.
    case empty
    /// No rows.
    case noRows
    /// There is no column of this name.
    case noColumn(known: [String])
    /// A value that is not of the type that was asked for, or is needed.
    case notOfType(ColumnType, value: String)
    /// A column of another type than a step takes.
    case wrongType(expected: String, found: ColumnType)
    /// A column whose values differ in number from those of the first.
    case unequalColumns(expected: Int, found: Int)
    /// A value is missing where one is needed.
    case missingValue
    /// Every value of a column is missing, so nothing can be learned from it.
    case allMissing
    /// A value that did not occur in the training data.
    case unknownValue(String, known: [String])
    /// A value that is infinite, or too large for a float.
    case notFinite(Double)
    /// A label that is none of the classes.
    case unknownLabel(String, known: [String])
    /// A text as the target of a regression.
    case textLabel(String)
    /// Every label is missing.
    case noLabels
    /// More classes than can be learned from so many rows.
    case tooManyClasses(Int, rows: Int, limit: Int)
    /// No column beside the target that says anything.
    case noFeatures(target: String)
    /// A column that is to be added is there already.
    case columnTaken
    /// A target of one class only.
    case oneClass(String)
    /// What cannot be divided, or searched, as was asked.
    case cannotSplit(String)
    /// An argument outside its range.
    case invalidArgument(name: String, expected: String, received: String)
    /// A fitted preparation whose parts do not fit together, as from a damaged file.
    case corrupt(String)
    /// The file gave other rows when it was read again.
    case changed
  }

  /// The file; `nil` for a table that comes from none.
  public let path: String?
  /// The line where the record starts, from 1.
  public let line: Int?
  /// The column.
  public let column: String?
  public let problem: Problem

  public init(_ problem: Problem, path: String? = nil, line: Int? = nil, column: String? = nil) {
    self.problem = problem
    self.path = path
    self.line = line
    self.column = column
  }

  public var description: String {
    let places = [path, line.map { "line \($0)" }, column.map { "column \"\($0)\"" }].compactMap { $0 }
    return places.isEmpty ? "\(problem)" : "\(places.joined(separator: ", ")): \(problem)"
  }
}

extension TableError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unclosedQuote: "the quote that opens a field here is never closed: close it, or write \"\" for a quote"
    case .textAfterQuote: "text after a closing quote: a quote within a quoted field is written \"\""
    case .ragged(let expected, let found):
      "expected \(expected) fields, found \(found > expected ? "more" : "\(found)"): "
        + "a field that holds the delimiter or a line break stands in quotes"
    case .fieldTooLong(let limit):
      "a field of more than \(limit) bytes: is a quote missing, or is this no CSV? CSVFormat.fieldLimit allows more"
    case .tooManyColumns(let limit): "more than \(limit) columns: CSVFormat.columnLimit allows more"
    case .tooManyRows(let limit):
      "more than \(limit) rows: "
        + (limit < CSVFormat.mostRows ? "CSVFormat.rowLimit allows more" : "divide the file")
    case .tooManyBytes(let limit): "more than \(limit) bytes, inflated: CSVFormat.byteLimit allows more"
    case .notUTF8: "not UTF-8: convert the file, as with `iconv -f LATIN1 -t UTF-8`"
    case .duplicateColumn(let first, let second):
      "columns \(first) and \(second) bear one name: rename one, or give names in CSVFormat.columnNames"
    case .empty: "no columns: expected a line with their names"
    case .noRows: "no rows"
    case .noColumn(let known): "no such column: expected one of \(TableError.list(known))"
    case .notOfType(let type, let value):
      "expected a \(type.rawValue), found \"\(value)\": correct it, or read the column as text"
    case .wrongType(let expected, let found): "expected \(expected), found a column of type \(found.rawValue)"
    case .unequalColumns(let expected, let found): "\(found) values, but the first column has \(expected)"
    case .missingValue: "a value is missing: impute it (.impute), or leave the row out"
    case .allMissing: "every value is missing: leave the column out, or impute a constant"
    case .unknownValue(let value, let known):
      "\"\(value)\" did not occur in the training data: expected one of \(TableError.list(known)); "
        + "a one-hot step can take it (unknown: .ignore or .bucket)"
    case .notFinite(let value): "\(value) is not a number that a float can hold: correct it, or clip the column"
    case .unknownLabel(let value, let known):
      "\"\(value)\" is no class: expected one of \(TableError.list(known)); correct it, or leave the row out"
    case .textLabel(let value):
      "a regression needs numbers, found \"\(value)\": correct it, ask for a classification, or name another target"
    case .noLabels: "every label is missing, so nothing can be learned or judged: name another target"
    case .tooManyClasses(let classes, let rows, let limit):
      "\(classes) classes in \(rows) rows, and no more than \(limit) can be learned: name another target, or correct it"
    case .noFeatures(let target):
      "no column beside \"\(target)\" has anything to learn from: all are constant, empty, or name their row"
    case .columnTaken: "there is a column of this name already, and one is to be added: rename it"
    case .oneClass(let name):
      "every row is of the one class \"\(name)\": there is nothing to tell apart; name another target"
    case .cannotSplit(let what): what
    case .invalidArgument(let name, let expected, let received): "\(name): expected \(expected), received \(received)"
    case .corrupt(let what): "the preparation does not fit together: \(what)"
    case .changed: "the file changed while it was read: read it again"
    }
  }
}

extension TableError {
  /// Names in quotes, the first twenty of many.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 20 ? shown + ", … (\(names.count) in all)" : shown
  }
}
