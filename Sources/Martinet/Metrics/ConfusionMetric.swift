// The measures of a confusion matrix over a whole set.

/// The baseline beside an accuracy, balanced accuracy, precision, recall, specificity, Fβ, Matthews'
/// correlation or Cohen's κ of the rows (see `Accuracy`), from the confusion matrix of the whole set.
///
/// A matrix of classes × classes is kept, whatever the number of examples. Where the measure is undefined,
/// `result` is `nil` and `outcome` says why.
public struct ConfusionMetric: Metric, Codable {
  /// What is measured.
  public let measure: ConfusionMeasure
  /// What stands for a ratio without a divisor.
  public let zeroDivision: ZeroDivision
  private var matrix: ConfusionMatrix?
  private var strays = 0
  private var undecided = 0

  public var name: String { measure.name }

  /// A metric of a measure.
  public init(_ measure: ConfusionMeasure, zeroDivision: ZeroDivision = .undefined) {
    demand(measure.isSound, "β is finite and above 0, a class 0 or more: received \(measure)")
    self.measure = measure
    self.zeroDivision = zeroDivision
  }

  public mutating func reset() {
    matrix?.clear()
    (strays, undecided) = (0, 0)
  }

  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    let classes = Swift.max(prediction.rank > 0 ? prediction[-1] : 1, 2)
    guard classes <= ConfusionMatrix.mostClasses else {
      throw ShapeError(expected: "labels of at most \(ConfusionMatrix.mostClasses) classes", received: [target])
    }
    guard let label = measure.label, label >= classes else { return }
    throw ShapeError(expected: "labels of more than \(label) classes", received: [target])
  }

  public mutating func update(_ batch: MetricBatch) {
    let classes = Swift.max(batch.predictionShape.rowWidth, 2)
    var matrix = self.matrix.take().flatMap { $0.classes == classes ? $0 : nil } ?? ConfusionMatrix(classes: classes)
    batch.forEachRow { row, truth, weight in
      guard truth >= 0, truth < classes else { return strays += 1 }
      guard let predicted = row.predictedClass else { return undecided += 1 }
      matrix.add(truth: truth, predicted: predicted, weight: weight)
    }
    self.matrix = matrix
  }

  /// The measure over everything since the last reset, or why it is undefined.
  public var outcome: Measure {
    if strays > 0 { return .undefined(.strayLabels(count: strays)) }
    if undecided > 0 { return .undefined(.notFinite(count: undecided)) }
    guard let matrix, matrix.total > 0 else { return .undefined(.noExamples) }
    return measure(matrix, zeroDivision: zeroDivision)
  }

  public var result: Double? { outcome.value }

  public var state: [Double] {
    get { matrix.map { [Double(strays), Double(undecided)] + $0.counts } ?? [] }
    set {
      let numbers = newValue.prefix(2).compactMap { Int(exactly: $0) }
      let counts = Array(newValue.dropFirst(2))
      let classes = Int(Double(counts.count).squareRoot())
      guard numbers.count == 2, classes >= 1, classes * classes == counts.count,
        newValue.allSatisfy({ $0 >= 0 && $0.isFinite })
      else { return }
      var matrix = ConfusionMatrix(classes: classes)
      matrix.counts = counts
      (self.matrix, strays, undecided) = (matrix, numbers[0], numbers[1])
    }
  }

  // A file holds what was asked for; what was counted is its `state`.
  private enum CodingKeys: CodingKey { case measure, zeroDivision }
}

extension Metric where Self == ConfusionMetric {
  /// The accuracy of always answering the most frequent class, to be read beside `.accuracy`.
  public static var baselineAccuracy: Self { ConfusionMetric(.baselineAccuracy) }
  /// The mean recall of the classes that have examples.
  public static var balancedAccuracy: Self { ConfusionMetric(.balancedAccuracy) }
  /// TP / (TP + FP).
  public static func precision(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Self {
    ConfusionMetric(.precision(averaging), zeroDivision: zeroDivision)
  }
  /// TP / (TP + FN).
  public static func recall(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Self {
    ConfusionMetric(.recall(averaging), zeroDivision: zeroDivision)
  }
  /// TN / (TN + FP).
  public static func specificity(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Self {
    ConfusionMetric(.specificity(averaging), zeroDivision: zeroDivision)
  }
  /// The harmonic mean of precision and recall.
  public static func f1(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Self {
    ConfusionMetric(.fScore(beta: 1, averaging), zeroDivision: zeroDivision)
  }
  /// Fβ, in which recall counts β times as much as precision.
  public static func fScore(
    beta: Double, _ averaging: Averaging, zeroDivision: ZeroDivision = .undefined
  ) -> Self {
    ConfusionMetric(.fScore(beta: beta, averaging), zeroDivision: zeroDivision)
  }
  /// Matthews' correlation.
  public static var matthews: Self { ConfusionMetric(.matthews) }
  /// Cohen's κ.
  public static func kappa(_ cost: Disagreement = .equal) -> Self { ConfusionMetric(.kappa(cost)) }
}
