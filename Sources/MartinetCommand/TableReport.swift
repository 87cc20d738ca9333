// The pictures and the report that a training on a table leaves beside its model.

import Foundation
import Martinet
import MartinetData
import MartinetReport

/// What a table's report is made from.
struct TableReport {
  private let record: TableRecord
  private let labeled: LabeledTable
  private let training: TableTraining
  private let data: DataReport

  init(_ record: TableRecord, _ labeled: LabeledTable, _ training: TableTraining, _ data: DataReport) {
    (self.record, self.labeled, self.training, self.data) = (record, labeled, training, data)
  }

  private var classNames: [String] { record.classes }
  private var judged: String { "all \(record.rows) rows, each predicted by a training that had not seen it" }

  /// Writes the pictures and the page, each whole or not at all; a picture of an earlier training that this one does
  /// not have is removed.
  ///
  /// Throws `FileError`.
  func write(to folder: TrainingFolder) throws {
    let learning = learning
    try folder.put(learning.picture, in: folder.curves)
    let outcome: [Report.Section]
    let lines = (0..<labeled.count).map { labeled.table.line(ofRow: $0) ?? $0 }
    switch training.best.outcome {
    case .classes(let classes, let said):
      let measures = Report.Section.measures(of: classes, said: said, on: judged, classNames: classNames)
      try folder.put(measures.picture, in: folder.confusion)
      try folder.remove(folder.predictions)
      outcome = [measures, .mistakes(of: classes, classNames: classNames, lines: lines)]
    case .values(let values):
      let measures = Report.Section.measures(of: values, on: judged)
      try folder.put(measures.picture, in: folder.predictions)
      try folder.remove(folder.confusion)
      outcome = [measures, .mistakes(of: values, lines: lines)]
    }
    try Report(
      title: "\(URL(fileURLWithPath: record.settings.file).lastPathComponent): \(record.settings.target)", lead: lead,
      sections: dataSections + [comparison, network, learning] + outcome + [run]
    ).write(to: folder.report)
  }

  private var lead: [Report.Block] {
    let best = training.best.outcome
    return [
      .text(
        "\(record.model) reaches \(best.scoreName) \(best.score) by \(record.settings.folds)-fold cross-validation; "
          + "an answer that is always the same reaches \(training.baseline.score).")
    ]
  }

  private var dataSections: [Report.Section] {
    let rows = data.columns.map { column in
      [
        column.name, record.columns[column.name]?.explanation ?? "the target", "\(column.missingRows.count)",
        "\(column.distinctCount)",
        column.range.map { $0.map { String(format: "%.4g", $0) }.joined(separator: " … ") } ?? "–",
      ]
    }
    var blocks: [Report.Block] = [
      .table(
        Report.Table(
          rows, headings: ["column", "what is made of it", "missing", "different", "least … mean … largest"],
          isNumeric: false))
    ]
    if record.unlabeledRows > 0 {
      blocks.append(.warning("\(record.unlabeledRows) rows without \(record.settings.target) were left out."))
    }
    blocks += "\(data)".split(separator: "\n").dropFirst().map { .text(String($0)) }
    var sections = [Report.Section("Data", blocks)]
    if record.task == .classification {
      var counts = [Int](repeating: 0, count: classNames.count)
      for label in labeled.labels { counts[Int(label)] += 1 }
      var classes = Report.Section.classes([.init("training", counts: counts)], classNames: classNames)
      classes.title = "Classes"
      sections.append(classes)
    }
    return sections
  }

  private var comparison: Report.Section {
    let name = training.best.outcome.scoreName
    let rows = record.compared.map { comparison in
      let folds = comparison.foldScores.compactMap(\.wrappedValue)
      return [
        comparison.model, comparison.score.map(Console.fixed) ?? "–",
        folds.min().map { "\(Console.fixed($0)) … \(Console.fixed(folds.max()!))" } ?? "–",
        String(format: "%.1f", comparison.seconds),
      ]
    }
    var searched: [Report.Block] = []
    if let search = record.search {
      searched.append(
        .text(
          "The search made \(search.trials) trials, of which \(search.failed) failed. The best one, \(search.model) with "
            + "penalty \(search.settings.penalty) and learning rate \(search.settings.learningRate), had the mean loss "
            + "\(Console.fixed(search.loss)) and was compared too."))
    }
    let failed = record.failed.map { Report.Block.warning("\($0.name) was left out: \($0.reason)") }
    return Report.Section(
      "Networks",
      [
        .text(
          "Compared by the same \(record.settings.folds) folds. The best one, \(record.model), was trained on all rows "
            + "and saved; its score is that by which it was chosen, and so a little too good."),
        .table(Report.Table(rows, headings: ["network", name, "of single folds", "seconds"])),
      ] + searched + failed)
  }

  /// The first of the networks: the others are like it.
  private var network: Report.Section {
    var section = Report.Section.model(training.network)
    let members = training.best.model.members
    if members > 1 {
      section.blocks.insert(
        .text("The first of \(members) networks that differ in their seeds; the answer is the mean of theirs."), at: 0)
    }
    return section
  }

  private var learning: Report.Section {
    var section = Report.Section.training(training.best.history)
    section.blocks.insert(
      .text(
        "The training of the first network on the first fold, judged by the rows that it left out. The saved one saw "
          + "all rows, as often and in the same way."), at: 0)
    return section
  }

  private var run: Report.Section {
    let settings = record.settings
    let best = training.best.model
    return .run(
      settings: [
        ("file", settings.file), ("target", settings.target), ("task", record.task.rawValue),
        ("columns left out as asked", settings.without.isEmpty ? "none" : settings.without.joined(separator: ", ")),
        (
          "columns taken as told",
          settings.roles.isEmpty
            ? "none"
            : settings.roles.sorted { $0.key < $1.key }.map { "\($0.key) as \($0.value)" }.joined(separator: ", ")
        ),
        ("network", settings.model), ("folds", "\(settings.folds)"),
        ("minutes of search", settings.searchMinutes.map { "\($0)" } ?? "none"), ("seed", "\(settings.seed)"),
        ("penalty", "\(best.penalty)"), ("learning rate", "\(best.learningRate)"),
        ("networks whose mean answers", "\(best.members)"),
      ],
      seconds: [("reading the table", record.seconds.load), ("comparing and training", record.seconds.train)],
      versions: Version.all(isa: record.isa))
  }
}
