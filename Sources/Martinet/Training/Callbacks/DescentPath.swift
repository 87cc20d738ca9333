// The way that the weights take down the loss.

/// Keeps the weights at which every step began, with the loss there: the points of a descent, in order.
///
/// ```swift
/// let path = DescentPath()
/// try model.fit(data, epochs: 50, batchSize: data.count, callbacks: [path], verbose: .silent)
/// path.points.map(\.loss)
/// ```
/// The loss is that of the step's batch, penalties included: with all examples in one batch it is the loss that
/// is descended. Every weight of every step is kept, so it is for small models.
public final class DescentPath: Callback {
  /// Where a step began.
  public struct Point: Sendable, Hashable {
    /// The weights by "layer/weight".
    public let weights: [String: Tensor]
    /// The loss there.
    public let loss: Double
  }

  /// Where each step began, and the loss there.
  public private(set) var points: [Point] = []
  /// Where the last step led.
  public private(set) var end: [String: Tensor] = [:]

  /// A path of which nothing is known yet.
  public init() {}

  public func trainingBegan(_ training: Training) {
    if !training.isResumed { points = [] }
    end = training.weights
  }

  public func stepEnded(_ training: Training, loss: Float) {
    points.append(Point(weights: end, loss: Double(loss)))
    end = training.weights
  }
}
