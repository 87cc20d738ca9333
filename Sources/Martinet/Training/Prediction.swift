// A model's values for examples.

extension Model {
  /// The model's values for a batch `[batch, …]` of examples, one tensor per input: probabilities
  /// where it ends in a softmax. Of several outputs, the first; `predictOutputs` gives all.
  ///
  /// Throws a `ModelError` for examples of another shape and a batch size below 1.
  public func predict(_ batch: Tensor..., batchSize: Int = 128) throws -> Tensor {
    try values([outputs[0]], batch, batchSize)[0]
  }

  /// The model's values for every example of a training set, in order.
  public func predict(_ set: TrainingSet, batchSize: Int = 128) throws -> Tensor {
    try predict(set.examples, batchSize)
  }

  /// The model's values for every example of a validation set, in order.
  public func predict(_ set: ValidationSet, batchSize: Int = 128) throws -> Tensor {
    try predict(set.examples, batchSize)
  }

  /// The model's values for every example of a test set, in order: a use of it (see `evaluate`), which
  /// `test.uses` records and the history, which holds results, does not.
  ///
  /// Throws what makes a prediction impossible before the set is used, and `DataError.testSetUsedAgain`.
  public func predict(_ test: TestSet, batchSize: Int = 128, reuse reason: String? = nil) throws -> Tensor {
    try check(featureShapes: test.featureShapes)
    try Model.check(batchSize: batchSize)
    return try predict(try test.opened(reuse: reason).examples, batchSize)
  }

  /// The values of all outputs, in their order, for a batch `[batch, …]` of examples, one tensor per
  /// input.
  public func predictOutputs(_ batch: Tensor..., batchSize: Int = 128) throws -> [Tensor] {
    try values(outputs, batch, batchSize)
  }

  /// What a layer gives at inference for a batch `[batch, …]` of examples, one tensor per input: a
  /// hidden layer's features. A layer that is applied several times gives the first of its values.
  ///
  /// ```swift
  /// let features = try model.values(of: "dense", for: images)      // [batch, units]
  /// ```
  /// Throws `ModelError.unknownLayer`, which lists the names, and `ModelError.outputWithoutBatch` for a
  /// layer that does not give one value for each example.
  public func values(of layer: String, for batch: Tensor..., batchSize: Int = 128) throws -> Tensor {
    let node = try self.layer(layer).output
    try Model.checkBatch(topologicalOrder([node]), outputs: [node])
    return try values([node], batch, batchSize)[0]
  }

  /// The class of each example of a batch, one tensor per input; see `labels(_:)`, and `threshold`, which
  /// decides where there is one.
  public func predictLabels(_ batch: Tensor..., batchSize: Int = 128) throws -> [Int] {
    decided(try values([outputs[0]], batch, batchSize)[0])
  }

  /// The class of every example of a training set, in order; see `labels(_:)`.
  public func predictLabels(_ set: TrainingSet, batchSize: Int = 128) throws -> [Int] {
    decided(try predict(set, batchSize: batchSize))
  }

  /// The class of every example of a validation set, in order; see `labels(_:)`.
  public func predictLabels(_ set: ValidationSet, batchSize: Int = 128) throws -> [Int] {
    decided(try predict(set, batchSize: batchSize))
  }

  /// The class of every example of a test set, in order: a use of it, as `predict` of one is; see `labels(_:)`.
  public func predictLabels(_ test: TestSet, batchSize: Int = 128, reuse reason: String? = nil) throws -> [Int] {
    decided(try predict(test, batchSize: batchSize, reuse: reason))
  }

  /// The classes that values say, one for each row of the last dimension: for each example of
  /// `[batch, classes]`, for each pixel of `[batch, height, width, classes]`. It is the index of the
  /// row's largest value, the first of equals; 1 or 0 (p > 0.5) where a row is one value; 0 where one is NaN.
  public static func labels(_ values: Tensor) -> [Int] { classes(values).map { $0 ?? 0 } }

