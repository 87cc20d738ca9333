// The examples that a model is most wrong about.

import Martinet
import MartinetPlots

extension ClassProbabilities {
  /// The rows whose most probable class is not the true one, those first whose true class has the least
  /// probability; of equals the first come first.
  public func mistakes(atMost limit: Int) -> [Int] {
    let predicted = predictions.predicted
    let wrong = (0..<count).filter { predicted[$0] != truth[$0] }
    return Array(wrong.sorted { (self[$0, truth[$0]], $0) < (self[$1, truth[$1]], $1) }.prefix(max(limit, 0)))
  }
}

extension ValuePredictions {
  /// The rows, those first whose prediction is farthest from the truth; of equals the first come first.
  public func mistakes(atMost limit: Int) -> [Int] {
    let errors = errors
    let rows = (0..<count).filter { errors[$0] != 0 }
    return Array(rows.sorted { (-abs(errors[$0]), $0) < (-abs(errors[$1]), $1) }.prefix(max(limit, 0)))
  }
}

extension Report.Section {
  /// The worst mistakes about classes: truth and prediction with their probabilities, by the example's number
  /// from 0, or by the line where examples have one.
  ///
  /// - Parameters:
  ///   - lines: the line of each example in its file.
  ///   - picture: of the examples, in the order of `mistakes(atMost:)`.
  public static func mistakes(
    of predictions: ClassProbabilities, classNames: [String] = [], atMost limit: Int = 25,
    lines: [Int]? = nil, picture: Report.Block? = nil
  ) -> Report.Section {
    let wrong = predictions.predictions
    let all = zip(wrong.truth, wrong.predicted).count { $0 != $1 }
    guard all > 0 else { return Report.Section("Worst mistakes", [.text("No example is predicted wrong.")]) }
    let rows = predictions.mistakes(atMost: limit).map { row in
      let (truth, predicted) = (predictions.truth[row], wrong.predicted[row])
      return [
        "\(lines?[row] ?? row)", name(truth, classNames), percent(predictions[row, truth]), name(predicted, classNames),
        percent(predictions[row, predicted]),
      ]
    }
    let which =
      all > rows.count
      ? "these \(rows.count) are those whose true class was given the least probability."
      : "the worst stand first: those whose true class was given the least probability."
    return Report.Section(
      "Worst mistakes",
      [.text("\(grouped(all)) of \(grouped(predictions.count)) examples are predicted wrong; \(which)")]
        + (picture.map { [$0] } ?? []) + [
          .table(
            Report.Table(
              rows, headings: [heading(lines), "true", "its probability", "predicted", "its probability"]))
        ])
  }

  /// The worst mistakes about values: truth, prediction and error, by the example's number from 0, or by the line
  /// where examples have one.
  public static func mistakes(
    of predictions: ValuePredictions, atMost limit: Int = 25, lines: [Int]? = nil
  ) -> Report.Section {
    let rows = predictions.mistakes(atMost: limit).map { row in
      [
        "\(lines?[row] ?? row)", short(predictions.truth[row]), short(predictions.predicted[row]),
        short(predictions.predicted[row] - predictions.truth[row]),
      ]
    }
    guard !rows.isEmpty else { return Report.Section("Worst mistakes", [.text("No value is predicted wrong.")]) }
    return Report.Section(
      "Worst mistakes",
      [
        .text("The examples whose predictions are farthest from the truth."),
        .table(Report.Table(rows, headings: [heading(lines), "true", "predicted", "error"])),
      ])
  }

  private static func heading(_ lines: [Int]?) -> String { lines == nil ? "example (from 0)" : "line" }
}
