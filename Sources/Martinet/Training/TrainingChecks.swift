// What is checked of the data before a training, and of its loss during one.

extension ClassWeights {
  /// The weight of each class of a set that is not 1.
  ///
  /// Throws `ModelError.invalidArgument` for a weight that is none, `DataError` for labels without classes.
  func resolved(_ examples: ExampleSet) throws -> [Int: Float] {
    switch self {
    case .balanced:
      let counts = try examples.classCounts()
      let classes = Float(counts.count(where: { $0 > 0 }))
      return counts.enumerated().reduce(into: [:]) { weights, next in
        weights[next.offset] = next.element == 0 ? 0 : Float(examples.count) / (classes * Float(next.element))
      }
    case .weights(let chosen):
      for (index, weight) in chosen where index < 0 || !(weight >= 0) || !weight.isFinite {
        throw ModelError.invalidArgument(
          name: "classWeights", expected: "classes from 0 with weights of at least 0",
          received: "\(weight) for class \(index)")
      }
      return chosen
    }
  }
}

extension ExampleSet {
  /// A weight per example: its class's, times its own.
  ///
  /// Throws `DataError.invalidWeight` for a product that no float holds.
  func weighted(by classes: [Int: Float]) throws -> [Float] {
    try classIndices().enumerated().map { row, index in
      let weight = (classes[index] ?? 1) * (sampleWeights?[row] ?? 1)
      guard weight.isFinite else { throw DataError.invalidWeight(row: row, value: weight) }
      return weight
    }
  }
}

extension Model {
  /// Whether class indices lie among the model's outputs, where the loss takes indices.
  func checkLabels(_ examples: ExampleSet, _ loss: any Loss) throws {
    guard loss is SparseCategoricalCrossEntropy, let classes = outputs[0].knownShape?.dimensions.last else { return }
    for (place, label) in try examples.source.labels().enumerated() {
      guard let index = Int(exactly: label), index >= 0, index < classes else {
        throw ModelError.invalidLabel(row: place / examples.labelShape.count, value: label, classes: classes)
      }
    }
  }

  /// The layer whose value for a batch is the first not to be finite, or the loss itself.
  func firstNotFinite(_ batch: TrainingBatch) throws -> String {
    let workspace = try workspace(layers.map(\.output), batch: batch.count)
    for (input, values) in zip(inputs, batch.features) { workspace.feed(input.node)?.copy(from: values) }
    workspace.run(seed: 0, step: 0)
    let culprit = layers.indices.first { !workspace.fetch($0).isFinite }
    return culprit.map { layers[$0].name } ?? "the loss itself"
  }
}
