// Losses of classification: cross-entropies and the hinge.

/// -ln p[label], the targets being class indices. With label smoothing s, the target distribution is
/// (1 - s) at the label plus s / classes everywhere (Szegedy et al. 2016).
///
/// p is the model's value, which then ends in a softmax, or, from logits, softmax(value).
public struct SparseCategoricalCrossEntropy: Loss, Codable {
  public var name: String { "sparse_categorical_crossentropy" }
  /// s, in 0 ..< 1.
  public let labelSmoothing: Float
  /// Whether the model ends without a softmax and its value is ln p up to a constant.
  public let fromLogits: Bool

  public init(labelSmoothing: Float = 0, fromLogits: Bool = false) {
    self.init(CrossEntropySettings(labelSmoothing, fromLogits))
  }
  public init(from decoder: any Decoder) throws { self.init(try CrossEntropySettings(from: decoder)) }
  private init(_ settings: CrossEntropySettings) {
    (labelSmoothing, fromLogits) = (settings.labelSmoothing, settings.fromLogits)
  }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try crossEntropy(.sparse, prediction, target, smoothing: labelSmoothing, fromLogits: fromLogits)
  }
}

/// -Σ t · ln p, the targets being one-hot rows or any distribution.
///
/// p is the model's value, which then ends in a softmax, or, from logits, softmax(value).
public struct CategoricalCrossEntropy: Loss, Codable {
  public var name: String { "categorical_crossentropy" }
  /// s, in 0 ..< 1.
  public let labelSmoothing: Float
  /// Whether the model ends without a softmax and its value is ln p up to a constant.
  public let fromLogits: Bool

  public init(labelSmoothing: Float = 0, fromLogits: Bool = false) {
    self.init(CrossEntropySettings(labelSmoothing, fromLogits))
  }
  public init(from decoder: any Decoder) throws { self.init(try CrossEntropySettings(from: decoder)) }
  private init(_ settings: CrossEntropySettings) {
    (labelSmoothing, fromLogits) = (settings.labelSmoothing, settings.fromLogits)
  }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    try crossEntropy(.dense, prediction, target, smoothing: labelSmoothing, fromLogits: fromLogits)
  }
}

/// -(t · ln p + (1 - t) · ln(1 - p)), averaged over the elements of an example.
///
/// p is the model's value, which then ends in a sigmoid, or, from logits, sigmoid(value). `Accuracy`
/// takes a single value for p: from logits it counts p > 0.62.
public struct BinaryCrossEntropyLoss: Loss, Codable {
  public var name: String { "binary_crossentropy" }
  /// s, in 0 ..< 1: targets become t · (1 - s) + s / 2.
  public let labelSmoothing: Float
  /// Whether the model ends without a sigmoid and its value is ln p / (1 - p).
  public let fromLogits: Bool

  public init(labelSmoothing: Float = 0, fromLogits: Bool = false) {
    self.init(CrossEntropySettings(labelSmoothing, fromLogits))
  }
  public init(from decoder: any Decoder) throws { self.init(try CrossEntropySettings(from: decoder)) }
  private init(_ settings: CrossEntropySettings) {
    (labelSmoothing, fromLogits) = (settings.labelSmoothing, settings.fromLogits)
  }

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    if fromLogits, (prediction.computing as? Unary)?.function == .sigmoid {
      throw ModelError.invalidArgument(
        name: "loss", expected: "logits, as fromLogits says", received: "the values of a sigmoid")
    }
    let target = try target.matching(prediction, for: self)
    let smoothed = labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / 2
    let operation: any Operation = fromLogits ? SigmoidCrossEntropy() : BinaryCrossEntropy()
    return try Node(checking: operation, [prediction, smoothed]).meanOfExamples()
  }
}

/// max(0, 1 - t · ŷ) with targets -1 and 1 (0 is taken for -1).
public struct Hinge: Loss, Codable {
  public var name: String { "hinge" }
  public init() {}

  public func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node {
    let sign = 2 * step(try target.matching(prediction, for: self)) - 1
    return relu(1 - sign * prediction).meanOfExamples()
  }
}

/// What the cross-entropies are told, checked alike.
private struct CrossEntropySettings: Decodable {
  let labelSmoothing: Float
  let fromLogits: Bool

  private enum CodingKeys: CodingKey { case labelSmoothing, fromLogits }

