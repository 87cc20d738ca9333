// Mean squared and absolute errors over a whole set.

/// 1/N Σ (ŷ - y)² over all elements of all examples, weighted.
public struct MeanSquaredErrorMetric: Metric, Codable {
  public var name: String { "mean_squared_error" }
  private var mean = RunningMean()

  public init() {}

  public mutating func reset() { mean = RunningMean() }
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try MetricBatch.checkErrors(prediction, target)
  }
  public mutating func update(_ batch: MetricBatch) {
    batch.forEachError { error, weight in mean.add(error * error, weight: weight) }
  }
  public var result: Double? { mean.value }
  public var state: [Double] {
    get { mean.state }
    set { mean.state = newValue }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey {}
}

/// 1/N Σ |ŷ - y| over all elements of all examples, weighted.
public struct MeanAbsoluteErrorMetric: Metric, Codable {
  public var name: String { "mean_absolute_error" }
  private var mean = RunningMean()

  public init() {}

  public mutating func reset() { mean = RunningMean() }
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try MetricBatch.checkErrors(prediction, target)
  }
  public mutating func update(_ batch: MetricBatch) {
    batch.forEachError { error, weight in mean.add(abs(error), weight: weight) }
  }
  public var result: Double? { mean.value }
  public var state: [Double] {
    get { mean.state }
    set { mean.state = newValue }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey {}
}

extension MetricBatch {
  /// Whether targets have a value for each of the predictions: their shapes may differ by extents of 1.
  fileprivate static func checkErrors(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard target.hasExtents(of: prediction) else {
      throw ShapeError(expected: "one value for each of the prediction's \(prediction)", received: [target])
    }
  }

  /// The errors ŷ - y of all elements with their example's weight. The targets have as many elements
  /// as the predictions.
  public func forEachError(_ body: (Double, Double) -> Void) {
    demand(
      predictions.count == targets.count,
      "expected as many targets as predictions, received shapes \(predictionShape) and \(targetShape)")
    let width = predictionShape.count / max(count, 1)
    for index in 0..<predictions.count {
      body(Double(predictions[index]) - Double(targets[index]), weight(index / max(width, 1)))
    }
  }
}

extension Metric where Self == MeanSquaredErrorMetric {
  /// The mean squared error.
  public static var meanSquaredError: Self { MeanSquaredErrorMetric() }
}
extension Metric where Self == MeanAbsoluteErrorMetric {
  /// The mean absolute error.
  public static var meanAbsoluteError: Self { MeanAbsoluteErrorMetric() }
}
