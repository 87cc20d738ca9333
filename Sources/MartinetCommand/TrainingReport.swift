// The pictures and the report that a training leaves beside its model.

import Martinet
import MartinetData
import MartinetPlots
import MartinetReport

/// What a training's report is made from.
///
/// The model is judged by the test examples once they have been evaluated; before, or without any, by the
/// validation examples, and where there are none by the examples that it learned from, of which the first
/// 10 000 are enough.
struct TrainingReport {
  private let record: TrainingRecord
  private let model: Model
  private let train: TrainingSet
  private let test: TestSet?
  /// What ended the training before its time.
  private let error: (any Error)?

  /// How many predictions, mistakes and doubtful labels are shown.
  static let shownPredictions = 105
  static let shownMistakes = 25
  static let shownDoubts = 10
  /// No more values than these are taken for pictures, and for the probabilities of all examples.
  private static let pictureLimit = 1 << 22
  private static let probabilityLimit = 1 << 26

  init(
    _ record: TrainingRecord, _ model: Model, _ train: TrainingSet, test: TestSet?, endedBy error: (any Error)? = nil
  ) {
    (self.record, self.model, self.train, self.test, self.error) = (record, model, train, test, error)
  }

  private var classNames: [String] { train.classNames ?? [] }

  /// Writes the pictures and the page, each whole or not at all. A picture that cannot be drawn is missing, the one
  /// of an earlier training too, and the page says why.
  ///
  /// Throws `FileError`, and what reading the examples throws.
  func write(to folder: TrainingFolder) throws {
    let (learned, held) = try parts()
    let judged = try judged(learned, held)
    let training = Report.Section.training(model.history)
    try folder.put(training.picture, in: folder.curves)
    let first = Array(0..<min(TrainingReport.shownPredictions, judged.examples.count))
    let predictions = Report.Section(
      "Predictions",
      [
        .text("The first of \(judged.name), in brackets what they are; what is wrong is marked."),
        try pictures(of: first, judged, columns: 7),
      ])
    try folder.put(predictions.picture, in: folder.predictions)

    var outcome: [Report.Section] = []
    do {
      let probabilities = try probabilities(judged.examples)
      let measures = Report.Section.measures(of: probabilities, on: judged.name, classNames: classNames)
      try folder.put(measures.picture, in: folder.confusion)
      let worst = probabilities.mistakes(atMost: TrainingReport.shownMistakes)
      outcome = [
        measures,
        .mistakes(
          of: probabilities, classNames: classNames, atMost: TrainingReport.shownMistakes,
          picture: worst.isEmpty ? nil : try pictures(of: worst, judged, columns: 5)),
      ]
    } catch let reason as NoMeasures {
      try folder.remove(folder.confusion)
      outcome = [Report.Section("Measures", [.warning(reason.description)])]
    }
    try Report(
      title: "\(record.dataset): \(record.model.rawValue)", lead: lead(folder, judged.name),
      sections: [try data(learned, held), .model(model), training] + outcome + [predictions, run]
    )
    .write(to: folder.report)
  }

  /// The examples that are learned from, and those that epochs are judged by, which are the last.
  private func parts() throws -> (learned: TrainingSet, held: ValidationSet?) {
    guard let fraction = record.settings.validationFraction else { return (train, nil) }
    let (learned, held) = try train.split(trainingCount: train.count - train.heldCount(fraction))
    return (learned, held)
  }

  private func judged(
    _ learned: TrainingSet, _ held: ValidationSet?
  ) throws -> (name: String, examples: ValidationSet) {
    if let test, record.test != nil {
      return ("the \(test.count) test examples", ValidationSet(try test.opened(reuse: "a training's report").examples))
    }
    if let held { return ("the \(held.count) validation examples", held) }
    let some = try learned.limited(to: 10_000)
    let which = some.count < learned.count ? "the first \(some.count) training examples" : "the training examples"
    return (which + ", which the model has seen", ValidationSet(some.examples))
  }

  /// Why nothing can be measured.
  private struct NoMeasures: Error {
    let description: String
  }

  /// What the model says of every example.
  ///
  /// Throws `NoMeasures` for more probabilities than fit, and for some that are not finite.
  private func probabilities(_ examples: ValidationSet) throws -> ClassProbabilities {
    let classes = max(classNames.count, 1)
    guard classes <= ConfusionMatrix.mostClasses, examples.count <= TrainingReport.probabilityLimit / classes else {
      throw NoMeasures(
        description: "There are no measures here: \(examples.count) examples with \(classes) classes are too many.")
    }
    let truth = try examples.labels().scalars.map(Int.init)
    let values = try model.predict(examples).scalars
    let rows = stride(from: 0, to: values.count, by: classes).map { values[$0..<$0 + classes].map(Double.init) }
    do {
      return try ClassProbabilities(truth: truth, probabilities: rows)
    } catch {
      throw NoMeasures(description: "There are no measures: \(error).")
    }
  }

