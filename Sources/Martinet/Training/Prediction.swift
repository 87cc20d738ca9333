// A model's values for examples.

extension Model {
  /// The model's values for a batch `[batch, …]` of examples, one tensor per input: probabilities
  /// where it ends in a softmax.
  public func predict(_ batch: Tensor..., batchSize: Int = 128) throws -> Tensor {
    let shapes = inputs.map { $0.exampleShape! }
    let count = batch.first.flatMap { $0.rank > 0 ? $0.shape[0] : nil } ?? 0
    guard batch.map(\.shape) == shapes.map({ $0.batched(count) }) else {
      throw ModelError.inputShapes(expected: shapes, received: batch.map(\.shape))
    }
    return try predict(count: count, batchSize: batchSize) { range, places in
      for (tensor, place) in zip(batch, places) {
        let size = tensor.shape.withoutFirst.count
        tensor.withFloats { place?.copy(from: $0[range.lowerBound * size..<range.upperBound * size]) }
      }
    }
  }

  /// The model's values for every example of a training set, in order.
  public func predict(_ set: TrainingSet, batchSize: Int = 128) throws -> Tensor {
    try predict(set.examples, batchSize)
  }

  /// The model's values for every example of a validation set, in order.
  public func predict(_ set: ValidationSet, batchSize: Int = 128) throws -> Tensor {
    try predict(set.examples, batchSize)
  }

  /// The model's values for every example of a test set, in order: a use of it (see `evaluate`).
  public func predict(_ test: TestSet, batchSize: Int = 128, reuse reason: String? = nil) throws -> Tensor {
    try predict(try test.opened(reuse: reason).examples, batchSize)
  }

  /// The index of the largest value of each example; 1 or 0 (p > 0.5) where there is one value.
  public func predictLabels(_ batch: Tensor..., batchSize: Int = 128) throws -> [Int] {
    let shapes = inputs.map { $0.exampleShape! }
    guard batch.count == 1 else {
      throw ModelError.inputShapes(expected: shapes, received: batch.map(\.shape))
    }
    return Model.labels(try predict(batch[0], batchSize: batchSize))
  }

  /// The classes of rows of values.
  public static func labels(_ values: Tensor) -> [Int] {
    let width = values.shape.withoutFirst.count
    return values.withFloats { floats in
      (0..<values.shape[0]).map { row in
        let part = floats[row * width..<(row + 1) * width]
        return width == 1 ? (part[0] > 0.5 ? 1 : 0) : part.indexOfLargest()
      }
    }
  }

  private func predict(_ examples: ExampleSet, _ batchSize: Int) throws -> Tensor {
    let shapes = inputs.map { $0.exampleShape! }
    guard examples.featureShapes == shapes else {
      throw ModelError.inputShapes(expected: shapes, received: examples.featureShapes)
    }
    let order = BatchOrder.sequential(count: examples.count)
    let labels = FloatMemory(count: examples.labelShape.count * min(batchSize, examples.count))
    let unused = shapes.map { FloatMemory(count: $0.count * min(batchSize, examples.count)) }
    return try predict(count: examples.count, batchSize: batchSize) { range, places in
      let features = zip(places, zip(unused, shapes)).map { place, spare in
        place ?? spare.0.floats[0..<range.count * spare.1.count]
      }
      try order.withRows { rows in
        try examples.source.gather(
          rows[range], features: features, labels: labels.floats[0..<range.count * examples.labelShape.count])
      }
    }
  }

  private func predict(
    count: Int, batchSize: Int, _ load: (Range<Int>, [Floats?]) throws -> Void
  ) throws -> Tensor {
    try Model.check(batchSize: batchSize)
    let shape = outputs[0].knownShape!.withoutFirst
    return try Tensor(shape: shape.batched(count)) { result in
      for start in stride(from: 0, to: count, by: batchSize) {
        let range = start..<min(start + batchSize, count)
        let workspace = try forward([outputs[0]], batch: range.count)
        try load(range, inputs.map { workspace.feed($0.node) })
        workspace.run(seed: 0, step: 0)
        result[range.lowerBound * shape.count..<range.upperBound * shape.count].copy(from: workspace.fetch(0))
      }
    }
  }
}
