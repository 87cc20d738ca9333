// What choices are made on.

/// The examples that a model does not learn from and that choices are made on: when to stop, which
/// weights to keep, which settings to take. It may be looked at as often as one likes.
public struct ValidationSet: LabeledExamples {
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
  public func limited(to limit: Int) throws -> ValidationSet {
    ValidationSet(try examples.limited(to: limit))
  }

  /// Class indices seen as one-hot vectors, for `categoricalCrossEntropy`; nothing is copied.
  ///
  /// - Parameter classes: their number; unless given, the class names' or the largest index + 1.
  ///
  /// Throws `DataError` when the labels are not class indices, or for no class at all.
  public func oneHotLabels(classes: Int? = nil) throws -> ValidationSet {
    ValidationSet(try examples.oneHotLabels(classes: classes))
  }

  /// The features under other shapes of as many values, one for each input.
  public func reshaped(_ shapes: Shape...) throws -> ValidationSet {
    ValidationSet(try examples.reshaped(shapes))
  }

  /// The label of every example, `[examples, …]`.
  public func labels() throws -> Tensor { try examples.labels() }

  /// How many examples each class has, from class 0 to the last that is named or occurs.
  ///
  /// Throws `DataError` when the labels are neither class indices nor one-hot rows.
  public func classCounts() throws -> [Int] { try examples.classCounts() }

  /// The examples in batches, in order.
  public func batches(of size: Int) -> Batches {
    Batches(examples, size: size, seed: nil, epoch: 0, dropLast: false)
  }
}
