// The part of the predictions that are right.

/// The weighted part of the rows whose predicted class is the true one.
///
/// A row is the last dimension of the predictions: an example's `[batch, classes]`, or a pixel's
/// `[batch, height, width, classes]`, which then has its example's weight. The predicted class is the
/// largest of a row (the first of equals), or p > 0.5 where a row is one value; a row with NaN has none and is
/// never right. Targets are class indices or one-hot rows.
public struct Accuracy: Metric, Codable {
  public var name: String { "accuracy" }
  private var mean = RunningMean()

  public init() {}

  public mutating func reset() { mean = RunningMean() }

  public mutating func update(_ batch: MetricBatch) {
    batch.forEachRow { row, truth, weight in
      mean.add(row.predictedClass == truth ? 1 : 0, weight: weight)
    }
  }

  public var result: Double? { mean.value }
  public var state: [Double] {
    get { mean.state }
    set { mean.state = newValue }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey {}
}

/// The weighted part of the rows (see `Accuracy`) whose true class is among the k largest predictions.
public struct TopKAccuracy: Metric, Codable {
  public var name: String { "top_\(k)_accuracy" }
  let k: Int
  private var mean = RunningMean()

  public init(_ k: Int) {
    demand(k >= 1, "top-k accuracy needs k ≥ 1: received \(k)")
    self.k = k
  }

  public mutating func reset() { mean = RunningMean() }

  public mutating func update(_ batch: MetricBatch) {
    batch.forEachRow { row, truth, weight in
      guard truth >= 0, truth < row.count else { return mean.add(0, weight: weight) }
      // NaN never counts.
      let ahead = placesAhead(of: truth, count: row.count) { row[$0] }
      mean.add(ahead < k && !row[truth].isNaN ? 1 : 0, weight: weight)
    }
  }

  public var result: Double? { mean.value }
  public var state: [Double] {
    get { mean.state }
    set { mean.state = newValue }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey { case k }
}

extension MetricBatch {
  /// Every row of the predictions with its true class and its example's weight.
  ///
  /// A row is the last dimension, one value where the predictions are `[batch]`. The true class is the
  /// row's label, the largest of its one-hot row, or for rows of one value whether the label is above 0.5;
  /// -1 for a label that is no whole number, and where one is NaN.
  ///
  /// Stops the program with a message when the targets are neither one nor a row for each row.
  public func forEachRow(_ body: (_ row: Floats, _ truth: Int, _ weight: Double) -> Void) {
    let classes = predictionShape.rowWidth
    guard count > 0, classes > 0 else { return }
    let rows = predictions.count / classes
    let width = targetShape.count / rows
    demand(
      targetShape.count == rows || targetShape.count == rows * classes,
      "expected a class index or a one-hot row for each of \(rows) rows, received labels of shape \(targetShape) "
        + "for predictions of shape \(predictionShape)")
    for index in 0..<rows {
      let target = targets[index * width..<(index + 1) * width]
      let truth = classes > 1 && width == 1 ? Int(exactly: target[0]) : target.predictedClass
      body(predictions[index * classes..<(index + 1) * classes], truth ?? -1, weight(index / (rows / count)))
    }
  }
}

extension Shape {
  /// The number of values in which a batch of this shape holds one class: the last extent, 1 for `[batch]`.
  var rowWidth: Int { rank > 1 ? self[-1] : 1 }
}

extension Floats {
  /// The class that a row of values says: the index of the largest, the first of equals; 1 or 0 (p > 0.5) where it
  /// is one value; `nil` where one of them is NaN, and where there is none.
  public var predictedClass: Int? {
    guard count > 1 else { return count == 0 || self[0].isNaN ? nil : self[0] > 0.5 ? 1 : 0 }
    var best = 0
    var hasNaN = self[0].isNaN
    for index in 1..<count {
      hasNaN = hasNaN || self[index].isNaN
      if self[index] > self[best] { best = index }
    }
    return hasNaN ? nil : best
  }
}

extension Metric where Self == Accuracy {
  /// The part of the predictions that are right.
  public static var accuracy: Self { Accuracy() }
}
extension Metric where Self == TopKAccuracy {
  /// The part of the examples whose class is among the k largest predictions.
  public static func topKAccuracy(_ k: Int = 5) -> Self { TopKAccuracy(k) }
}
