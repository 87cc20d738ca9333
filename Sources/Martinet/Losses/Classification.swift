// Losses of classification: cross-entropies and the hinge.

/// -ln p[label], the targets being class indices. With label smoothing s, the target distribution is
/// (1 - s) at the label plus s / classes everywhere (Szegedy et al. 2016).
public struct SparseCategoricalCrossEntropy: Loss, Codable {
  public var name: String { "sparse_categorical_crossentropy" }
  /// s, in 0 ..< 1.
  public let labelSmoothing: Float
  public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try Node(checking: CrossEntropy(kind: .sparse, smoothing: labelSmoothing), [prediction, target])
      .meanOfExamples()
  }
}

/// -Σ t · ln p, the targets being one-hot rows or any distribution.
public struct CategoricalCrossEntropy: Loss, Codable {
  public var name: String { "categorical_crossentropy" }
  /// s, in 0 ..< 1.
  public let labelSmoothing: Float
  public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try Node(checking: CrossEntropy(kind: .dense, smoothing: labelSmoothing), [prediction, target])
      .meanOfExamples()
  }
}

/// -(t · ln p + (1 - t) · ln(1 - p)), averaged over the elements of an example.
public struct BinaryCrossEntropyLoss: Loss, Codable {
  public var name: String { "binary_crossentropy" }
  /// s, in 0 ..< 1: targets become t · (1 - s) + s / 2.
  public let labelSmoothing: Float
  public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    let smoothed = labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / 2
    return try Node(checking: BinaryCrossEntropy(), [prediction, smoothed]).meanOfExamples()
  }
}

/// max(0, 1 - t · ŷ) with targets -1 and 1 (0 is taken for -1).
public struct Hinge: Loss, Codable {
  public var name: String { "hinge" }
  public init() {}

  public func callAsFunction(_ prediction: Node, _ target: Node) -> Node {
    let sign = 2 * step(target) - 1
    return relu(1 - sign * prediction).meanOfExamples()
  }
}

extension Loss where Self == SparseCategoricalCrossEntropy {
  /// Cross-entropy against class indices.
  public static var sparseCategoricalCrossEntropy: Self { SparseCategoricalCrossEntropy() }
  /// Cross-entropy against class indices, smoothed.
  public static func sparseCategoricalCrossEntropy(labelSmoothing: Float) -> Self {
    SparseCategoricalCrossEntropy(labelSmoothing: labelSmoothing)
  }
}
extension Loss where Self == CategoricalCrossEntropy {
  /// Cross-entropy against one-hot targets.
  public static var categoricalCrossEntropy: Self { CategoricalCrossEntropy() }
  /// Cross-entropy against one-hot targets, smoothed.
  public static func categoricalCrossEntropy(labelSmoothing: Float) -> Self {
    CategoricalCrossEntropy(labelSmoothing: labelSmoothing)
  }
}
extension Loss where Self == BinaryCrossEntropyLoss {
  /// Cross-entropy of probabilities of yes.
  public static var binaryCrossEntropy: Self { BinaryCrossEntropyLoss() }
  /// Cross-entropy of probabilities of yes, smoothed.
  public static func binaryCrossEntropy(labelSmoothing: Float) -> Self {
    BinaryCrossEntropyLoss(labelSmoothing: labelSmoothing)
  }
}
extension Loss where Self == Hinge {
  /// The hinge loss.
  public static var hinge: Self { Hinge() }
}
