// What a measure gives: a number, or the reason why there is none.

/// The value of a measure, or why it has none. Never NaN.
///
/// ```swift
/// let precision = matrix.precision(.positive)
/// precision.value        // 0.6667, or nil
/// precision.reason       // nil, or "nothing is predicted as class 1"
/// ```
public enum Measure: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The number, always finite.
  case value(Double)
  /// Why there is none.
  case undefined(Undefined)

  /// The number, `nil` where there is none.
  public var value: Double? {
    if case .value(let value) = self { value } else { nil }
  }

  /// Why there is no number, `nil` where there is one.
  public var reason: Undefined? {
    if case .undefined(let reason) = self { reason } else { nil }
  }

  /// The number with four decimals, or the reason in words.
  public var description: String {
    switch self {
    case .value(let value): fixed(value, 4)
    case .undefined(let reason): "undefined: \(reason)"
    }
  }

  /// over / under, undefined where nothing is divided by.
  static func quotient(_ over: Double, _ under: Double, else reason: Undefined) -> Measure {
    // A divisor that is too large would give 0.
    under == 0 ? .undefined(reason) : .finite(under.isFinite ? over / under : .nan)
  }

  /// A number that was computed from finite ones, undefined where it is none.
  static func finite(_ value: Double) -> Measure {
    value.isFinite ? .value(value) : .undefined(.outOfRange)
  }
}

/// Why a measure has no value.
public enum Undefined: Sendable, Hashable, Codable, CustomStringConvertible {
  /// There are no examples, or none with a weight.
  case noExamples
  /// No example is of this class: a recall divides by their number.
  case noExample(ofClass: Int)
  /// Nothing is predicted as this class: a precision divides by their number.
  case noPrediction(ofClass: Int)
  /// No example is of this class and nothing is predicted as it: an F-score divides by both numbers.
  case absentClass(Int)
  /// Every example is of this class: what compares it with others has nothing to compare.
  case onlyClass(Int)
  /// Every prediction is of this class.
  case onlyPredictedClass(Int)
  /// All true values are the same: there is no variance to explain.
  case constantTruth
  /// Fewer examples than the measure needs.
  case tooFewExamples(needed: Int)
  /// A score of this row is no probability: it lies outside 0 … 1.
  case notProbability(row: Int)
  /// So many labels are no class of the model.
  case strayLabels(count: Int)
  /// So many predictions or labels are infinite or NaN.
  case notFinite(count: Int)
  /// Values or weights are so large or small that a sum of them is infinite or loses them all.
  case outOfRange

  public var description: String {
    switch self {
    case .noExamples: "there are no examples with a weight"
    case .noExample(let label): "no example is of class \(label)"
    case .noPrediction(let label): "nothing is predicted as class \(label)"
    case .absentClass(let label): "class \(label) is neither true nor predicted anywhere"
    case .onlyClass(let label): "every example is of class \(label)"
    case .onlyPredictedClass(let label): "everything is predicted as class \(label)"
    case .constantTruth: "all true values are the same"
    case .tooFewExamples(let needed): "fewer than \(needed) examples have a weight"
    case .notProbability(let row): "a score of row \(row) is no probability: it lies outside 0 … 1"
    case .strayLabels(let count): "\(count) labels are no class of the model"
    case .notFinite(let count): "\(count) predictions or labels are infinite or NaN"
    case .outOfRange: "the values or weights are too large or too small for double precision: scale them"
    }
  }
}

/// What stands for a ratio whose divisor is zero, as scikit-learn's `zero_division`.
public enum ZeroDivision: Sendable, Hashable, Codable {
  /// The measure has no value and says why.
  case undefined
  /// 0.
  case zero
  /// 1.
  case one
  /// An average leaves the class out (scikit-learn's NaN); a measure of one class has no value.
  case leftOut

  /// The ratio, or what stands for it.
  func applied(to measure: Measure) -> Measure {
    guard measure.value == nil, measure.reason != .outOfRange else { return measure }
    switch self {
    case .zero: return .value(0)
    case .one: return .value(1)
    case .undefined, .leftOut: return measure
    }
  }
}

/// Truths and predictions that cannot be compared: the description names the counts and the row.
public enum MeasureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Truths and predictions differ in number.
  case unequalCounts(truths: Int, predictions: Int)
  /// The weights are not one per example.
  case unequalWeights(weights: Int, examples: Int)
  /// A weight is negative or not finite, or the sum of the weights up to it is not.
  case invalidWeight(row: Int, value: Double)
  /// A class index is negative or not below the number of classes.
  case invalidClass(row: Int, value: Int, classes: Int)
  /// A score, a probability or a value is infinite or NaN.
  case notFinite(row: Int, value: Double)
  /// A row has another number of values than there are classes.
  case raggedRow(row: Int, expected: Int, received: Int)
  /// Tensors of these shapes are not what is compared.
  case shapes(expected: String, truths: Shape, predictions: Shape)
  /// What is to be chosen by has no value.
  case undefined(Undefined)

  public var description: String {
    switch self {
    case .unequalCounts(let truths, let predictions): "there are \(truths) truths for \(predictions) predictions"
    case .unequalWeights(let weights, let examples): "there are \(weights) weights for \(examples) examples"
    case .invalidWeight(let row, let value):
      "the weight of row \(row) is \(value): expected numbers of 0 or more with a finite sum"
    case .invalidClass(let row, let value, let classes):
      "the class of row \(row) is \(value): expected a class index in 0 ..< \(classes)"
    case .notFinite(let row, let value): "row \(row) holds \(value): expected a finite number"
    case .raggedRow(let row, let expected, let received):
      "row \(row) has \(received) values: expected one for each of \(expected) classes"
    case .shapes(let expected, let truths, let predictions):
      "expected \(expected), received truths of shape \(truths) and predictions of shape \(predictions)"
    case .undefined(let reason): "nothing can be chosen: \(reason)"
    }
  }

  /// Whether there is a truth for each prediction, and a weight where there are weights.
  static func check(truths: Int, predictions: Int, weights: [Double]?) throws(MeasureError) {
    guard truths == predictions else { throw .unequalCounts(truths: truths, predictions: predictions) }
    guard let weights else { return }
    guard weights.count == truths else { throw .unequalWeights(weights: weights.count, examples: truths) }
    var total = 0.0
    for (row, weight) in weights.enumerated() {
      total += weight
      guard weight >= 0, total.isFinite else { throw .invalidWeight(row: row, value: weight) }
    }
  }

  /// Whether all labels are class indices.
  static func check(classes labels: [Int], below classes: Int) throws(MeasureError) {
    for (row, label) in labels.enumerated() where label < 0 || label >= classes {
      throw .invalidClass(row: row, value: label, classes: classes)
    }
  }

  /// Whether all values are finite; a row has `width` of them.
  static func check(finite values: [Double], width: Int = 1) throws(MeasureError) {
    for (index, value) in values.enumerated() where !value.isFinite {
      throw .notFinite(row: index / width, value: value)
    }
  }
}
