// What the training loop, evaluation and prediction read: a source with its weights and names.

/// Examples with their weights and the names of their classes: the inside of a training, validation
/// or test set. It stays within the package, so that a test set's cannot be trained on outside.
package struct ExampleSet: Sendable {
  package let source: any DataSource
  /// How much each example counts, one per example; `nil` for 1 each.
  package let sampleWeights: [Float]?
  /// The name of each class, by index.
  package let classNames: [String]?

  package init(source: any DataSource, sampleWeights: [Float]?, classNames: [String]?) throws {
    guard source.count > 0 else { throw DataError.noExamples }
    guard source.count <= Int32.max else { throw DataError.tooManyExamples(count: source.count) }
    if let sampleWeights {
      guard sampleWeights.count == source.count else {
        throw DataError.unequalWeights(weights: sampleWeights.count, examples: source.count)
      }
      for (row, weight) in sampleWeights.enumerated() where !(weight >= 0 && weight.isFinite) {
        throw DataError.invalidWeight(row: row, value: weight)
      }
    }
    if let classNames, source.labelShape.rank == 1, source.labelShape.count > 1,
      classNames.count != source.labelShape.count
    {
      throw DataError.unequalClassNames(names: classNames.count, values: source.labelShape.count)
    }
    self.init(unchecked: source, sampleWeights, classNames)
  }

  /// A set made from another, whose parts were checked when that one was made.
  private init(unchecked source: any DataSource, _ sampleWeights: [Float]?, _ classNames: [String]?) {
    self.source = source
    self.sampleWeights = sampleWeights
    self.classNames = classNames
  }

  /// The number of examples.
  package var count: Int { source.count }
  /// The shapes of one example's features, one for each input of the model.
  package var featureShapes: [Shape] { source.featureShapes }
  /// The shape of one label.
  package var labelShape: Shape { source.labelShape }

  /// These rows, in this order.
  package func subset(_ rows: [Int32]) -> ExampleSet {
    ExampleSet(
      unchecked: SubsetSource(source, rows: rows),
      sampleWeights.map { weights in rows.map { weights[Int($0)] } },
      classNames)
  }

  /// The rows of a range.
  package func subset(_ range: Range<Int>) throws -> ExampleSet {
    guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= count else {
      throw DataError.invalidPart(requested: range.count, count: count)
    }
    return subset(range.map(Int32.init))
  }

  /// The first `limit` examples, or all of them where there are fewer.
  package func limited(to limit: Int) throws -> ExampleSet {
    guard limit > 0 else { throw DataError.invalidPart(requested: limit, count: count) }
    return limit >= count ? self : try subset(0..<limit)
  }

  /// Class indices seen as one-hot vectors.
  package func oneHotLabels(classes: Int?) throws -> ExampleSet {
    let number = try classes ?? classNames?.count ?? classCounts().count
    return try ExampleSet(
      source: OneHotSource(source, classes: number), sampleWeights: sampleWeights,
      classNames: classNames)
  }

  /// The features seen under other shapes of as many values.
  package func reshaped(_ shapes: [Shape]) throws -> ExampleSet {
    ExampleSet(
      unchecked: try ReshapedSource(source, featureShapes: shapes), sampleWeights, classNames)
  }

  /// The examples as one pass of a training sees them.
  package func pass(seed: UInt64, epoch: Int) -> ExampleSet {
    ExampleSet(unchecked: source.pass(seed: seed, epoch: epoch), sampleWeights, classNames)
  }

  /// The label of every example, `[examples, …]`.
  package func labels() throws -> Tensor {
    Tensor(try source.labels(), shape: labelShape.batched(count))
  }

  /// How many examples each class has, from class 0 to the last that is named or occurs.
  ///
  /// Throws `DataError` when the labels are neither class indices nor one-hot rows.
  package func classCounts() throws -> [Int] {
    let known = labelShape.count > 1 ? labelShape.count : classNames?.count ?? 0
    var counts = [Int](repeating: 0, count: known)
    for index in try classIndices() {
      while counts.count <= index { counts.append(0) }
      counts[index] += 1
    }
    return counts
  }

  /// The class index of every example, from labels of shape `[]` or `[1]` or from one-hot rows.
  ///
  /// Throws `DataError` for other labels.
  func classIndices() throws -> [Int] {
    guard labelShape.rank <= 1 else { throw DataError.noClassIndices(labelShape: labelShape) }
    let (labels, width) = (try source.labels(), labelShape.count)
    if width > 1 {
      return try (0..<count).map { row in
        let values = labels[row * width..<(row + 1) * width]
        guard let one = values.firstIndex(of: 1), values.count(where: { $0 != 0 }) == 1 else {
          throw DataError.notOneHot(row: row)
        }
        return one - values.startIndex
      }
    }
    return try labels.enumerated().map { row, label in
      // Past 2²⁴ a float no longer tells whole numbers apart, so no class index lies there.
      guard let index = Int(exactly: label), index >= 0, index < 1 << 24 else {
        throw DataError.invalidClassIndex(row: row, value: label, classes: classNames?.count)
      }
      return index
    }
  }
}
