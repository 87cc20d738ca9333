// Predicted numbers against true ones.

/// The true and the predicted value of every example.
public struct ValuePredictions: Judged, Hashable {
  /// The true value of each example, finite.
  public let truth: [Double]
  /// The predicted value of each example, finite.
  public let predicted: [Double]
  /// How much each example counts; `nil` for 1 each.
  public let weights: [Double]?

  public var count: Int { truth.count }

  /// True and predicted values.
  ///
  /// Throws a `MeasureError` where they differ in number, and for a value or a weight that cannot be.
  public init(truth: [Double], predicted: [Double], weights: [Double]? = nil) throws(MeasureError) {
    try MeasureError.check(truths: truth.count, predictions: predicted.count, weights: weights)
    try MeasureError.check(finite: truth)
    try MeasureError.check(finite: predicted)
    self.init(unchecked: truth, predicted, weights)
  }

  init(unchecked truth: [Double], _ predicted: [Double], _ weights: [Double]?) {
    (self.truth, self.predicted, self.weights) = (truth, predicted, weights)
  }

  public func picking(_ rows: [Int32]) -> ValuePredictions {
    ValuePredictions(unchecked: truth.picking(rows), predicted.picking(rows), weights?.picking(rows))
  }

  /// The same examples, each answered by their weighted mean ȳ = Σ w y / Σ w: what R² = 0 stands for.
  public var baseline: ValuePredictions {
    // Examples that count for nothing have no mean: nor have they a measure that it would change.
    let mean = weightedMean(count, weights) { truth[$0] }.value ?? 0
    return ValuePredictions(unchecked: truth, [Double](repeating: mean, count: count), weights)
  }

  /// ŷ - y for each example.
  public var errors: [Double] { zip(predicted, truth).map { $0 - $1 } }

  /// Σ w (ŷ - y)² / Σ w.
  public var meanSquaredError: Measure {
    weightedMean(count, weights) { (predicted[$0] - truth[$0]) * (predicted[$0] - truth[$0]) }
  }

  /// √(Σ w (ŷ - y)² / Σ w), in the unit of the values.
  public var rootMeanSquaredError: Measure {
    meanSquaredError.value.map { Measure.value($0.squareRoot()) } ?? meanSquaredError
  }

  /// Σ w |ŷ - y| / Σ w, in the unit of the values.
  public var meanAbsoluteError: Measure {
    weightedMean(count, weights) { abs(predicted[$0] - truth[$0]) }
  }

  /// R² = 1 - Σ w (ŷ - y)² / Σ w (y - ȳ)²: 1 for no error, 0 for what always answering the mean ȳ reaches,
  /// below 0 for worse.
  ///
  /// Undefined below two examples and where all true values are the same.
  public var rSquared: Measure {
    let rows = truth.indices.filter { Double.weight($0, of: weights) > 0 }
    guard let first = rows.first else { return .undefined(.noExamples) }
    guard rows.count > 1 else { return .undefined(.tooFewExamples(needed: 2)) }
    guard rows.contains(where: { truth[$0] != truth[first] }) else { return .undefined(.constantTruth) }
    let mean = weightedMean(count, weights) { truth[$0] }
    guard let center = mean.value else { return mean }
    let variance = weightedMean(count, weights) { (truth[$0] - center) * (truth[$0] - center) }
    let error = meanSquaredError
    guard let spread = variance.value else { return variance }
    guard let loss = error.value else { return error }
    return spread > 0 ? .finite(1 - loss / spread) : .undefined(.outOfRange)
  }
}
