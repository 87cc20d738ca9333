// What every loss is: predictions and targets in, one number per example out.

/// How wrong predictions are.
///
/// A loss builds nodes, as a layer does; one written outside the package works like the built-in
/// ones. Training minimises the mean over the examples of a batch, each weighted where weights are
/// given, plus the layers' penalties.
public protocol Loss: Sendable {
  /// The name on the command line and in saved models: "sparse_categorical_crossentropy".
  var name: String { get }

  /// One number per example, shape `[batch]`, from predictions and targets of the batch.
  func callAsFunction(_ prediction: Node, _ target: Node) throws -> Node
}

extension Node {
  /// The mean over everything but the batch: one number per example.
  func meanOfExamples() -> Node {
    guard let shape = knownShape, shape.rank != 1 else { return self }
    return mean(axes: Array(1..<shape.rank))
  }
}
