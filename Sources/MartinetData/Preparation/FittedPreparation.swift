// A preparation that has seen its training data: raw rows in, features out.

import Martinet

/// The steps of a preparation with all that they learned. It is a value that can be saved, and it changes nothing
/// more: any table with the same columns goes through the same steps.
public struct FittedPreparation: Hashable, Sendable {
  let sets: [FittedColumnSet]
  /// The names of the features, in their order.
  public let featureNames: [String]
  /// What each step of each set is given, and what comes out: named once, there may be very many of it.
  private let stages: [[[Feature]]]

  /// How many values go through the steps at a time, and rows at most.
  private static let (blockValues, mostBlockRows) = (1 << 20, 4096)

  /// Sets whose steps were fitted, on the rows of a table if one is known.
  ///
  /// Throws `TableError` for steps that do not fit together, for names of features that are too long together, and
  /// where what comes out is not all numbers, or nothing.
  init(sets: [FittedColumnSet], _ table: Table? = nil) throws {
    let path = table?.origin?.path
    var nameBytes = 0
    do {
      stages = try sets.map { try $0.stages(&nameBytes) }
    } catch let failure as StepFailure {
      throw TableError(failure.problem, path: path)
    }
    let features = stages.flatMap { $0.last ?? [] }
    for feature in features where feature.type != .number {
      let advice = feature.type == .text ? "numbers (add .oneHot or .words)" : "numbers (add .dates)"
      throw TableError(.wrongType(expected: advice, found: feature.type), path: path, column: feature.name)
    }
    guard !features.isEmpty else {
      throw TableError(.invalidArgument(name: "preparation", expected: "one feature or more", received: "none"))
    }
    self.sets = sets
    featureNames = features.map(\.name)
  }

  /// How many features one row has.
  public var featureCount: Int { featureNames.count }

  /// The columns that are read, with their types: what a CSV to be predicted is read with
  /// (`CSVFormat(types:)`), so that nothing is inferred anew.
  public var columnTypes: [String: ColumnType] {
    sets.flatMap(\.inputs).reduce(into: [:]) { $0[$1.name] = $1.type }
  }

  /// The features of every row, `[rows, features]`.
  ///
  /// Throws `TableError`, which names file, line and column: for a column that is not there or of another type, a
  /// value that is missing and not imputed, an unknown category where the policy is an error, and a number that a
  /// float cannot hold.
  public func apply(to table: Table) throws -> Tensor {
    let width = featureCount
    guard table.rowCount > 0 else { throw table.error(.noRows) }
    let (elements, overflow) = table.rowCount.multipliedReportingOverflow(by: width)
    guard width > 0, !overflow, elements < Int(Int32.max) else {
      let received = "\(table.rowCount) rows of \(width)"
      throw table.error(.invalidArgument(name: "features", expected: "at most 2³¹ - 1 in all", received: received))
    }
    var features = [Float](repeating: 0, count: elements)
    let blockRows = max(1, min(FittedPreparation.blockValues / width, FittedPreparation.mostBlockRows))
    for first in stride(from: 0, to: table.rowCount, by: blockRows) {
      let rows = first..<min(first + blockRows, table.rowCount)
      var place = 0
      for (set, stages) in zip(sets, stages) {
        for column in try set.apply(to: table, rows, stages) {
          for (row, value) in column.checkedNumbers.enumerated() {
            let float = Float(value)
            guard float.isFinite else {
              let problem: TableError.Problem = value.isNaN ? .missingValue : .notFinite(value)
              throw table.error(problem, row: first + row, column: featureNames[place])
            }
            features[(first + row) * width + place] = float
          }
          place += 1
        }
      }
    }
    return Tensor(features, shape: [table.rowCount, width])
  }
}

extension FittedPreparation: Codable {
  private enum CodingKeys: String, CodingKey { case sets }

  /// Throws `TableError.Problem.corrupt` for parts that do not fit together.
  public init(from decoder: any Decoder) throws {
    try self.init(sets: decoder.container(keyedBy: CodingKeys.self).decode([FittedColumnSet].self, forKey: .sets))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sets, forKey: .sets)
  }
}
