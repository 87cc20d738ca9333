// Classes as they are and as they were predicted, and their table.

/// The true and the predicted class of every example.
///
/// ```swift
/// let judged = try ClassPredictions(truth: [0, 1, 1], predicted: [0, 1, 0])
/// judged.matrix.accuracy.value          // 0.6667
/// ```
public struct ClassPredictions: Judged, Hashable {
  /// The true class of each example, in 0 ..< classes.
  public let truth: [Int]
  /// The predicted class of each example, in 0 ..< classes.
  public let predicted: [Int]
  /// The number of classes.
  public let classes: Int
  /// How much each example counts; `nil` for 1 each.
  public let weights: [Double]?

  public var count: Int { truth.count }

  /// Truths and predictions as class indices.
  ///
  /// - Parameter classes: the number of classes; unless given, the largest index of either + 1, at least 2 and at
  ///   most `ConfusionMatrix.mostClasses`.
  ///
  /// Throws a `MeasureError` where they differ in number, and for an index or a weight that cannot be.
  public init(
    truth: [Int], predicted: [Int], classes: Int? = nil, weights: [Double]? = nil
  ) throws(MeasureError) {
    // An index that is far out is a mistake, and would ask for a table that no memory holds.
    let classes =
      classes ?? Swift.min(Swift.max(truth.max() ?? 0, predicted.max() ?? 0, 1), ConfusionMatrix.mostClasses - 1) + 1
    try MeasureError.check(truths: truth.count, predictions: predicted.count, weights: weights)
    try MeasureError.check(classes: truth, below: classes)
    try MeasureError.check(classes: predicted, below: classes)
    self.init(unchecked: truth, predicted, classes, weights)
  }

  init(unchecked truth: [Int], _ predicted: [Int], _ classes: Int, _ weights: [Double]?) {
    (self.truth, self.predicted, self.classes, self.weights) = (truth, predicted, classes, weights)
  }

  public func picking(_ rows: [Int32]) -> ClassPredictions {
    ClassPredictions(unchecked: truth.picking(rows), predicted.picking(rows), classes, weights?.picking(rows))
  }

  /// The part of the examples whose class is right: the accuracy of `matrix`, without making it.
  public var accuracy: Measure { weightedMean(count, weights) { truth[$0] == predicted[$0] ? 1 : 0 } }

  /// The table of true against predicted classes.
  public var matrix: ConfusionMatrix {
    var matrix = ConfusionMatrix(classes: classes)
    for row in 0..<count {
      matrix.add(truth: truth[row], predicted: predicted[row], weight: .weight(row, of: weights))
    }
    return matrix
  }
}

/// How often each true class was predicted as each class: rows are the truth, columns the predictions, as in
/// scikit-learn.
///
/// ```swift
/// let fraud = ConfusionMatrix(truePositives: 20, falsePositives: 10, falseNegatives: 80, trueNegatives: 890)
/// fraud.accuracy                   // 0.9100
/// fraud.recall(.positive)          // 0.2000
/// ```
/// Of two classes, class 1 is the positive one.
public struct ConfusionMatrix: Sendable, Hashable, CustomStringConvertible {
  /// The number of classes.
  public let classes: Int
  /// The weight of the examples of class i that are predicted as class j, at i · classes + j.
  public internal(set) var counts: [Double]

  /// The largest number of classes that a metric counts: 128 MiB of counts.
  public static let mostClasses = 4096

  /// An empty table.
  ///
  /// Stops the program with a message for less than one class.
  public init(classes: Int) {
    demand(classes >= 1, "a confusion matrix has at least one class: received \(classes)")
    self.classes = classes
    counts = [Double](repeating: 0, count: classes * classes)
  }

  /// The table of two classes from its four cells.
  ///
  /// Stops the program with a message for a cell that is not finite or below 0.
  public init(truePositives: Double, falsePositives: Double, falseNegatives: Double, trueNegatives: Double) {
    classes = 2
    counts = [trueNegatives, falsePositives, falseNegatives, truePositives]
    for count in counts { check(weight: count) }
  }

  /// The weight of the examples of one class that are predicted as another.
  public subscript(truth truth: Int, predicted predicted: Int) -> Double {
    check(truth)
    check(predicted)
    return counts[truth * classes + predicted]
  }

  /// Counts an example.
  ///
  /// Stops the program with a message for what is no class, and for a weight that is not finite or below 0.
  public mutating func add(truth: Int, predicted: Int, weight: Double = 1) {
    check(truth)
    check(predicted)
    check(weight: weight)
    counts[truth * classes + predicted] += weight
  }

  /// Forgets all examples, and keeps the memory.
  mutating func clear() {
    for index in counts.indices { counts[index] = 0 }
  }

  private func check(_ label: Int) {
    demand(label >= 0 && label < classes, "expected a class in 0 ..< \(classes), received \(label)")
  }

  private func check(weight: Double) {
    demand(weight >= 0 && weight.isFinite, "expected a finite weight, 0 or more: received \(weight)")
  }

  /// The weight of all examples.
  public var total: Double { counts.reduce(0, +) }
  /// The weight of the examples of each class.
  public var trueTotals: [Double] {
    (0..<classes).map { label in counts[label * classes..<(label + 1) * classes].reduce(0, +) }
  }
  /// The weight of the examples that are predicted as each class.
  public var predictedTotals: [Double] {
    (0..<classes).map { label in
      stride(from: label, to: counts.count, by: classes).reduce(0) { $0 + counts[$1] }
    }
  }

  /// What is right and wrong about one class, against all others.
  public struct ClassCounts: Sendable, Hashable {
    /// Of the class and predicted as it.
    public var truePositives = 0.0
    /// Of another class and predicted as it.
    public var falsePositives = 0.0
    /// Of the class and predicted as another.
    public var falseNegatives = 0.0
    /// Of another class and predicted as another.
    public var trueNegatives = 0.0
    /// All that are of another class; zero only where there is none, whatever the rounding.
    var negatives = 0.0

    static func + (a: ClassCounts, b: ClassCounts) -> ClassCounts {
      ClassCounts(
        truePositives: a.truePositives + b.truePositives, falsePositives: a.falsePositives + b.falsePositives,
        falseNegatives: a.falseNegatives + b.falseNegatives, trueNegatives: a.trueNegatives + b.trueNegatives,
        negatives: a.negatives + b.negatives)
    }
  }

  /// What is right and wrong about each class, against all others.
  public var classCounts: [ClassCounts] {
    let totals = trueTotals
    return (0..<classes).map { label in
      var counts = ClassCounts(truePositives: self[truth: label, predicted: label])
      for other in 0..<classes where other != label {
        counts.falsePositives += self[truth: other, predicted: label]
        counts.falseNegatives += self[truth: label, predicted: other]
        counts.negatives += totals[other]
      }
      counts.trueNegatives = Swift.max(counts.negatives - counts.falsePositives, 0)
      return counts
    }
  }

  /// The table as text, a row for each true class.
  public var description: String {
    let cells = counts.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : fixed($0, 2) }
    let width = Swift.max(cells.map(\.count).max() ?? 1, "\(classes - 1)".count)
    func padded(_ text: String) -> String { String(repeating: " ", count: width - text.count) + text }
    let head = "true \\ predicted  " + (0..<classes).map { padded("\($0)") }.joined(separator: "  ")
    let rows = (0..<classes).map { label in
      let name = "\(label)"
      return String(repeating: " ", count: Swift.max(16 - name.count, 0)) + name + "  "
        + (0..<classes).map { padded(cells[label * classes + $0]) }.joined(separator: "  ")
    }
    return ([head] + rows).joined(separator: "\n")
  }
}
