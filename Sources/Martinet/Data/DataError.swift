// What can be wrong with the examples that a person hands over, said with numbers.

/// A set of examples that cannot be: the description names the counts and the row.
public enum DataError: Error, Equatable, Sendable {
  /// There is nothing to learn from.
  case noExamples
  /// The inputs and the labels differ in number; `input` counts the model's inputs from 0.
  case unequalCounts(features: Int, labels: Int, input: Int)
  /// The elements do not divide into examples of this shape.
  case notWholeExamples(elements: Int, shape: Shape)
  /// A tensor without a first dimension, or with examples that hold nothing.
  case noExampleDimension(shape: Shape)
  /// One example differs in shape from the first.
  case shapeMismatch(row: Int, expected: Shape, received: Shape)
  /// One row differs in length from the first.
  case raggedRow(row: Int, expected: Int, received: Int)
  /// A label that should be a class index is negative, not whole, or not below the number of classes.
  case invalidClassIndex(row: Int, value: Float, classes: Int?)
  /// Labels of this shape are not class indices.
  case noClassIndices(labelShape: Shape)
  /// A label that should be a one-hot row is not 1 in one place and 0 in the others.
  case notOneHot(row: Int)
  /// One-hot labels of no classes.
  case invalidClassCount(Int)
  /// An example with an infinity or NaN, in the features of an input (counted from 0) or, without one, in
  /// the label.
  case notFinite(row: Int, input: Int?, value: Float)
  /// The class names are not as many as the values of a one-hot label.
  case unequalClassNames(names: Int, values: Int)
  /// The sample weights are not one per example.
  case unequalWeights(weights: Int, examples: Int)
  /// A sample weight is negative or not finite.
  case invalidWeight(row: Int, value: Float)
  /// A validation fraction outside 0 … 1, or one that leaves one of the two sets empty.
  case invalidFraction(Double, examples: Int)
  /// A part of a set that holds no examples or more than there are.
  case invalidPart(requested: Int, count: Int)
  /// A row that the source does not have.
  case rowOutOfRange(row: Int, count: Int)
  /// More examples than 2³¹ - 1.
  case tooManyExamples(count: Int)
  /// The features cannot be seen under these shapes.
  case cannotReshape(from: [Shape], to: [Shape])
  /// Features of this shape are no images to be augmented.
  case notImages(shape: Shape)
  /// An augmentation whose strength makes no sense.
  case invalidAugmentation(Augmentation, expected: String)
  /// A test set was about to be used a second time without a reason.
  case testSetUsedAgain(uses: Int)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noExamples:
      return "there are no examples"
    case .unequalCounts(let features, let labels, let input):
      return "input \(input) has \(features) examples, but there are \(labels) labels"
    case .notWholeExamples(let elements, let shape):
      return "\(elements) values do not divide into examples of shape \(shape) (\(shape.count) values each)"
    case .noExampleDimension(let shape):
      return
        "a tensor of shape \(shape) holds no examples: the first dimension counts them, and each holds a value"
    case .shapeMismatch(let row, let expected, let received):
      return "example \(row) has shape \(received), but the first has \(expected)"
    case .raggedRow(let row, let expected, let received):
      return "row \(row) has \(received) values, but the first has \(expected)"
    case .invalidClassIndex(let row, let value, let classes):
      let range = classes.map { "0 ..< \($0)" } ?? "0, 1, 2, …"
      return "the label of example \(row) is \(value): expected a class index in \(range)"
    case .noClassIndices(let labelShape):
      return
        "labels of shape \(labelShape) are not class indices: expected shape [], or [1], or [classes] of one-hot rows"
    case .notOneHot(let row):
      return "the label of example \(row) is not one-hot: expected one 1 among zeros"
    case .invalidClassCount(let classes):
      return "one-hot labels have at least one class: received \(classes)"
    case .notFinite(let row, let input, let value):
      let part = input.map { $0 == 0 ? "features" : "features of input \($0)" } ?? "labels"
      return "the \(part) of example \(row) hold \(value): leave the example out or give it a number"
    case .unequalClassNames(let names, let values):
      return "there are \(names) class names for labels of \(values) values"
    case .unequalWeights(let weights, let examples):
      return "there are \(weights) sample weights for \(examples) examples"
    case .invalidWeight(let row, let value):
      return "the sample weight of example \(row) is \(value): expected a finite number, 0 or more"
    case .invalidFraction(let fraction, let examples):
      return "a validation fraction of \(fraction) of \(examples) examples leaves one of the two sets empty"
    case .invalidPart(let requested, let count):
      return "\(requested) examples were asked for: expected 1 … \(count)"
    case .rowOutOfRange(let row, let count):
      return "there is no example \(row): rows are 0 ..< \(count)"
    case .tooManyExamples(let count):
      return "\(count) examples: at most \(Int32.max) can be numbered"
    case .cannotReshape(let from, let to):
      return "features of shape \(from.map(\.description).joined(separator: ", ")) cannot be seen as "
        + to.map(\.description).joined(separator: ", ")
    case .notImages(let shape):
      return "features of shape \(shape) are no images: expected [height, width] or [height, width, channels]"
    case .invalidAugmentation(let augmentation, let expected):
      return "the augmentation \(augmentation) cannot be: expected \(expected)"
    case .testSetUsedAgain(let uses):
      return "this test set was used \(uses == 1 ? "once" : "\(uses) times") already: a model chosen by "
        + "looking twice is no longer tested by it. Pass reuse: \"reason\" to use it again; it is recorded"
    }
  }
}
