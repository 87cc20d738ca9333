// What every loss is: predictions and targets in, one number per example out.

/// How wrong predictions are.
///
/// A loss builds nodes, as a layer does; one written outside the package works like the built-in
/// ones. Training minimises the mean over the examples of a batch, each weighted where weights are
/// given, plus the layers' penalties.
public protocol Loss: Sendable {
  /// The name on the command line and in saved models: "sparse_categorical_crossentropy".
  var name: String { get }

  /// One number per example, shape `[batch]`, from predictions and targets of the batch. A target
  /// whose shape differs from the prediction's by extents of 1 alone comes in the prediction's.
  ///
  /// Throws where they do not fit, a `GraphError.shape` among other things.
  func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node
}

extension Node {
  /// The mean over everything but the batch: one number per example.
  func meanOfExamples() -> Node {
    guard let shape = knownShape, shape.rank != 1 else { return self }
    return mean(axes: Array(1..<shape.rank))
  }

  /// This target in the shape of a prediction from which it differs by extents of 1 alone, as
  /// `[batch]` does from `[batch, 1]`; itself where it differs by more.
  func aligned(with prediction: Node) -> Node {
    guard let shape = knownShape, let wanted = prediction.knownShape, shape != wanted,
      shape.hasExtents(of: wanted)
    else { return self }
    return Node(ReshapeLike(), [self, prediction])
  }

  /// This target in the shape of a prediction, for a loss that compares them element by element.
  ///
  /// Throws `GraphError.shape` where they differ by more than extents of 1: nothing is broadcast.
  func matching(_ prediction: Node, for loss: some Loss) throws -> Node {
    let target = aligned(with: prediction)
    if let wanted = prediction.knownShape, let shape = target.knownShape, shape != wanted {
      throw GraphError.shape(
        node: loss.name,
        ShapeError(expected: "one value for each of the prediction's \(wanted.withoutFirst)", received: [shape]))
    }
    return target
  }
}

extension Shape {
  /// Whether the extents other than 1 are the same, in the same order.
  func hasExtents(of other: Shape) -> Bool {
    dimensions.filter { $0 != 1 } == other.dimensions.filter { $0 != 1 }
  }
}
