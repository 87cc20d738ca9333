// Predictions of a model as the values that measures are asked of.

extension BinaryScores {
  /// The scores of yes of a model against labels.
  ///
  /// - Parameters:
  ///   - truth: 0 or 1, `[examples]` or `[examples, 1]`, or one-hot rows `[examples, 2]`.
  ///   - scores: `[examples]`, `[examples, 1]`, or both classes' `[examples, 2]`, of which the second is taken.
  ///
  /// Throws a `MeasureError` for other shapes, and for labels, scores and weights that cannot be.
  public init(truth: Tensor, scores: Tensor, weights: [Float]? = nil) throws(MeasureError) {
    let width = scores.shape.rowWidth
    let labels = try classIndices(truth)
    guard width == 1 || width == 2, labels.count * width == scores.count else {
      throw .shapes(expected: "a score of yes for each label", truths: truth.shape, predictions: scores.shape)
    }
    let yes = stride(from: width - 1, to: scores.count, by: width).map { Double(scores.scalars[$0]) }
    try self.init(truth: labels, scores: yes, weights: weights?.map(Double.init))
  }
}

extension ClassProbabilities {
  /// The probabilities of a model against labels.
  ///
  /// - Parameters:
  ///   - truth: class indices `[examples]` or `[examples, 1]`, or one-hot rows `[examples, classes]`.
  ///   - probabilities: `[examples, classes]`.
  ///
  /// Throws a `MeasureError` for other shapes, and for labels, probabilities and weights that cannot be.
  public init(truth: Tensor, probabilities: Tensor, weights: [Float]? = nil) throws(MeasureError) {
    let width = probabilities.shape.rowWidth
    let labels = try classIndices(truth)
    guard width >= 2, labels.count * width == probabilities.count else {
      throw .shapes(
        expected: "a row of probabilities for each label", truths: truth.shape, predictions: probabilities.shape)
    }
    try self.init(
      truth: labels, flat: probabilities.scalars.map(Double.init), classes: width, weights: weights?.map(Double.init))
  }
}

extension ClassPredictions {
  /// The classes that a model's values say (see `Model.labels(_:)`) against labels.
  ///
  /// - Parameters:
  ///   - truth: class indices `[examples]` or `[examples, 1]`, or one-hot rows `[examples, classes]`.
  ///   - values: `[examples, classes]`, or one score of yes for each example.
  ///
  /// Throws a `MeasureError` for other shapes, for labels and weights that cannot be, and for values of NaN.
  public init(truth: Tensor, values: Tensor, weights: [Float]? = nil) throws(MeasureError) {
    try self.init(
      truth: classIndices(truth), predicted: numbers(values),
      classes: Swift.max(values.shape.rowWidth, 2), weights: weights?.map(Double.init))
  }
}

extension ValuePredictions {
  /// The numbers that a model predicts against true ones, element by element.
  ///
  /// Throws a `MeasureError` where they differ in number, and for values and weights that cannot be.
  public init(truth: Tensor, values: Tensor, weights: [Float]? = nil) throws(MeasureError) {
    try self.init(
      truth: truth.scalars.map(Double.init), predicted: values.scalars.map(Double.init),
      weights: weights?.map(Double.init))
  }
}

/// The classes that values say.
private func numbers(_ values: Tensor) throws(MeasureError) -> [Int] {
  var numbers: [Int] = []
  for (row, number) in Model.classes(values).enumerated() {
    guard let number else { throw .notFinite(row: row, value: .nan) }
    numbers.append(number)
  }
  return numbers
}

/// Labels as class indices: what they are, or the place of the largest in their one-hot row.
private func classIndices(_ truth: Tensor) throws(MeasureError) -> [Int] {
  let width = truth.shape.rowWidth
  if width > 1 { return try numbers(truth) }
  var labels: [Int] = []
  for (row, label) in truth.scalars.enumerated() {
    guard label.isFinite else { throw .notFinite(row: row, value: Double(label)) }
    // What is no whole number is no class.
    labels.append(Int(exactly: label) ?? -1)
  }
  return labels
}

extension Model {
  /// The score above which this model's answer is yes, best by a rule on validation data.
  ///
  /// ```swift
  /// model.threshold = try model.threshold(on: validation, by: .cost(falsePositive: 1, falseNegative: 5))
  /// try model.save(to: path)             // with its threshold
  /// ```
  /// A test set is not accepted: a threshold that was chosen on it is no longer tested by it.
  ///
  /// Throws a `MeasureError` where the model does not give one score of yes for each label, or nothing can
  /// be chosen.
  public func threshold(
    on validation: ValidationSet, by rule: ThresholdRule, batchSize: Int = 128
  ) throws -> DecisionThreshold {
    try BinaryScores(
      truth: validation.labels(), scores: predict(validation, batchSize: batchSize),
      weights: validation.sampleWeights
    ).threshold(by: rule)
  }
}
