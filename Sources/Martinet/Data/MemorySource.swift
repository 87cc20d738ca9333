// Examples held in memory: pixels as bytes, everything else as floats.

/// A source of examples in memory. Bytes stay bytes until a batch is gathered, where each becomes
/// scale · byte + offset.
public struct MemorySource: DataSource {
  /// The values of one input of the model, all examples one after the other.
  public enum Feature: Sendable {
    /// Bytes of examples of one shape; a batch holds scale · byte + offset.
    case bytes([UInt8], shape: Shape, scale: Float, offset: Float)
    /// Floats of examples of one shape.
    case floats([Float], shape: Shape)

    var shape: Shape {
      switch self {
      case .bytes(_, let shape, _, _), .floats(_, let shape): return shape
      }
    }

    var elements: Int {
      switch self {
      case .bytes(let bytes, _, _, _): return bytes.count
      case .floats(let floats, _): return floats.count
      }
    }
  }

  /// What turns a byte into 0 … 1.
  public static let unitScale: Float = 1 / 255

  public let count: Int
  public let featureShapes: [Shape]
  public let labelShape: Shape
  private let features: [Feature]
  private let labels: [Float]

  /// A source from the values of each input and of the labels.
  ///
  /// Throws `DataError` when there are no examples, or the inputs and labels differ in number.
  public init(features: [Feature], labels: [Float], labelShape: Shape = []) throws {
    count = try MemorySource.examples(of: labels.count, shape: labelShape)
    for (input, feature) in features.enumerated() {
      let examples = try MemorySource.examples(of: feature.elements, shape: feature.shape)
      guard examples == count else {
        throw DataError.unequalCounts(features: examples, labels: count, input: input)
      }
    }
    guard count > 0, !features.isEmpty else { throw DataError.noExamples }
    guard count <= Int32.max else { throw DataError.tooManyExamples(count: count) }
    self.features = features
    self.labels = labels
    self.labelShape = labelShape
    featureShapes = features.map(\.shape)
  }

  /// A source from tensors whose first dimension counts the examples, one for each input.
  public init(features: [Tensor], labels: Tensor) throws {
    for tensor in features + [labels] where tensor.rank == 0 {
      throw DataError.noExampleDimension(shape: tensor.shape)
    }
    try self.init(
      features: features.map { .floats($0.scalars, shape: $0.shape.withoutFirst) },
      labels: labels.scalars, labelShape: labels.shape.withoutFirst)
  }

  private static func examples(of elements: Int, shape: Shape) throws -> Int {
    guard shape.count > 0 else { throw DataError.noExampleDimension(shape: shape) }
    guard elements % shape.count == 0 else {
      throw DataError.notWholeExamples(elements: elements, shape: shape)
    }
    return elements / shape.count
  }

  public func gather(_ rows: Rows, features views: [Floats], labels: Floats) throws {
    demand(
      views.count == features.count, "a source of \(features.count) inputs into \(views.count) views")
    try gatherLabels(rows, into: labels)
    for (feature, view) in zip(features, views) {
      switch feature {
      case .bytes(let bytes, let shape, let scale, let offset):
        Kernels.gatherBytes(
          rows, of: bytes, size: shape.count, scale: scale, offset: offset, into: view)
      case .floats(let floats, let shape):
        Kernels.gatherFloats(rows, of: floats, size: shape.count, into: view)
      }
    }
  }

  public func gatherLabels(_ rows: Rows, into view: Floats) throws {
    try check(rows)
    Kernels.gatherFloats(rows, of: labels, size: labelShape.count, into: view)
  }
}