  init(_ labelSmoothing: Float, _ fromLogits: Bool) {
    demand(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing is in 0 ..< 1: received \(labelSmoothing)")
    (self.labelSmoothing, self.fromLogits) = (labelSmoothing, fromLogits)
  }

  /// A file of before there were logits says nothing of them.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    labelSmoothing = try container.decode(Float.self, forKey: .labelSmoothing)
    fromLogits = try container.decodeIfPresent(Bool.self, forKey: .fromLogits) ?? false
    guard labelSmoothing >= 0, labelSmoothing < 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .labelSmoothing, in: container,
        debugDescription: "label smoothing is in 0 ..< 1, found \(labelSmoothing)")
    }
  }
}

private func crossEntropy(
  _ kind: TargetKind, _ prediction: Node, _ target: Node, smoothing: Float, fromLogits: Bool
) throws -> Node {
  // The softmax of a logarithmic softmax is the softmax itself: that is as good as logits.
  if let softmax = prediction.computing as? Softmax, softmax.logarithmic != fromLogits {
    throw ModelError.invalidArgument(
      name: "loss", expected: fromLogits ? "logits, as fromLogits says" : "probabilities or fromLogits: true",
      received: "the values of a \(softmax.name)")
  }
  let operation: any Operation =
    fromLogits
    ? SoftmaxCrossEntropy(kind: kind, smoothing: smoothing) : CrossEntropy(kind: kind, smoothing: smoothing)
  return try Node(checking: operation, [prediction, target]).meanOfExamples()
}

extension Node {
  /// Whether the values are probabilities by what computes them: a softmax, a sigmoid, or a mean of such.
  package var isProbability: Bool {
    // Of each node, what the weights add up to with which its values are a sum of probabilities.
    var totals: [Node: Float] = [:]
    for node in topologicalOrder([self]) {
      let inputs = node.inputs.map { totals[$0] }
      switch node.operation {
      case is LayerOutput: totals[node] = inputs[0]
      case let softmax as Softmax: totals[node] = softmax.logarithmic ? nil : 1
      case let unary as Unary: totals[node] = unary.function == .sigmoid ? 1 : nil
      case let scaling as ScaleAdd where scaling.offset == 0 && scaling.scale >= 0:
        totals[node] = inputs[0].map { $0 * scaling.scale }
      case let sum as Binary where sum.function == .add:
        if let first = inputs[0], let second = inputs[1] { totals[node] = first + second }
      default: break
      }
    }
    return totals[self].map { abs($0 - 1) < 1e-5 } ?? false
  }

  /// What computes this node's value: not the mark of the layer that it is the value of.
  fileprivate var computing: any Operation {
    var node = self
    while node.operation is LayerOutput { node = node.inputs[0] }
    return node.operation
  }
}

extension Loss where Self == SparseCategoricalCrossEntropy {
  /// Cross-entropy against class indices.
  public static var sparseCategoricalCrossEntropy: Self { SparseCategoricalCrossEntropy() }
  /// Cross-entropy against class indices, smoothed, or of a model that gives logits.
  public static func sparseCategoricalCrossEntropy(labelSmoothing: Float = 0, fromLogits: Bool = false) -> Self {
    SparseCategoricalCrossEntropy(labelSmoothing: labelSmoothing, fromLogits: fromLogits)
  }
}
extension Loss where Self == CategoricalCrossEntropy {
  /// Cross-entropy against one-hot targets.
  public static var categoricalCrossEntropy: Self { CategoricalCrossEntropy() }
  /// Cross-entropy against one-hot targets, smoothed, or of a model that gives logits.
  public static func categoricalCrossEntropy(labelSmoothing: Float = 0, fromLogits: Bool = false) -> Self {
    CategoricalCrossEntropy(labelSmoothing: labelSmoothing, fromLogits: fromLogits)
  }
}
extension Loss where Self == BinaryCrossEntropyLoss {
  /// Cross-entropy of probabilities of yes.
  public static var binaryCrossEntropy: Self { BinaryCrossEntropyLoss() }
  /// Cross-entropy of probabilities of yes, smoothed, or of a model that gives logits.
  public static func binaryCrossEntropy(labelSmoothing: Float = 0, fromLogits: Bool = false) -> Self {
    BinaryCrossEntropyLoss(labelSmoothing: labelSmoothing, fromLogits: fromLogits)
  }
}
extension Loss where Self == Hinge {
  /// The hinge loss.
  public static var hinge: Self { Hinge() }
}
