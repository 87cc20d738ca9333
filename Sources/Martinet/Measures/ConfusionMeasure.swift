// The measures of a confusion matrix by name, for metrics and files.

/// A measure of a confusion matrix: what `ConfusionMetric` reports and a report lists.
public enum ConfusionMeasure: Sendable, Hashable, Codable {
  /// The accuracy of always answering the most frequent class.
  case baselineAccuracy
  /// The mean recall of the classes that have examples.
  case balancedAccuracy
  /// TP / (TP + FP).
  case precision(Averaging)
  /// TP / (TP + FN).
  case recall(Averaging)
  /// TN / (TN + FP).
  case specificity(Averaging)
  /// Fβ; F1 with β = 1.
  case fScore(beta: Double, Averaging)
  /// Matthews' correlation.
  case matthews
  /// Cohen's κ.
  case kappa(Disagreement)

  /// The measure of a matrix.
  public func callAsFunction(_ matrix: ConfusionMatrix, zeroDivision: ZeroDivision = .undefined) -> Measure {
    switch self {
    case .baselineAccuracy: matrix.baseline
    case .balancedAccuracy: matrix.balancedAccuracy
    case .precision(let averaging): matrix.precision(averaging, zeroDivision: zeroDivision)
    case .recall(let averaging): matrix.recall(averaging, zeroDivision: zeroDivision)
    case .specificity(let averaging): matrix.specificity(averaging, zeroDivision: zeroDivision)
    case .fScore(let beta, let averaging): matrix.fScore(beta: beta, averaging, zeroDivision: zeroDivision)
    case .matthews: matrix.matthews(zeroDivision: zeroDivision)
    case .kappa(let cost): matrix.kappa(cost, zeroDivision: zeroDivision)
    }
  }

  /// The name in histories: "precision" for class 1, "recall_3", "macro_f1_score".
  public var name: String {
    switch self {
    case .baselineAccuracy: "baseline_accuracy"
    case .balancedAccuracy: "balanced_accuracy"
    case .precision(let averaging): averaging.named("precision")
    case .recall(let averaging): averaging.named("recall")
    case .specificity(let averaging): averaging.named("specificity")
    case .fScore(let beta, let averaging):
      averaging.named(beta == beta.rounded() && beta < 1e6 ? "f\(Int(beta))_score" : "f\(beta)_score")
    case .matthews: "matthews"
    case .kappa(let cost): cost == .equal ? "kappa" : "\(cost.rawValue)_kappa"
    }
  }

  /// The class that it is about, where it is about one.
  var label: Int? {
    switch self {
    case .precision(.ofClass(let label)), .recall(.ofClass(let label)), .specificity(.ofClass(let label)),
      .fScore(_, .ofClass(let label)):
      label
    default: nil
    }
  }

  /// Whether β and the class can be; a file may hold anything.
  var isSound: Bool {
    if case .fScore(let beta, _) = self, !(beta > 0 && beta.isFinite) { return false }
    return label ?? 0 >= 0
  }
}

extension Averaging {
  fileprivate func named(_ measure: String) -> String {
    switch self {
    case .ofClass(let label): label == 1 ? measure : "\(measure)_\(label)"
    case .macro: "macro_\(measure)"
    case .micro: "micro_\(measure)"
    case .weighted: "weighted_\(measure)"
    }
  }
}

/// A measure that needs every prediction at once: what `CollectedMetric` reports.
public enum CollectedMeasure: String, Sendable, Hashable, Codable, CaseIterable {
  /// The area below the ROC curve.
  case rocArea = "roc_area"
  /// The mean precision over the recalls.
  case averagePrecision = "average_precision"
  /// The mean cross-entropy of probabilities.
  case logLoss = "log_loss"
  /// The mean squared error of probabilities.
  case brier = "brier"
  /// The part of the variance that is explained, R².
  case rSquared = "r_squared"
  /// The root of the mean squared error.
  case rootMeanSquaredError = "root_mean_squared_error"

  /// Whether it compares numbers, not classes.
  var isOfValues: Bool { self == .rSquared || self == .rootMeanSquaredError }

  /// The measure of predictions, `width` of them for each truth: a class index or a value.
  func callAsFunction(
    truth: [Double], predictions: [Double], width: Int, weights: [Double]?
  ) throws(MeasureError) -> Measure {
    if isOfValues {
      let values = try ValuePredictions(truth: truth, predicted: predictions, weights: weights)
      return self == .rSquared ? values.rSquared : values.rootMeanSquaredError
    }
    let labels = truth.map { Int(exactly: $0) ?? -1 }
    if width > 2 || (width == 2 && (self == .logLoss || self == .brier)) {
      let classes = try ClassProbabilities(truth: labels, flat: predictions, classes: width, weights: weights)
      return self == .logLoss ? classes.logLoss : classes.brier
    }
    let yes = width == 1 ? predictions : stride(from: 1, to: predictions.count, by: 2).map { predictions[$0] }
    let scores = try BinaryScores(truth: labels, scores: yes, weights: weights)
    switch self {
    case .rocArea: return scores.roc.area
    case .averagePrecision: return scores.precisionRecall.averagePrecision
    case .logLoss: return scores.logLoss
    default: return scores.brier
    }
  }
}
