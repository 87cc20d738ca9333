// What there is to say of one column.

/// One column of a report: what it holds, what it misses, what lies outside.
public struct ColumnReport: Codable, Hashable, Sendable {
  /// A number far from the others of its column.
  public struct Outlier: Codable, Hashable, Sendable {
    public let row: Int
    public let value: Double
    /// (value - mean) / deviation.
    public let deviations: Double
  }

  public let name: String
  public let type: ColumnType
  /// The rows whose value is missing.
  public let missingRows: [Int]
  /// How many distinct values there are, the missing one left out.
  public let distinctCount: Int
  /// Smallest, mean, largest of finite numbers.
  public let range: [Double]?
  /// Numbers outside the quartiles less and more 1.5 times their distance (Tukey 1977).
  public let quartileOutliers: [Outlier]
  /// Numbers more than 3 deviations from the mean.
  public let deviationOutliers: [Outlier]

  /// Whether it holds one value alone, or none: nothing can be learned from it.
  public var isConstant: Bool { distinctCount <= 1 }

  init(_ name: String, _ column: Column) {
    self.name = name
    type = column.type
    missingRows = (0..<column.count).filter(column.isMissing)
    switch column {
    case .text(let texts): distinctCount = Set(texts.codes.lazy.filter { $0 >= 0 }).count
    case .number(let values), .date(let values): distinctCount = Set(values.lazy.filter { !$0.isNaN }).count
    }
    // An infinity lies outside whatever the others are like, and would hide them.
    guard case .number(let values) = column, let summary = Summary(values.lazy.filter(\.isFinite)) else {
      (range, quartileOutliers, deviationOutliers) = (nil, [], [])
      return
    }
    range = [summary.minimum, summary.mean, summary.maximum]
    func outside(_ clipping: Clipping) -> [Outlier] {
      let (low, high) = clipping.limits(summary)
      return values.indices.filter { values[$0] < low || values[$0] > high }.map { row in
        let deviations = summary.deviation > 0 ? (values[row] - summary.mean) / summary.deviation : 0
        return Outlier(row: row, value: values[row], deviations: deviations)
      }
    }
    // Of a column that is constant but for a few rows the quartiles meet: everything else would lie outside.
    quartileOutliers = summary.interquartileRange > 0 ? outside(.interquartile(1.5)) : []
    deviationOutliers = outside(.deviations(3))
  }
}
