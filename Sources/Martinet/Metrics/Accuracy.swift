// The part of the predictions that are right.

/// The weighted part of the examples whose predicted class is the true one.
///
/// The predicted class is the largest of a row (the first of equals), or p > 0.5 where there is one
/// value per example. Targets are class indices or one-hot rows.
public struct Accuracy: Metric, Codable {
  public var name: String { "accuracy" }
  private var mean = RunningMean()

  public init() {}

  public mutating func reset() { mean = RunningMean() }

  public mutating func update(_ batch: MetricBatch) {
    let classes = batch.predictionShape.count / max(batch.count, 1)
    for example in 0..<batch.count {
      let row = batch.predictions[example * classes..<(example + 1) * classes]
      let isRight: Bool
      if classes == 1 {
        isRight = (row[0] > 0.5) == (batch.targets[example] > 0.5)
      } else {
        isRight = row.indexOfLargest() == batch.trueClass(example)
      }
      mean.add(isRight ? 1 : 0, weight: batch.weight(example))
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

/// The weighted part of the examples whose true class is among the k largest predictions.
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
    let classes = batch.predictionShape.count / max(batch.count, 1)
    for example in 0..<batch.count {
      let row = batch.predictions[example * classes..<(example + 1) * classes]
      let truth = batch.trueClass(example)
      guard truth >= 0, truth < classes else {
        mean.add(0, weight: batch.weight(example))
        continue
      }
      // Ahead of the true class: the larger ones, and equal ones that come first. NaN never counts.
      var ahead = 0
      for other in 0..<classes where row[other] > row[truth] || (row[other] == row[truth] && other < truth) {
        ahead += 1
      }
      mean.add(ahead < k && !row[truth].isNaN ? 1 : 0, weight: batch.weight(example))
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
  /// The true class of an example: its label, or the largest of its one-hot row.
  public func trueClass(_ example: Int) -> Int {
    let width = targetShape.count / max(count, 1)
    if width == 1 { return Int(exactly: targets[example]) ?? -1 }
    return targets[example * width..<(example + 1) * width].indexOfLargest()
  }
}

extension Floats {
  /// The index of the largest, the first of equals; -1 when there is none.
  public func indexOfLargest() -> Int {
    var best = -1
    var largest = -Float.infinity
    for index in 0..<count where self[index] > largest || best < 0 {
      largest = self[index]
      best = index
    }
    return best
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
