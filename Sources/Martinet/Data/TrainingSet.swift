// What a model learns from.

/// The examples that weights are fitted to.
///
/// ```swift
/// let xor = try TrainingSet(features: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0])
/// let (train, validation) = try digits.split(validationFraction: 0.1, seed: 1, stratified: true)
/// for batch in train.batches(of: 32, shuffledBy: 1) {
///   let (x, y) = try (batch.features(), batch.labels())
/// }
/// ```
public struct TrainingSet: LabeledExamples {
  package let examples: ExampleSet

  public init(source: any DataSource, sampleWeights: [Float]?, classNames: [String]?) throws {
    examples = try ExampleSet(source: source, sampleWeights: sampleWeights, classNames: classNames)
  }

  package init(_ examples: ExampleSet) {
    self.examples = examples
  }

  /// Where the examples come from.
  public var source: any DataSource { examples.source }
  public var count: Int { examples.count }
  public var featureShapes: [Shape] { examples.featureShapes }
  public var labelShape: Shape { examples.labelShape }
  public var classNames: [String]? { examples.classNames }
  /// How much each example counts in the loss; `nil` for 1 each.
  public var sampleWeights: [Float]? { examples.sampleWeights }

  /// The first examples: `limit` of them, or all where there are fewer.
  ///
  /// Throws `DataError.invalidPart` when the limit is not positive.
  public func limited(to limit: Int) throws -> TrainingSet {
    TrainingSet(try examples.limited(to: limit))
  }

  /// The examples of these rows, in this order; rows may repeat.
  ///
  /// Throws `DataError` when there are none or a row does not exist.
  public func subset(_ rows: [Int]) throws -> TrainingSet {
    guard !rows.isEmpty else { throw DataError.noExamples }
    for row in rows where row < 0 || row >= count {
      throw DataError.rowOutOfRange(row: row, count: count)
    }
    return TrainingSet(examples.subset(rows.map(Int32.init)))
  }

  /// Class indices seen as one-hot vectors, for `categoricalCrossEntropy`; nothing is copied.
  ///
  /// - Parameter classes: their number; unless given, the class names' or the largest index + 1.
  ///
  /// Throws `DataError` when the labels are not class indices, or for no class at all.
  public func oneHotLabels(classes: Int? = nil) throws -> TrainingSet {
    TrainingSet(try examples.oneHotLabels(classes: classes))
  }

  /// The features under other shapes of as many values, one for each input.
  public func reshaped(_ shapes: Shape...) throws -> TrainingSet {
    TrainingSet(try examples.reshaped(shapes))
  }

  /// The same examples, their images changed at random and anew in every epoch; the labels stay.
  ///
  /// ```swift
  /// try model.fit(train.augmented(by: [.rotate(degrees: 10), .shift(2)]), epochs: 20, validationFraction: 0.1)
  /// ```
  /// The changes are made one after the other as the batches of a training are gathered, each drawn from the
  /// seed of `fit`, the epoch, the example's number and the change's place in the list: the same bits for any
  /// number of threads, stopped and resumed or not. Shifts, rotations, zooms and flips that follow each other are
  /// one bilinear reading. A validation set that is split off, an evaluation and unshuffled `batches` see the
  /// images as they are; validation and test sets have no such method. Several inputs are changed alike.
  ///
  /// - Parameter boundary: what an image is outside.
  ///
  /// Throws `DataError` for features that are no images `[height, width]` or `[height, width, channels]`, and for
  /// a strength outside its range.
  public func augmented(by augmentations: [Augmentation], boundary: Boundary = .fill(0)) throws -> TrainingSet {
    TrainingSet(
      try ExampleSet(
        source: AugmentedSource(source, augmentations, boundary), sampleWeights: sampleWeights,
        classNames: classNames))
  }

  /// The label of every example, `[examples, …]`.
  public func labels() throws -> Tensor { try examples.labels() }

  /// How many examples each class has, from class 0 to the last that is named or occurs.
  ///
  /// Throws `DataError` when the labels are neither class indices nor one-hot rows.
  public func classCounts() throws -> [Int] { try examples.classCounts() }

  /// The examples in batches: in order, or shuffled, and augmented where they are, by a seed anew for each epoch.
  public func batches(
    of size: Int, shuffledBy seed: UInt64? = nil, epoch: Int = 0, dropLast: Bool = false
  ) -> Batches {
    Batches(examples, size: size, seed: seed, epoch: epoch, dropLast: dropLast)
  }
}
