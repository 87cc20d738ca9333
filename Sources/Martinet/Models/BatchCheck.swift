// Whether inputs and outputs can be a model's: examples come in, one value for each comes out.

extension Model {
  /// Whether placeholders can be the inputs of a model.
  static func check(inputs: [Placeholder]) throws {
    for (index, input) in inputs.enumerated() {
      guard let shape = input.exampleShape else { throw ModelError.unknownInputShape(input: index) }
      guard input.node.knownShape != nil else { throw ModelError.invalidInputShape(input: index, shape: shape) }
      guard !inputs[..<index].contains(input) else { throw ModelError.duplicateInput(input: index) }
    }
  }

  /// Infers the shapes once more for a batch of another size than the stand-in of `Placeholder`: the
  /// first dimension of every output must follow it.
  ///
  /// Throws `ModelError.outputWithoutBatch`, and `GraphError` when a shape fits one size of batch only.
  static func checkBatch(_ order: [Node], outputs: [Node]) throws {
    let batch = Placeholder.standInBatch + 1
    var shapes: [Node: Shape] = [:]
    for node in order {
      switch node.operation {
      case let placeholder as PlaceholderOperation: shapes[node] = placeholder.example?.batched(batch)
      case let source as any SourceOperation: shapes[node] = source.knownShape
      default:
        do {
          shapes[node] = try node.operation.shape(of: node.inputs.map { shapes[$0]! })
        } catch {
          throw GraphError.shape(node: node.operation.name, error)
        }
      }
    }
    for (index, output) in outputs.enumerated() {
      guard let known = output.knownShape, let shape = shapes[output], known.rank > 0,
        known[0] == Placeholder.standInBatch, shape == known.withoutFirst.batched(batch)
      else { throw ModelError.outputWithoutBatch(output: index, shape: output.knownShape ?? []) }
    }
  }
}
