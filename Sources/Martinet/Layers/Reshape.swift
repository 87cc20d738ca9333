// Examples under another shape.

/// y = x with each example under another shape: `Reshape([28, 28, 1])`, at most seven extents, of which
/// one may be -1.
public struct Reshape: Layer {
  public let name: String?
  let dimensions: [Int]

  /// A reshaping layer; `dimensions` are those of one example.
  public init(_ dimensions: [Int], name: String? = nil) {
    self.dimensions = dimensions
    self.name = name
  }

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard dimensions.count < Shape.maximumRank else {
      throw LayerError(
        expected: "at most \(Shape.maximumRank - 1) dimensions behind the batch's", received: "\(dimensions)")
    }
    guard Shape.resolving(dimensions, count: input.count) != nil else {
      throw LayerError(
        expected: "examples of as many elements as \(dimensions)", received: "\(input) (\(input.count))")
    }
    return { $0.reshapedExamples(dimensions) }
  }
}
