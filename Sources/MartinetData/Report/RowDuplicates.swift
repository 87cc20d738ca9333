// Rows that hold the same values.

/// Equal rows of a table, found by a hash of their values and then compared.
struct RowDuplicates {
  private let columns: [Column]

  /// - Parameter columns: the columns that must agree; a missing value agrees with a missing one.
  init(_ columns: [Column]) { self.columns = columns }

  /// The groups of two equal rows or more, each in ascending order, the groups by their first row.
  func groups() -> [[Int]] {
    let count = columns.first?.count ?? 0
    var first: [Int: [Int]] = [:]
    var groups: [[Int]] = []
    for row in 0..<count {
      let key = hash(row)
      // Almost always the first group with this hash is the row's own; different rows may share one too.
      if let group = first[key]?.first(where: { areEqual(groups[$0][0], row) }) {
        groups[group].append(row)
      } else {
        first[key, default: []].append(groups.count)
        groups.append([row])
      }
    }
    return groups.filter { $0.count > 1 }
  }

  private func hash(_ row: Int) -> Int {
    var hasher = Hasher()
    for column in columns {
      switch column {
      // Double's own hash is one for 0 and -0; every NaN is a missing value.
      case .number(let values), .date(let values): hasher.combine(values[row].isNaN ? nil : values[row])
      case .text(let texts): hasher.combine(texts.codes[row])
      }
    }
    return hasher.finalize()
  }

  private func areEqual(_ a: Int, _ b: Int) -> Bool {
    columns.allSatisfy { column in
      switch column {
      case .number(let values), .date(let values): values[a] == values[b] || (values[a].isNaN && values[b].isNaN)
      case .text(let texts): texts.codes[a] == texts.codes[b]
      }
    }
  }
}
