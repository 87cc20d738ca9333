// The measures that need every prediction of a set at once.

/// The area below the ROC curve, average precision, log-loss, Brier's score, R² or the root of the mean
/// squared error over a whole set.
///
/// All predictions of an epoch are kept, and every result looks at all of them: a progress line that redraws
/// itself pays for that. Where the measure is undefined, `result` is `nil` and `outcome` says why.
public struct CollectedMetric: Metric, Codable {
  /// What is measured.
  public let measure: CollectedMeasure
  private var width = 1
  private var truth: [Double] = []
  private var predictions: [Double] = []
  private var weights: [Double] = []
  private var strays = 0

  public var name: String { measure.rawValue }

  /// A metric of a measure.
  public init(_ measure: CollectedMeasure) { self.measure = measure }

  public mutating func reset() {
    truth.removeAll(keepingCapacity: true)
    predictions.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    strays = 0
  }

  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    let width = prediction.rank > 0 ? prediction[-1] : 1
    switch measure {
    case .rSquared, .rootMeanSquaredError:
      guard prediction.count == 1, target.count == 1 else {
        throw ShapeError(expected: "one value for one predicted value", received: [target])
      }
    case .rocArea, .averagePrecision:
      guard width <= 2 else { throw ShapeError(expected: "labels of two classes", received: [target]) }
    case .logLoss, .brier: break
    }
  }

  public mutating func update(_ batch: MetricBatch) {
    guard !measure.isOfValues else {
      demand(
        batch.predictions.count == batch.count && batch.targets.count == batch.count,
        "expected one value for each of \(batch.count) examples, received shapes \(batch.predictionShape) and "
          + "\(batch.targetShape)")
      for row in 0..<batch.count {
        keep(Double(batch.targets[row]), batch.predictions[row..<row + 1], batch.weight(row))
      }
      return
    }
    width = batch.predictionShape.rowWidth
    let classes = Swift.max(width, 2)
    batch.forEachRow { row, label, weight in
      if label < 0 || label >= classes { strays += 1 } else { keep(Double(label), row, weight) }
    }
  }

  private mutating func keep(_ value: Double, _ row: Floats, _ weight: Double) {
    truth.append(value)
    weights.append(weight)
    for index in 0..<row.count { predictions.append(Double(row[index])) }
  }

  /// The measure over everything since the last reset, or why it is undefined.
  public var outcome: Measure {
    if strays > 0 { return .undefined(.strayLabels(count: strays)) }
    do {
      return try measure(truth: truth, predictions: predictions, width: width, weights: weights)
    } catch {
      return .undefined(.notFinite(count: (predictions + truth + weights).count(where: { !$0.isFinite })))
    }
  }

  public var result: Double? { outcome.value }

  public var state: [Double] {
    get { [Double(strays), Double(width), Double(truth.count)] + truth + weights + predictions }
    set {
      let counts = newValue.prefix(3).compactMap { Int(exactly: $0) }
      guard counts.count == 3, counts[1] >= 1, counts[2] >= 0,
        Double(newValue.count - 3) == newValue[2] * (2 + newValue[1])
      else { return }
      (strays, width) = (counts[0], counts[1])
      truth = Array(newValue[3..<3 + counts[2]])
      weights = Array(newValue[3 + counts[2]..<3 + 2 * counts[2]])
      predictions = Array(newValue[(3 + 2 * counts[2])...])
    }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey { case measure }
}

extension Metric where Self == CollectedMetric {
  /// The area below the ROC curve, of scores of yes or of two classes' probabilities.
  public static var rocArea: Self { CollectedMetric(.rocArea) }
  /// The mean precision over the recalls, of scores of yes or of two classes' probabilities.
  public static var averagePrecision: Self { CollectedMetric(.averagePrecision) }
  /// The mean cross-entropy of probabilities.
  public static var logLoss: Self { CollectedMetric(.logLoss) }
  /// The mean squared error of probabilities.
  public static var brier: Self { CollectedMetric(.brier) }
  /// The part of the variance that is explained.
  public static var rSquared: Self { CollectedMetric(.rSquared) }
  /// The root of the mean squared error.
  public static var rootMeanSquaredError: Self { CollectedMetric(.rootMeanSquaredError) }
}
