// The record of a training.

/// What a training was, epoch by epoch, and each use of a test set by `evaluate`.
public struct History: Sendable, Hashable, Codable {
  /// One pass over the training data.
  public struct Epoch: Sendable, Hashable, Codable {
    /// 1 for the first.
    public let epoch: Int
    /// How long it took, validation included.
    public var seconds: Double
    /// The mean training loss while learning, penalties included.
    public let loss: Double
    /// The metrics over the training data while learning, by name; none where undefined.
    public let metrics: [String: Double]
    /// The mean loss on the validation data.
    public var validationLoss: Double?
    /// The metrics on the validation data.
    public var validationMetrics: [String: Double]
    /// The step size at the epoch's end.
    public let learningRate: Float

    /// The number by its Keras name: "loss", "val_loss", "accuracy", "val_accuracy".
    public func value(_ name: String) -> Double? {
      switch name {
      case "loss": loss
      case "val_loss": validationLoss
      case let name where name.hasPrefix("val_"): validationMetrics[String(name.dropFirst(4))]
      default: metrics[name]
      }
    }
  }

  /// A use of a test set by `evaluate`. `predict` uses one too, which the set alone counts: its ordinals
  /// are then missing here.
  public struct TestUse: Sendable, Hashable, Codable {
    /// 1 for the first use of that set.
    public let ordinal: Int
    /// Why it was used again.
    public let reason: String?
    /// What came out.
    public let evaluation: Evaluation
  }

  /// The epochs in order, over all calls of `fit`.
  public internal(set) var epochs: [Epoch] = []
  /// The uses of test sets.
  public internal(set) var tests: [TestUse] = []

  /// An empty history.
  public init() {}
}

/// The outcome of an evaluation.
public struct Evaluation: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The mean loss over the examples, weighted where they have weights; penalties are not part of it.
  public let loss: Double
  /// The metrics by name; none where undefined.
  public let metrics: [String: Double]

  /// The accuracy, where it was among the metrics.
  public var accuracy: Double? { metrics["accuracy"] }

  public var description: String {
    let parts = [("loss", loss)] + metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return parts.map { "\($0.0): \(fixed($0.1, 4))" }.joined(separator: " - ")
  }
}

/// A number with a fixed number of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let units = (abs(value) * scale).rounded()
  let whole = (units / scale).rounded(.down)
  let digits = String(Int(units - whole * scale))
  let fraction = String(repeating: "0", count: max(0, decimals - digits.count)) + digits
  return (value < 0 && units > 0 ? "-" : "") + String(Int(whole)) + (decimals > 0 ? "." + fraction : "")
}
