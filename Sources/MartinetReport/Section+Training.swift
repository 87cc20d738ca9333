// How a training went: its curves and its last numbers.

import Martinet
import MartinetPlots

extension Figure {
  /// The curves of a training: the loss, and beside it each other number of its epochs in the order of the
  /// alphabet; on validation data too where they were judged by.
  ///
  /// ```swift
  /// try Figure(curves: model.history).write(to: "curves.png")
  /// ```
  public init(curves history: History) {
    let others = Set(history.epochs.flatMap(\.metrics.keys)).sorted()
    let plots = (["loss"] + others).map { TrainingCurves(history, $0, title: $0) }
    self.init(plots, columns: min(plots.count, 2))
  }
}

extension Report.Section {
  /// The curves of a training, and its best and its last epoch in numbers.
  public static func training(_ history: History) -> Report.Section {
    guard let last = history.epochs.last else {
      return Report.Section("Training", [.text("No epoch has ended.")])
    }
    let hasValidation = history.epochs.contains { $0.validationLoss != nil }
    let curves = Report.Block.figure(
      Figure(curves: history), description: "The loss and the other numbers of each epoch, as curves.")
    let judged = history.epochs.filter { ($0.validationLoss ?? $0.loss).isFinite }
    let best = judged.min { ($0.validationLoss ?? $0.loss) < ($1.validationLoss ?? $1.loss) } ?? last
    let names = ["loss"] + Set(history.epochs.flatMap(\.metrics.keys)).sorted()
    let shown = names + (hasValidation ? names.map { "val_\($0)" } : [])
    func row(_ title: String, _ epoch: History.Epoch) -> [String] {
      [title, "\(epoch.epoch)"] + shown.map { epoch.value($0).map(short) ?? "–" } + [short(epoch.seconds)]
    }
    let headings =
      ["", "epoch"] + names.map { "training \($0)" } + (hasValidation ? names.map { "validation \($0)" } : [])
      + ["seconds"]
    let rows = [row(hasValidation ? "least validation loss" : "least training loss", best), row("last", last)]
    return Report.Section("Training", [curves, .table(Report.Table(rows, headings: headings))])
  }
}
