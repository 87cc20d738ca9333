// Several classes by as many yes-or-no models.

/// A binary model for each class, that class against all others; the answer is the class whose model is the
/// surest (Rifkin & Klautau 2004).
///
/// ```swift
/// let fruits = try OneAgainstAll(classes: 3) { _ in try LogisticRegression(inputs: 4).model }
/// try fruits.train(data) { model, binary in try model.fit(binary, epochs: 100, verbose: .silent) }
/// let species = try fruits.predictLabels(features)
/// ```
/// Any model with one value for each example will do: a logistic regression, a network with one output.
public struct OneAgainstAll {
  /// The model of each class, in the order of the classes.
  public let models: [Model]

  /// A model for each class, made by a closure that is given the class.
  ///
  /// Throws a `ModelError` for less than two classes and for a model that gives more than one value.
  public init(classes: Int, _ make: (_ label: Int) throws -> Model) throws {
    guard classes >= 2 else {
      throw ModelError.invalidArgument(name: "classes", expected: "at least 2", received: "\(classes)")
    }
    models = try (0..<classes).map { label in
      let model = try make(label)
      guard let shape = model.outputs[0].knownShape?.withoutFirst, shape.count == 1 else {
        throw ModelError.invalidArgument(
          name: "model", expected: "one value for each example",
          received: model.outputs[0].knownShape.map { "\($0.withoutFirst)" } ?? "a value of unknown shape")
      }
      return model
    }
  }

  /// Trains each model on the examples seen as its class (1) and the others (0); see
  /// `TrainingSet.against(class:)`.
  ///
  /// Throws `DataError.invalidClassIndex` for a label that is none of the classes, and what the closure throws.
  public func train(_ data: TrainingSet, _ fit: (Model, TrainingSet) throws -> Void) throws {
    for (row, label) in try data.examples.classIndices().enumerated() where label >= models.count {
      throw DataError.invalidClassIndex(row: row, value: Float(label), classes: models.count)
    }
    for (label, model) in models.enumerated() { try fit(model, data.against(class: label)) }
  }

  /// What each model says of a batch `[batch, …]` of examples: `[batch, classes]`. The rows need not add up to 1.
  public func predict(_ batch: Tensor) throws -> Tensor {
    let columns = try models.map { try $0.predict(batch).scalars }
    let count = columns[0].count
    return Tensor(
      (0..<count).flatMap { row in columns.map { $0[row] } }, shape: [count, models.count])
  }

  /// The class of each example of a batch: the first of the surest.
  public func predictLabels(_ batch: Tensor) throws -> [Int] { Model.labels(try predict(batch)) }
}

extension TrainingSet {
  /// The same examples with label 1 where they are of a class, else 0: one against all.
  ///
  /// Throws `DataError.noClassIndices` when the labels are not class indices.
  public func against(class label: Int) throws -> TrainingSet {
    TrainingSet(
      try ExampleSet(
        source: OneClassSource(examples.source, label: label), sampleWeights: sampleWeights, classNames: nil))
  }
}