  /// The classes that values say, `nil` for a row with NaN.
  static func classes(_ values: Tensor) -> [Int?] {
    let width = values.shape.rowWidth
    guard width > 0 else { return [] }
    return values.withFloats { floats in
      (0..<floats.count / width).map { floats[$0 * width..<($0 + 1) * width].predictedClass }
    }
  }

  /// The classes that this model's values say: 1 for scores of yes above its threshold.
  package func decided(_ values: Tensor) -> [Int] {
    guard let threshold else { return Model.labels(values) }
    let (scores, width) = (values.scalars, values.shape.rowWidth)
    return stride(from: width - 1, to: scores.count, by: width).map { threshold(Double(scores[$0])) }
  }

  private func predict(_ examples: ExampleSet, _ batchSize: Int) throws -> Tensor {
    try check(featureShapes: examples.featureShapes)
    try Model.check(batchSize: batchSize)
    let shapes = examples.featureShapes
    let order = BatchOrder.sequential(count: examples.count)
    return try values([outputs[0]], count: examples.count, batchSize) { range, places in
      // Nobody looks at labels and at inputs on which nothing depends, but the source writes them.
      let labels = FloatMemory(count: range.count * examples.labelShape.count)
      let unused = zip(places, shapes).map { $0 == nil ? FloatMemory(count: range.count * $1.count) : nil }
      try withExtendedLifetime((labels, unused)) {
        try order.withRows { rows in
          try examples.source.gather(
            rows[range], features: zip(places, unused).map { $0 ?? $1!.floats }, labels: labels.floats)
        }
      }
    }[0]
  }

  /// The values of nodes for a batch of examples, one tensor per input.
  private func values(_ nodes: [Node], _ batch: [Tensor], _ batchSize: Int) throws -> [Tensor] {
    let shapes = inputs.map { $0.exampleShape! }
    let count = batch.first.flatMap { $0.rank > 0 ? $0.shape[0] : nil } ?? 0
    guard batch.map(\.shape) == shapes.map({ $0.batched(count) }) else {
      throw ModelError.inputShapes(expected: shapes, received: batch.map(\.shape))
    }
    return try values(nodes, count: count, batchSize) { range, places in
      for (tensor, place) in zip(batch, places) {
        let size = tensor.shape.withoutFirst.count
        tensor.withFloats { place?.copy(from: $0[range.lowerBound * size..<range.upperBound * size]) }
      }
    }
  }

  /// The values of nodes, each `[batch, …]`, for examples that a closure loads into the inputs' places.
  /// Many batches are shared among the workers, of few each is: that is faster by the caches and the waiting
  /// it saves, and the bits are the same.
  private func values(
    _ nodes: [Node], count: Int, _ batchSize: Int, load: (Range<Int>, [Floats?]) throws -> Void
  ) throws -> [Tensor] {
    try Model.check(batchSize: batchSize)
    let shapes = nodes.map { $0.knownShape!.withoutFirst }
    return try Tensor.written(shapes.map { $0.batched(count) }) { results in
      func compute(_ range: Range<Int>, in workspace: Workspace) throws {
        try load(range, inputs.map { workspace.feed($0.node) })
        workspace.run(seed: 0, step: 0)
        for (index, shape) in shapes.enumerated() {
          results[index][range.lowerBound * shape.count..<range.upperBound * shape.count]
            .copy(from: workspace.fetch(index))
        }
      }
      var first = 0
      let whole = count / batchSize
      if pool.threads > 1 && whole >= 2 * pool.threads {
        let (team, failure) = (try team(nodes, batch: batchSize), FirstFailure())
        try withoutActuallyEscaping(compute) { compute in
          pool.run(tiles: whole) { batch, worker in
            do {
              try compute(batch * batchSize..<(batch + 1) * batchSize, team[worker])
            } catch {
              failure.note(error, of: batch)
            }
          }
          if let (_, error) = failure.take() { throw error }
        }
        first = whole * batchSize
      }
      for start in stride(from: first, to: count, by: batchSize) {
        let range = start..<min(start + batchSize, count)
        try compute(range, in: workspace(nodes, batch: range.count))
      }
    }
  }
}
