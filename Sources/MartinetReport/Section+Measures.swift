// How good a model is, beside what an answer reaches that is always the same.

import Foundation
import Martinet
import MartinetPlots

extension Report.Section {
  /// The measures of classes and their probabilities beside those of the baseline, the confusion matrix, and
  /// precision, recall and F1 of each class.
  ///
  /// The baseline always answers the class that is the most frequent among these examples; its log-loss is that of
  /// answering with the classes' shares, the least that does not look at the example.
  ///
  /// - Parameters:
  ///   - said: the classes that were answered, where a threshold decides; without them the most probable ones.
  ///   - examples: what is judged, in words: "the 10 000 test examples".
  public static func measures(
    of predictions: ClassProbabilities, said: ClassPredictions? = nil, on examples: String, classNames: [String] = []
  ) -> Report.Section {
    let matrix = (said ?? predictions.predictions).matrix
    let totals = matrix.trueTotals
    let most = totals.indices.max { (totals[$0], -$0) < (totals[$1], -$1) } ?? 0
    var baseline = ConfusionMatrix(classes: matrix.classes)
    for (label, count) in totals.enumerated() { baseline.add(truth: label, predicted: most, weight: count) }
    let shares = matrix.balance.filter { $0 > 0 }
    let entropy = shares.reduce(0) { $0 - $1 * log($1) }

    var notes = Notes()
    var rows = [notes.row("accuracy", matrix.accuracy, baseline.accuracy)]
    let measures: [(String, ConfusionMeasure)] = [
      ("balanced accuracy", .balancedAccuracy), ("precision, mean of the classes", .precision(.macro)),
      ("recall, mean of the classes", .recall(.macro)), ("F1, mean of the classes", .fScore(beta: 1, .macro)),
      ("Cohen's κ", .kappa(.equal)), ("Matthews' correlation", .matthews),
    ]
    for (title, measure) in measures {
      rows.append(notes.row(title, measure(matrix), measure(baseline)))
    }
    rows.append(notes.row("log-loss", predictions.logLoss, shares.isEmpty ? nil : .value(entropy)))

    var blocks: [Report.Block] = [
      .text(
        "Measured on \(examples). The baseline always answers \(name(most, classNames)), the most frequent class "
          + "there; for the log-loss, with the shares of the classes."),
      .table(Report.Table(rows, headings: ["measure", "model", "baseline"])),
    ]
    blocks += notes.blocks
    blocks.append(
      .figure(
        Figure(ConfusionMatrixPlot(matrix, classNames: classNames.count == matrix.classes ? classNames : [])),
        description: "The confusion matrix: a row for each true class, a column for each predicted one."))
    var perClass = (0..<min(matrix.classes, mostClassRows)).map { label in
      let own = Averaging.ofClass(label)
      return [
        name(label, classNames), grouped(Int(totals[label])), number(matrix.precision(own)),
        number(matrix.recall(own)), number(matrix.f1(own)),
      ]
    }
    if matrix.classes > mostClassRows {
      perClass.append(["\(grouped(matrix.classes - mostClassRows)) others", "", "", "", ""])
    }
    blocks.append(.table(Report.Table(perClass, headings: ["class", "examples", "precision", "recall", "F1"])))
    return Report.Section("Measures", blocks)
  }

  /// The measures of values beside those of the baseline, which always answers the mean of these examples, and the
  /// predicted values over the true ones.
  ///
  /// - Parameter examples: what is judged, in words: "the 81 test rows".
  public static func measures(of predictions: ValuePredictions, on examples: String) -> Report.Section {
    guard predictions.count > 0 else {
      return Report.Section("Measures", [.text("There are no examples to judge by.")])
    }
    let baseline = predictions.baseline
    var notes = Notes()
    let measures: [(String, KeyPath<ValuePredictions, Measure>)] = [
      ("R²", \.rSquared), ("root of the mean squared error", \.rootMeanSquaredError),
      ("mean absolute error", \.meanAbsoluteError),
    ]
    let rows = measures.map { title, measure in
      notes.row(title, predictions[keyPath: measure], baseline[keyPath: measure])
    }
    var blocks: [Report.Block] = [
      .text("Measured on \(examples). The baseline always answers their mean, \(short(baseline.predicted[0]))."),
      .table(Report.Table(rows, headings: ["measure", "model", "baseline"])),
    ]
    blocks += notes.blocks
    blocks.append(
      .figure(
        Figure(predicted: predictions),
        description: "A point for each example, the predicted value over the true one, with the line of no error."))
    return Report.Section("Measures", blocks)
  }
}

extension Figure {
  /// A point for each example, the predicted value over the true one, and the line on which they are equal.
  public init(predicted predictions: ValuePredictions) {
    let ends = [predictions.truth.min() ?? 0, predictions.truth.max() ?? 0]
    self.init(
      ScatterPlot(
        [Series("examples", x: predictions.truth, y: predictions.predicted)],
        fit: Series("predicted = true", x: ends, y: ends), x: Axis("true"), y: Axis("predicted")))
  }
}

/// Measures as rows of numbers, and why some have none.
private struct Notes {
  private var reasons: [String] = []

  mutating func row(_ title: String, _ model: Measure, _ baseline: Measure?) -> [String] {
    [title, number(model, of: "model"), baseline.map { number($0, of: "baseline") } ?? "–"]
  }

  /// The first reasons, each with the column that it stands for.
  var blocks: [Report.Block] {
    reasons.isEmpty ? [] : [.text("–: \(reasons.prefix(4).joined(separator: "; ")).")]
  }

  private mutating func number(_ measure: Measure, of column: String) -> String {
    if let reason = measure.reason.map({ "\($0) (\(column))" }), !reasons.contains(reason) { reasons.append(reason) }
    return MartinetReport.number(measure)
  }
}
