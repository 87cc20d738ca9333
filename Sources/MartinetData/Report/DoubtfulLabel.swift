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
  ///   - probabilities: of each class, for each row, from a model that has not seen the row.
  ///   - labels: the class of each row.
  static func contradicted(by probabilities: [[Float]], labels: [Int], names: [String]) -> [DoubtfulLabel] {
    var (sums, counts) = ([Float](repeating: 0, count: names.count), [Float](repeating: 0, count: names.count))
    for (row, label) in labels.enumerated() {
      sums[label] += probabilities[row][label]
      counts[label] += 1
    }
    let thresholds = zip(sums, counts).map { $1 > 0 ? $0 / $1 : .infinity }
    return surestFirst(
      labels.indices.compactMap { row in
        let (label, own) = (labels[row], probabilities[row])
        let sure = thresholds.indices.filter { own[$0] >= thresholds[$0] }
        guard let best = sure.max(by: { own[$0] < own[$1] }), best != label, own[best] > own[label] else { return nil }
        return DoubtfulLabel(row: row, label: names[label], predicted: names[best], confidence: Double(own[best]))
      })
  }

  /// Four significant digits.
  fileprivate static func rounded(_ value: Double) -> String {
    Column.numberText(Double(String(format: "%.4g", value)) ?? value)
  }

  /// Of equals the first row first.
  fileprivate static func surestFirst(_ doubts: [DoubtfulLabel]) -> [DoubtfulLabel] {
    doubts.sorted { ($1.confidence, $0.row) < ($0.confidence, $1.row) }
  }
}

extension LabeledTable {
  /// The rows whose labels cross-validated predictions contradict, the surest first. Nothing is changed.
  ///
  /// Each row is predicted by a linear model (softmax for classes) that was trained on the other folds. A class is
  /// doubted where another one is as probable as it is on average for rows that bear that label (confident
  /// learning, Northcutt et al. 2021); a number where its residual is more than 4 deviations of all.
  ///
  /// - Parameters:
  ///   - preparation: of the features; unless told, the standard one for each fold's training rows.
  ///   - folds: at least 2; fewer where there are fewer rows.
  ///   - seed: the same one gives the same rows.
  /// - Throws: `TableError` for rows that cannot be prepared or divided, and for more classes than can be learned from
  ///   so many rows.
  public func doubtfulLabels(
    preparation: Preparation? = nil, folds k: Int = 5, seed: UInt64 = 0
  ) throws -> [DoubtfulLabel] {
    try checkClasses()
    var outputs = [[Float]](repeating: [], count: count)
    for split in try folds(min(k, count), target.task == .classification ? .stratified : .random, seed: seed) {
      let preparation = preparation ?? .standard(for: split.training.table, except: reserved)
      guard !preparation.sets.isEmpty else { return [] }
      let values = try split.linearPredictions(preparation, seed: seed)
      for (place, row) in split.rows.validation.enumerated() { outputs[row] = values[place] }
    }
    guard let classes = target.classes else {
      return try DoubtfulLabel.surestFirst(doubtedNumbers(table.numbers(target.column), outputs.map { Double($0[0]) }))
    }
    return DoubtfulLabel.contradicted(by: outputs, labels: labels.map { Int($0) }, names: classes.texts)
  }

  private func doubtedNumbers(_ truth: [Double], _ outputs: [Double]) -> [DoubtfulLabel] {
    let residuals = outputs.indices.map { truth[$0] - outputs[$0] }
    guard let summary = Summary(residuals), summary.deviation > 0 else { return [] }
    return residuals.indices.compactMap { row in
      let deviations = abs(residuals[row] - summary.mean) / summary.deviation
      guard deviations > 4 else { return nil }
      return DoubtfulLabel(
        row: row, label: Column.numberText(truth[row]), predicted: DoubtfulLabel.rounded(outputs[row]),
        confidence: deviations)
    }
  }
}

extension TableSplit {
  /// What a linear model of the training rows gives for each validation row: the classes' probabilities, or the
  /// number.
  fileprivate func linearPredictions(_ preparation: Preparation, seed: UInt64) throws -> [[Float]] {
    guard let validation else { return [] }
    let classes = target.classes?.count
    // A number is learned at scale 1, so that one step size does for all.
    let data = try prepared(by: preparation, scalingTarget: classes == nil ? .standard : nil)
    let model = try Sequential(input: [data.preparation.featureCount], seed: seed) {
      Dense(classes ?? 1, activation: classes == nil ? .linear : .softmax)
    }
    if classes == nil {
      model.compile(optimizer: .adam(learningRate: 0.02), loss: .meanSquaredError)
    } else {
      model.compile(optimizer: .adam(learningRate: 0.02), loss: .sparseCategoricalCrossEntropy)
    }
    // Some 2000 steps, whatever the number of rows.
    let batch = 64
    let steps = (training.count + batch - 1) / batch
    try model.fit(data.training, epochs: max(5, 2000 / steps), batchSize: batch, seed: seed, verbose: .silent)
    return try FittedModel(model, data).predict(validation.table).map { answer in
      (answer.probabilities ?? [answer.number ?? .nan]).map { Float($0) }
    }
  }

  private var target: Target { training.target }
}
