// What a model says of a table's rows, beside what is true.

import Martinet

/// What a model says of rows whose labels are known.
public enum TableOutcome: Sendable {
  /// Numbers beside the true ones.
  case values(ValuePredictions)
  /// A probability of each class beside the true one, and the class that is said: the most probable one, or what a
  /// threshold of the model's makes of them.
  case classes(ClassProbabilities, said: ClassPredictions)

  /// What the score is called: R² or accuracy.
  public var scoreName: String {
    switch self {
    case .values: "R²"
    case .classes: "accuracy"
    }
  }

  /// R² of numbers, accuracy of classes: the larger the better.
  public var score: Measure {
    switch self {
    case .values(let values): values.rSquared
    case .classes(_, let said): said.accuracy
    }
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .values(let values): values.count
    case .classes(let classes, _): classes.count
    }
  }

  /// The usual measures with their names, the score first.
  public var measures: [(name: String, value: Measure)] {
    switch self {
    case .values(let values):
      return [
        (scoreName, score), ("root of the mean squared error", values.rootMeanSquaredError),
        ("mean absolute error", values.meanAbsoluteError),
      ]
    case .classes(let classes, let said):
      let matrix = said.matrix
      return [
        (scoreName, score), ("balanced accuracy", matrix.balancedAccuracy),
        ("F1, mean of the classes", matrix.f1(.macro)), ("log-loss", classes.logLoss),
      ]
    }
  }

  /// The same rows with one answer for all: their mean, or the shares of their classes, of which the most frequent is
  /// what is said.
  public var baseline: TableOutcome {
    switch self {
    case .values(let values): return .values(values.baseline)
    case .classes(let classes, let said):
      let shares = [[Double]](repeating: said.matrix.balance, count: classes.count)
      let constant = ClassProbabilities(
        unchecked: classes.truth, Array(shares.joined()), classes.classes, classes.weights)
      return .classes(constant, said: constant.predictions)
    }
  }

  /// Predictions beside the labels of their rows.
  ///
  /// Throws `MeasureError` for a prediction that is not finite.
  init(_ predictions: [Prediction], _ labeled: LabeledTable) throws {
    if labeled.target.task == .regression {
      self = .values(
        try ValuePredictions(
          truth: labeled.table.numbers(labeled.target.column), predicted: predictions.map { $0.number ?? .nan }))
    } else {
      let truth = labeled.labels.map { Int($0) }
      let classes = try ClassProbabilities(truth: truth, probabilities: predictions.map { $0.probabilities ?? [] })
      // A label that is none of the classes is refused as one below them.
      let said = predictions.map { $0.label.flatMap { labeled.target.classes?[$0] } ?? -1 }
      self = .classes(
        classes, said: try ClassPredictions(truth: truth, predicted: said, classes: classes.classes))
    }
  }
}

extension FittedModel {
  /// The types of columns that a CSV to be judged by is read with (`CSVFormat(types:)`): what was text in training
  /// stays text, though its values may look like numbers there, as "01234". Classes that are all numbers as a CSV
  /// holds them are inferred as they were, so that 1.0 is the class 1.
  public var textTypes: [String: ColumnType] {
    var types = preparation.columnTypes.filter { $0.value == .text }
    if let classes = target.classes?.texts,
      !classes.allSatisfy({ text in DecimalText.value(text).map { Column.numberText($0) } == text })
    {
      types[target.column] = .text
    }
    return types
  }

  /// What the model says of rows whose labels are known; those without a label are passed over.
  ///
  /// Throws `TableError`, which names file, line and column: for rows that the model cannot take, and for a label that
  /// it does not know.
  public func judged(by table: Table) throws -> TableOutcome {
    let labeled = try LabeledTable.known(
      table, target: target.column, task: target.task, classes: target.classes)
    return try TableOutcome(predict(labeled.table), labeled)
  }

  /// A table with what the model says of its rows behind its columns: `prediction`, and for classes
  /// `probability of CLASS` for each.
  ///
  /// Throws `TableError`, which names file, line and column: for rows that the model cannot take, and where a column
  /// of such a name is there already.
  public func adding(to table: Table) throws -> Table {
    let names = [FittedModel.predictionColumn] + (target.classes?.texts ?? []).map { "probability of \($0)" }
    for name in names where table.hasColumn(name) { throw table.error(.columnTaken, column: name) }
    let predictions = try predict(table)
    var columns: [Column] = [
      target.classes == nil
        ? .number(predictions.map { $0.number ?? .nan }) : .text(TextColumn(predictions.map(\.label)))
    ]
    for index in names.indices.dropFirst() {
      columns.append(.number(predictions.map { $0.probabilities?[index - 1] ?? .nan }))
    }
    return try zip(names, columns).reduce(table) { try $0.adding($1.1, named: $1.0) }
  }
}
