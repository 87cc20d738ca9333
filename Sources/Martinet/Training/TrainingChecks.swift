// What is checked of the data before a training, and of its loss during one.

extension ClassWeights {
  /// A weight for every class of a set.
  func resolved(_ examples: ExampleSet) throws -> [Float] {
    let counts = try examples.classCounts()
    switch self {
    case .balanced:
      let classes = Float(counts.count(where: { $0 > 0 }))
      return counts.map { $0 == 0 ? 0 : Float(examples.count) / (classes * Float($0)) }
    case .weights(let chosen):
      for (index, weight) in chosen where index < 0 || !(weight >= 0) || !weight.isFinite {
        throw ModelError.invalidArgument(
          name: "classWeights", expected: "classes from 0 with weights of at least 0",
          received: "\(weight) for class \(index)")
      }
      let highest = max(counts.count - 1, chosen.keys.max() ?? 0)
      return (0...highest).map { chosen[$0] ?? 1 }
    }
  }
}

extension ExampleSet {
  /// A weight per example: its class's, times its own.
  func weighted(by classes: [Float]) throws -> [Float] {
    try classIndices().enumerated().map { row, index in
      (index < classes.count ? classes[index] : 1) * (sampleWeights?[row] ?? 1)
    }
  }
}

extension Model {
  /// Whether class indices lie among the model's outputs, where the loss takes indices.
  func checkLabels(_ examples: ExampleSet, _ loss: any Loss) throws {
    let labels = examples.labelShape.count
    guard loss is SparseCategoricalCrossEntropy, let shape = outputs[0].knownShape?.withoutFirst,
      let classes = shape.dimensions.last, labels * classes == shape.count
    else { return }
    for (place, label) in try examples.source.labels().enumerated() {
      guard let index = Int(exactly: label), index >= 0, index < classes else {
        throw ModelError.invalidLabel(row: place / labels, value: label, classes: classes)
      }
    }
  }

  /// The error for a loss that is not finite: which layer's value was the first not to be.
  func lossNotFinite(_ batch: TrainingBatch, _ training: Training) throws -> ModelError {
    let outputs = layers.map(\.output)
    let workspace = try forward(outputs, batch: batch.count)
    for (input, values) in zip(inputs, batch.features) { workspace.feed(input.node)?.copy(from: values) }
    workspace.run(seed: 0, step: 0)
    let culprit = layers.indices.first { index in
      let values = workspace.fetch(index)
      return (0..<values.count).contains { !values[$0].isFinite }
    }
    return .lossNotFinite(
      layer: culprit.map { layers[$0].name } ?? "the loss itself", epoch: training.position.epoch + 1,
      step: training.position.step + 1)
  }
}
