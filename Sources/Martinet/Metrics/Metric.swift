// What every metric is: reset, update with batches, a result over the whole set.

/// A number that says how good predictions are, over a whole set and never as an average of batches.
///
/// One written outside the package works like the built-in ones.
public protocol Metric: Sendable {
  /// The name in histories and on the progress line, "accuracy": of its own among a model's metrics.
  var name: String { get }

  /// Forgets all batches.
  mutating func reset()

  /// Takes a batch into account.
  mutating func update(_ batch: MetricBatch)

  /// The value over everything since the last reset; `nil` where it is undefined (no example, or
  /// weights that add up to zero).
  var result: Double? { get }

  /// Whether the metric can compare a prediction and a target of one example of these shapes; asked once,
  /// before anything runs. Any shapes unless told.
  func check(prediction: Shape, target: Shape) throws(ShapeError)

  /// The sums and counts so far, which a checkpoint in the middle of an epoch must keep.
  var state: [Double] { get set }
}

extension Metric {
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {}

  public var state: [Double] {
    get { [] }
    set {}
  }
}

/// What a metric sees of a batch: no copies, valid during the update only.
public struct MetricBatch {
  /// The model's values and their shape, `[batch, …]`.
  public let predictions: Floats
  public let predictionShape: Shape
  /// The labels and their shape, `[batch, …]`.
  public let targets: Floats
  public let targetShape: Shape
  /// One weight per example, or `nil` for all ones.
  public let weights: Floats?

  /// A batch.
  public init(
    predictions: Floats, predictionShape: Shape, targets: Floats, targetShape: Shape, weights: Floats?
  ) {
    self.predictions = predictions
    self.predictionShape = predictionShape
    self.targets = targets
    self.targetShape = targetShape
    self.weights = weights
  }

  /// The number of examples.
  public var count: Int { predictionShape[0] }

  /// An example's weight.
  public func weight(_ example: Int) -> Double { weights.map { Double($0[example]) } ?? 1 }
}
