// Labels that a model which never saw them contradicts.

import Foundation
import Martinet

/// A row whose label disagrees with what cross-validation predicts for it.
public struct DoubtfulLabel: Codable, Hashable, Sendable {
  public let row: Int
  /// The label that it has.
  public let label: String
  /// The label, or the number to four significant digits, that a model trained on other rows gives.
  public let predicted: String
  /// How sure that is: the probability of the predicted class, or the distance in deviations of all residuals.
  public let confidence: Double
}

extension DoubtfulLabel {
  /// The rows whose classes these probabilities contradict, the surest first: another class is as probable as it is
  /// on average for rows that bear that label (confident learning, Northcutt et al. 2021).
  ///
  /// - Parameters:
  ///   - probabilities: of each class, for each row, from a model that has not seen the row, beside its label.
  ///   - names: of the classes.
  static func contradicted(by probabilities: ClassProbabilities, names: [String]) -> [DoubtfulLabel] {
    let labels = probabilities.truth
    var (sums, counts) = ([Double](repeating: 0, count: names.count), [Double](repeating: 0, count: names.count))
    for (row, label) in labels.enumerated() {
      sums[label] += probabilities[row, label]
      counts[label] += 1
    }
    let thresholds = zip(sums, counts).map { $1 > 0 ? $0 / $1 : .infinity }
    return surestFirst(
      labels.indices.compactMap { row in
        let label = labels[row]
        let sure = thresholds.indices.filter { probabilities[row, $0] >= thresholds[$0] }
        guard let best = sure.max(by: { probabilities[row, $0] < probabilities[row, $1] }),
          probabilities[row, best] > probabilities[row, label]
        else { return nil }
        return DoubtfulLabel(
          row: row, label: names[label], predicted: names[best], confidence: probabilities[row, best])
      })
  }

  /// The rows whose numbers these predictions contradict, the surest first: the residual lies more than 4 deviations
  /// of all from their mean.
  static func contradicted(by predictions: ValuePredictions) -> [DoubtfulLabel] {
    let residuals = predictions.errors
    guard let summary = Summary(residuals), summary.deviation > 0 else { return [] }
    return surestFirst(
      residuals.indices.compactMap { row in
        let deviations = abs(residuals[row] - summary.mean) / summary.deviation
        guard deviations > 4 else { return nil }
        return DoubtfulLabel(
          row: row, label: Column.numberText(predictions.truth[row]), predicted: rounded(predictions.predicted[row]),
          confidence: deviations)
      })
  }

  /// Four significant digits.
  private static func rounded(_ value: Double) -> String {
    Column.numberText(Double(String(format: "%.4g", value)) ?? value)
  }

  /// Of equals the first row first.
  private static func surestFirst(_ doubts: [DoubtfulLabel]) -> [DoubtfulLabel] {
    doubts.sorted { ($1.confidence, $0.row) < ($0.confidence, $1.row) }
  }
}

extension LabeledTable {
  /// The rows whose labels cross-validated predictions contradict, the surest first. Nothing is changed.
  ///
  /// Each row is predicted by a linear network, `TableModel()`, that was trained on the other folds. A class is
  /// doubted where another one is as probable as it is on average for rows that bear that label (confident
  /// learning, Northcutt et al. 2021); a number where its residual is more than 4 deviations of all.
  ///
  /// - Parameters:
  ///   - roles: what columns are taken for, by name, where that is not to be inferred.
  ///   - folds: at least 2; fewer where there are fewer rows.
  ///   - seed: the same one gives the same rows.
  ///   - threads: how many compute; no row depends on it.
  /// - Throws: what `crossValidated` does, and `TableError` for more classes than can be learned from so many rows, for
  ///   a number that a float cannot hold, and for a role that a column cannot have.
  public func doubtfulLabels(
    roles given: [String: ColumnRole] = [:], folds k: Int = 5, seed: UInt64 = 0, threads: Int? = nil
  ) throws -> [DoubtfulLabel] {
    let roles = try roles(given: given)
    try checkLearnable(roles)
    guard roles.contains(where: \.role.isRead) else { return [] }
    let folds = try folds(min(k, count), target.task == .classification ? .stratified : .random, seed: seed)
    return doubtfulLabels(
      by: try crossValidated(TableModel(), roles, over: folds, seed: seed, threads: threads).outcome)
  }

  /// The rows whose labels these predictions of all of them contradict.
  func doubtfulLabels(by outcome: TableOutcome) -> [DoubtfulLabel] {
    switch outcome {
    case .values(let values): DoubtfulLabel.contradicted(by: values)
    case .classes(let classes, _): DoubtfulLabel.contradicted(by: classes, names: target.classes?.texts ?? [])
    }
  }
}
