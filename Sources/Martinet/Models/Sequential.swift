// A model that is a stack of layers.

/// A stack of layers, each taking the value of the one before.
///
/// ```swift
/// let model = try Sequential(input: [28, 28]) {
///   Flatten()
///   Dense(128, activation: .relu)
///   Dense(10, activation: .softmax)
/// }
/// ```
public final class Sequential: Model {
  /// A stack for examples of a shape. The seed gives the weights their first values.
  ///
  /// Throws a `LayerError` that names the layer, what it expected and what it received, and a `ModelError`
  /// for an input of more than seven dimensions or less than one thread.
  public convenience init(
    input: Shape, seed: UInt64 = 0, threads: Int? = nil, @LayerStack layers: () throws -> [any Layer]
  ) throws {
    let start = Input(input)
    try Model.check(inputs: [start])
    var node = start.node
    for layer in try layers() { node = try layer(node) }
    try self.init(inputs: [start], outputs: [node], seed: seed, threads: threads)
  }
}
