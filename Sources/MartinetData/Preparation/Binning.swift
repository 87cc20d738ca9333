// Numbers turned into booleans: in which of k bins each lies.

/// How the bins are chosen.
public enum Binning: String, Codable, Hashable, Sendable, CaseIterable {
  /// Bins of equal width between the smallest and the largest of the training data.
  case uniform
  /// Bins that hold as many of the training data each; equal edges become one.
  case quantile
}

/// Binning as it was fitted: k columns for each, 1 in that of the number's bin and 0 in the others. A bin holds its
/// lower edge; the first and the last one hold what lies outside too.
struct FittedBinning: FittedTransform {
  /// For each column the edges of its bins, one more than there are bins.
  let edges: [[Double]]

  init(_ binning: Binning, count: Int, _ columns: [Column]) throws {
    guard (2...4096).contains(count) else {
      throw StepFailure(problem: .invalidArgument(name: "bin", expected: "2 … 4096 bins", received: "\(count)"))
    }
    edges = try columns.enumerated().map { index, column in
      guard let summary = Summary(column.checkedNumbers) else { throw StepFailure(problem: .allMissing, input: index) }
      guard summary.minimum.isFinite, summary.maximum.isFinite else {
        throw StepFailure(
          problem: .notFinite(summary.minimum.isFinite ? summary.maximum : summary.minimum), input: index)
      }
      let all = (0...count).map { step in
        let part = Double(step) / Double(count)
        switch binning {
        case .uniform:
          return step == count ? summary.maximum : summary.minimum + part * (summary.maximum - summary.minimum)
        case .quantile: return summary.quantile(part)
        }
      }
      // Quantiles that rounding alone tells apart are one, as in scikit-learn.
      let least = binning == .quantile ? 1e-8 : 0
      return all.dropFirst().reduce(into: [all[0]]) { kept, edge in
        if edge - kept[kept.count - 1] > least { kept.append(edge) }
      }
    }
  }

  func features(of inputs: [Feature]) throws -> [Feature] {
    try inputs.checkNumbers(for: ".bin")
    try check(inputs, count: edges.count)
    guard edges.allSatisfy({ edges in !edges.isEmpty && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 } }) else {
      throw StepFailure(problem: .corrupt("edges of bins that do not ascend"))
    }
    return try inputs.extended(isIndicator: true) { index in
      let edges = edges[index]
      return (0..<max(1, edges.count - 1)).map { bin in
        let low = bin == 0 ? "" : "from \(Column.numberText(edges[bin]))"
        let high = bin >= edges.count - 2 ? "" : "below \(Column.numberText(edges[bin + 1]))"
        let range = [low, high].filter { !$0.isEmpty }.joined(separator: " ")
        return " \(range.isEmpty ? "any" : range)"
      }
    }
  }

  func apply(_ columns: [Column]) -> [Column] {
    zip(columns, edges).flatMap { column, edges -> [Column] in
      let values = column.checkedNumbers
      let count = max(1, edges.count - 1)
      let inner = edges.dropFirst().dropLast()
      var bins = [[Double]](repeating: [Double](repeating: 0, count: values.count), count: count)
      for (row, value) in values.enumerated() {
        if value.isNaN {
          for bin in bins.indices { bins[bin][row] = .nan }
        } else {
          bins[FittedBinning.bin(value, inner)][row] = 1
        }
      }
      return bins.map { .number($0) }
    }
  }

  /// How many of the inner edges are not above a value.
  private static func bin(_ value: Double, _ inner: ArraySlice<Double>) -> Int {
    var (low, high) = (inner.startIndex, inner.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if inner[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low - inner.startIndex
  }
}
