// The shape of a result that is worked out from other shapes, and may be none.

extension Shape {
  /// A shape from extents that were computed.
  ///
  /// Throws when they are no shape: an operation that stands in a model file can be given any sizes.
  static func result(_ dimensions: [Int]) throws(ShapeError) -> Shape {
    guard let shape = Shape(checking: dimensions) else {
      throw ShapeError(expected: "a result whose size can be counted", received: "\(dimensions)")
    }
    return shape
  }
}
