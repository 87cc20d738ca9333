// Labels that a model which never saw them contradicts.

import Martinet

/// A row whose label disagrees with what cross-validation predicts for it.
public struct DoubtfulLabel: Codable, Hashable, Sendable {
  public let row: Int
  /// The label that it has.
  public let label: String
  /// The label, or the number, that a model trained on other rows gives.
  public let predicted: String
  /// How sure that is: the probability of the predicted class, or the distance in deviations of all residuals.
  public let confidence: Double
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
  /// - Throws: `TableError` for rows that cannot be prepared or divided.
  public func doubtfulLabels(
    preparation: Preparation? = nil, folds k: Int = 5, seed: UInt64 = 0
  ) throws -> [DoubtfulLabel] {
    var outputs = [[Float]](repeating: [], count: count)
    for split in try folds(min(k, count), target.task == .classification ? .stratified : .random, seed: seed) {
      let preparation = preparation ?? .standard(for: split.training.table, except: reserved)
      guard !preparation.sets.isEmpty else { return [] }
      let values = try split.linearPredictions(preparation, seed: seed)
      for (place, row) in split.rows.validation.enumerated() { outputs[row] = values[place] }
    }
    let doubts = target.classes.map { doubtedClasses(outputs, $0) } ?? doubtedNumbers(outputs.map { Double($0[0]) })
    return doubts.sorted { ($1.confidence, $0.row) < ($0.confidence, $1.row) }
  }

  private func doubtedClasses(_ outputs: [[Float]], _ classes: Vocabulary) -> [DoubtfulLabel] {
    let thresholds = (0..<classes.count).map { index -> Float in
      let own = outputs.indices.filter { Int(labels[$0]) == index }
      return own.isEmpty ? .infinity : own.reduce(0) { $0 + outputs[$1][index] } / Float(own.count)
    }
    return outputs.indices.compactMap { row in
      let label = Int(labels[row])
      let sure = thresholds.indices.filter { outputs[row][$0] >= thresholds[$0] }
      guard let best = sure.max(by: { outputs[row][$0] < outputs[row][$1] }), best != label,
        outputs[row][best] > outputs[row][label]
      else { return nil }
      return DoubtfulLabel(
        row: row, label: classes[label], predicted: classes[best], confidence: Double(outputs[row][best]))
    }
  }

  private func doubtedNumbers(_ outputs: [Double]) -> [DoubtfulLabel] {
    let residuals = outputs.indices.map { Double(labels[$0]) - outputs[$0] }
    guard let summary = Summary(residuals), summary.deviation > 0 else { return [] }
    return residuals.indices.compactMap { row in
      let deviations = abs(residuals[row] - summary.mean) / summary.deviation
      guard deviations > 4 else { return nil }
      return DoubtfulLabel(
        row: row, label: Column.numberText(Double(labels[row])), predicted: Column.numberText(outputs[row]),
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
