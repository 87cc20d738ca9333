// A mean that is taken piece by piece.

/// A weighted mean that batches add to.
public struct RunningMean: Sendable {
  private var sum = 0.0
  private var weight = 0.0

  /// An empty mean.
  public init() {}

  /// Adds a value.
  public mutating func add(_ value: Double, weight: Double = 1) {
    sum += value * weight
    self.weight += weight
  }

  /// The sum and the weight so far.
  public var state: [Double] {
    get { [sum, weight] }
    set { if newValue.count == 2 { (sum, weight) = (newValue[0], newValue[1]) } }
  }

  /// The mean, `nil` where nothing with a weight was added.
  public var value: Double? { weight > 0 ? sum / weight : nil }
}
