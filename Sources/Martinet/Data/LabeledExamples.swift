// What training, validation and test sets have in common: how they are made.

/// Examples with their labels. `TrainingSet`, `ValidationSet` and `TestSet` are made in the same ways
/// and are different types, so that what is meant for one cannot be handed to another.
///
/// Every initialiser throws `DataError`, which names the counts and the row, when there are no
/// examples, when features, labels or weights differ in number, or when a class index is impossible.
public protocol LabeledExamples: Sendable {
  /// A set over a source, which may be larger than memory.
  ///
  /// - Parameters:
  ///   - sampleWeights: how much each example counts in the loss, one per example; `nil` for 1 each.
  ///   - classNames: the name of each class, by index.
  init(source: any DataSource, sampleWeights: [Float]?, classNames: [String]?) throws

  /// The number of examples.
  var count: Int { get }
  /// The shapes of one example's features, one for each input of the model.
  var featureShapes: [Shape] { get }
  /// The shape of one label: `[]` for a class index or one value.
  var labelShape: Shape { get }
  /// The name of each class, by index.
  var classNames: [String]? { get }
}

extension LabeledExamples {
  /// A set over a source, every example counting the same.
  public init(source: any DataSource) throws {
    try self.init(source: source, sampleWeights: nil, classNames: nil)
  }

  /// A set from tensors whose first dimension counts the examples: features `[examples, …]`, labels
  /// `[examples]` for class indices or single values, `[examples, values]` otherwise.
  public init(
    features: Tensor, labels: Tensor, sampleWeights: [Float]? = nil, classNames: [String]? = nil
  ) throws {
    try self.init(
      inputs: [features], labels: labels, sampleWeights: sampleWeights, classNames: classNames)
  }

  /// A set for a model with several inputs: one tensor of features for each.
  public init(
    inputs: [Tensor], labels: Tensor, sampleWeights: [Float]? = nil, classNames: [String]? = nil
  ) throws {
    try self.init(
      memory: MemorySource(features: inputs, labels: labels), sampleWeights, classNames)
  }

  /// A set from rows of features with one value to predict for each.
  public init(
    features: [[Float]], labels: [Float], sampleWeights: [Float]? = nil,
    classNames: [String]? = nil
  ) throws {
    let width = features.first?.count ?? 1
    for (row, values) in features.enumerated() where values.count != width {
      throw DataError.raggedRow(row: row, expected: width, received: values.count)
    }
    let source = try MemorySource(
      features: [.floats(Array(features.joined()), shape: [width])], labels: labels)
    try self.init(memory: source, sampleWeights, classNames)
  }

  /// A set from rows of features with a class index for each.
  public init(
    features: [[Float]], labels: [Int], sampleWeights: [Float]? = nil, classNames: [String]? = nil
  ) throws {
    for (row, label) in labels.enumerated() where label < 0 || Int(exactly: Float(label)) != label {
      throw DataError.invalidClassIndex(row: row, value: Float(label), classes: classNames?.count)
    }
    try self.init(
      features: features, labels: labels.map(Float.init), sampleWeights: sampleWeights,
      classNames: classNames)
  }

  /// A set of images kept as bytes, one after the other, with a class index for each; a batch holds
  /// scale · byte + offset.
  ///
  /// - Parameters:
  ///   - shape: of one image: `[height, width]` or `[height, width, channels]`.
  ///   - scale: 1/255 unless said otherwise, which makes 0 … 1 of a byte.
  public init(
    images: [UInt8], shape: Shape, labels: [UInt8], scale: Float = MemorySource.unitScale,
    offset: Float = 0, sampleWeights: [Float]? = nil, classNames: [String]? = nil
  ) throws {
    let source = try MemorySource(
      features: [.bytes(images, shape: shape, scale: scale, offset: offset)],
      labels: labels.map(Float.init))
    try self.init(memory: source, sampleWeights, classNames)
  }

  /// A set from any sequence of pairs of one example's features and its label, all of one shape.
  public init(
    examples: some Sequence<(Tensor, Tensor)>, sampleWeights: [Float]? = nil,
    classNames: [String]? = nil
  ) throws {
    var features: [Float] = []
    var labels: [Float] = []
    var shapes: (feature: Shape, label: Shape)?
    for (row, (feature, label)) in examples.enumerated() {
      let expected = shapes ?? (feature.shape, label.shape)
      for (wanted, found) in [(expected.feature, feature.shape), (expected.label, label.shape)]
      where wanted != found {
        throw DataError.shapeMismatch(row: row, expected: wanted, received: found)
      }
      shapes = expected
      features += feature.scalars
      labels += label.scalars
    }
    guard let shapes else { throw DataError.noExamples }
    let source = try MemorySource(
      features: [.floats(features, shape: shapes.feature)], labels: labels, labelShape: shapes.label)
    try self.init(memory: source, sampleWeights, classNames)
  }

  /// A set in memory, whose labels are checked against the class names at once: they are all here.
  private init(memory source: MemorySource, _ weights: [Float]?, _ names: [String]?) throws {
    if let names, source.labelShape == [] {
      for (row, label) in try source.labels().enumerated() {
        guard let index = Int(exactly: label), names.indices.contains(index) else {
          throw DataError.invalidClassIndex(row: row, value: label, classes: names.count)
        }
      }
    }
    try self.init(source: source, sampleWeights: weights, classNames: names)
  }
}
