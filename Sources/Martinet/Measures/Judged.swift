// What the four kinds of judged predictions share.

/// Truths with what was predicted, checked once: everything that measures can be asked of.
///
/// `ClassPredictions` for classes, `BinaryScores` for scores of yes, `ClassProbabilities` for a probability
/// of each class, `ValuePredictions` for numbers.
public protocol Judged: Sendable {
  /// The number of examples.
  var count: Int { get }

  /// These examples, in this order, each as often as it is named.
  func picking(_ rows: [Int32]) -> Self
}

extension Array {
  /// The elements of these rows.
  func picking(_ rows: [Int32]) -> [Element] { rows.map { self[Int($0)] } }
}

extension Double {
  /// One example's weight among weights that may be all ones.
  static func weight(_ row: Int, of weights: [Double]?) -> Double { weights?[row] ?? 1 }
}