  /// Examples with what the model says of them, as many as the memory for pictures holds.
  private func pictures(
    of rows: [Int], _ judged: (name: String, examples: ValidationSet), columns: Int
  ) throws -> Report.Block {
    let limit = max(1, TrainingReport.pictureLimit / max(1, train.featureShapes[0].count))
    let some = ValidationSet(judged.examples.examples.subset(rows.prefix(limit).map(Int32.init)))
    let grid = try PredictionGrid(some.batches(of: some.count)[0], by: model, columns: columns)
    return .figure(
      Figure(grid),
      description: "\(some.count) examples, each with the predicted class, its probability and the true class.")
  }

  private func lead(_ folder: TrainingFolder, _ judged: String) -> [Report.Block] {
    let epochs = "\(record.epochs.count) of \(record.settings.epochs) epochs"
    var blocks: [Report.Block] = []
    if error is CancellationError {
      blocks.append(
        .warning(
          "The training was interrupted after \(epochs); go on with: martinet train --resume \(folder.path)"))
    } else if let error {
      blocks.append(.warning("The training ended after \(epochs): \(error). These are the last good weights."))
    }
    if let test = record.test, let accuracy = test.accuracy, let baseline = test.baselineAccuracy {
      blocks.append(
        .text(
          "Accuracy \(Console.fixed(accuracy)) and loss \(Console.fixed(test.loss ?? .nan)) on \(judged); always "
            + "answering the most frequent class reaches \(Console.fixed(baseline))."))
    } else {
      blocks.append(.text("Judged by \(judged): the model has not been tested."))
    }
    return blocks
  }

  private func data(_ learned: TrainingSet, _ held: ValidationSet?) throws -> Report.Section {
    var parts = [Report.Section.Part("training", counts: try learned.classCounts())]
    if let held { parts.append(Report.Section.Part("validation", counts: try held.classCounts())) }
    if let test { parts.append(Report.Section.Part("test", counts: try test.classCounts())) }
    var section = Report.Section.classes(
      parts, classNames: classNames,
      facts: [("data set", record.dataset), ("shape of an example", "\(train.featureShapes[0])")])
    section.blocks += try findings(learned, held)
    return section
  }

  /// What should be known of the pictures, and those whose labels are doubted most.
  private func findings(_ learned: TrainingSet, _ held: ValidationSet?) throws -> [Report.Block] {
    let report: ImageReport
    do {
      report = try ImageReport(training: learned, validation: held, test: test, threads: record.threads)
    } catch is CancellationError {
      // Labels are doubted by trainings, and a task that is cancelled trains no more.
      return []
    }
    let read = zip(
      report.readCounts, [learned.count] + (held.map { [$0.count] } ?? []) + (test.map { [$0.count] } ?? []))
    let what = read.allSatisfy { $0 == $1 } ? "All pictures were" : "The first pictures of each part were"
    let labels =
      report.doubtedCount == 0
      ? "no label, because there are too few pictures or too large ones" : "\(report.doubtedCount) training labels"
    var blocks: [Report.Block] = [
      .text(
        "\(what) looked through for what comes twice or is blank, and \(labels) for doubts. Pictures are numbered "
          + "from 0 in their part." + (report.findings.isEmpty ? " Nothing was found." : ""))
    ]
    blocks += report.findings.map { finding in
      let sentence = "\(finding)" + (finding.examples.hasSuffix("…") ? "" : ".")
      return finding.isFault ? .warning(sentence) : .text(sentence)
    }
    let doubts = report.doubtfulLabels.prefix(TrainingReport.shownDoubts)
    guard !doubts.isEmpty else { return blocks }
    let pictures = try learned.subset(doubts.map(\.row)).batches(of: doubts.count)[0].features()
    let rows = Double((doubts.count + 4) / 5)
    let titles = doubts.map { "\($0.row): \($0.label), or \($0.predicted)?" }
    blocks.append(
      .figure(
        Figure(ImageGrid(batch: pictures, titles: titles, columns: 5), size: (600, 20 + 130 * rows)),
        description: "The \(doubts.count) training pictures whose labels are doubted most.",
        caption:
          "The training labels that are doubted most, with what a linear model, trained on other examples, takes "
          + "them for. Most may well be right: a linear model sees little."))
    return blocks
  }

  private var run: Report.Section {
    let settings = record.settings
    let steps = record.seconds
    let epochs = record.epochs.count
    return .run(
      settings: [
        ("seed", "\(settings.seed)"), ("data set", settings.dataset), ("model", settings.model.rawValue),
        ("epochs", "\(settings.epochs)"), ("batch size", "\(settings.batchSize)"),
        ("optimizer", settings.optimizer.rawValue), ("learning rate", "\(settings.learningRate)"),
        ("schedule", settings.schedule.rawValue), ("augmentation", settings.augment?.rawValue ?? "none"),
        ("validation fraction", settings.validationFraction.map { "\($0)" } ?? "none"),
        ("limit", settings.limit.map { "the first \($0) examples" } ?? "none"),
      ],
      seconds: [("reading the data", steps.load), ("training", steps.train)]
        + (epochs > 0 ? [("an epoch", steps.train / Double(epochs))] : [])
        + (record.test != nil ? [("testing", steps.evaluate), ("in all, without this report", steps.total)] : []),
      versions: Version.all(isa: record.isa, threads: record.threads))
  }
}
