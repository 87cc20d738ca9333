// The sections say the numbers that their data have.

import Foundation
import Martinet
import MartinetPlots
import Testing

@testable import MartinetReport

@Suite struct SectionTests {
  private func tables(_ section: Report.Section) -> [Report.Table] {
    section.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  private func pictures(_ section: Report.Section) -> Int {
    section.blocks.count { if case .picture = $0 { true } else { false } }
  }

  private func warnings(_ section: Report.Section) -> [String] {
    section.blocks.compactMap { if case .warning(let sentence) = $0 { sentence } else { nil } }
  }

  private func texts(_ section: Report.Section) -> String {
    section.blocks.compactMap { if case .text(let sentence) = $0 { sentence } else { nil } }.joined(separator: "\n")
  }

  private func row(_ name: String, _ table: Report.Table) -> [String]? {
    table.rows.first { $0[0] == name }.map { Array($0.dropFirst()) }
  }

  @Test func `nine thousand A and a thousand B have their shares, and a warning`() {
    let section = Report.Section.classes(
      [.init("training", counts: [9000, 1000]), .init("test", counts: [900, 100])], classNames: ["A", "B"])
    let (facts, classes) = (tables(section)[0], tables(section)[1])
    #expect(row("training examples", facts) == ["10\u{202F}000"] && row("test examples", facts) == ["1\u{202F}000"])
    #expect(row("A", classes) == ["9\u{202F}000 (90.0\u{202F}%)", "900 (90.0\u{202F}%)"])
    #expect(warnings(section).count == 1 && warnings(section)[0].contains("A, has 90.0\u{202F}%"))
    #expect(warnings(section)[0].contains("accuracy of 0.9 "))
    #expect(warnings(section)[0].contains("The rarest has 1\u{202F}000: prefer the balanced accuracy"))
    #expect(pictures(section) == 1)
    // Three times as many are no reason for a warning, and one more is.
    #expect(warnings(.classes([.init("training", counts: [100, 300, 200])])).isEmpty)
    #expect(warnings(.classes([.init("training", counts: [100, 301, 200])])).count == 1)
    #expect(warnings(.classes([.init("training", counts: [5])])).isEmpty)
  }

  @Test func `even classes, missing classes and many classes`() {
    let even = Report.Section.classes([.init("training", counts: [5, 5, 5])])
    #expect(warnings(even).isEmpty && texts(even).contains("accuracy of 0.3333"))
    let missing = Report.Section.classes(
      [.init("training", counts: [5, 0, 6, 7]), .init("test", counts: [1, 1, 1, 1, 1])], classNames: ["a", "b", "c"])
    #expect(warnings(missing) == ["There is no training example of b, 4."])
    let many = Report.Section.classes([.init("training", counts: Array(1...150))])
    #expect(tables(many)[1].rows.count == 101 && pictures(many) == 0)
    let rest = (101...150).reduce(0, +)
    #expect(tables(many)[1].rows[100] == ["50 others", share(rest, of: (1...150).reduce(0, +))])
    #expect(tables(Report.Section.classes([]))[0].rows == [["classes", "0"]])
  }

  @Test func `the fraud exercise beside its baseline`() throws {
    // TP 20, FP 10, FN 80, TN 890.
    let cells = [(1, 1, 20), (0, 1, 10), (1, 0, 80), (0, 0, 890)]
    let truth = cells.flatMap { [Int](repeating: $0.0, count: $0.2) }
    let rows = cells.flatMap { cell in
      [[Double]](repeating: cell.1 == 1 ? [0.25, 0.75] : [0.75, 0.25], count: cell.2)
    }
    let judged = try ClassProbabilities(truth: truth, probabilities: rows)
    let section = Report.Section.measures(of: judged, on: "1 000 payments", classNames: ["honest", "fraud"])
    let (measures, classes) = (tables(section)[0], tables(section)[1])
    #expect(row("accuracy", measures) == ["0.9100", "0.9000"])
    #expect(row("balanced accuracy", measures) == ["0.5944", "0.5000"])
    // −(0.9·ln 0.9 + 0.1·ln 0.1); the model's: −(0.91·ln 0.75 + 0.09·ln 0.25).
    #expect(row("log-loss", measures) == ["0.3866", "0.3251"])
    #expect(row("precision, mean of the classes", measures) == ["0.7921", "–"])
    #expect(row("fraud", classes) == ["100", "0.6667", "0.2000", "0.3077"])
    #expect(texts(section).contains("always answers honest"))
    #expect(texts(section).contains("–: nothing is predicted as class 1 (baseline); "))
    #expect(pictures(section) == 1)
  }

  @Test func `more classes than a picture shows are told`() throws {
    let judged = try ClassProbabilities(truth: [0], probabilities: [[1] + [Double](repeating: 0, count: 1000)])
    let section = Report.Section.measures(of: judged, on: "1 example")
    #expect(section.picture == nil)
    #expect(texts(section).hasSuffix("each predicted one.): classes: at most 1000 can be shown, received 1001."))
    #expect(tables(section)[1].rows.last?[0] == "901 others")
  }

  @Test func `values beside their mean`() throws {
    // Errors 1, −1, 2, 0 of 1, 2, 3, 6; their mean is 3 and their squares' sum around it 14.
    let judged = try ValuePredictions(truth: [1, 2, 3, 6], predicted: [2, 1, 5, 6])
    let section = Report.Section.measures(of: judged, on: "4 rows")
    #expect(row("R²", tables(section)[0]) == ["0.5714", "0.0000"])
    #expect(row("root of the mean squared error", tables(section)[0]) == ["1.2247", "1.8708"])
    #expect(row("mean absolute error", tables(section)[0]) == ["1.0000", "1.5000"])
    #expect(texts(section).contains("their mean, 3.") && pictures(section) == 1)
    #expect(
      tables(Report.Section.mistakes(of: judged))[0].rows == [
        ["2", "3", "5", "2"], ["0", "1", "2", "1"], ["1", "2", "1", "−1"],
      ])
    let lined = tables(Report.Section.mistakes(of: judged, lines: [12, 10, 4]))[0]
    #expect(lined.rows.map { $0[0] } == ["4", "12", "10"] && lined.headings[0] == "line")
    let one = Report.Section.measures(of: try ValuePredictions(truth: [7], predicted: [7]), on: "1 row")
    #expect(row("R²", tables(one)[0]) == ["–", "–"] && texts(one).contains("–: "))
    #expect(texts(Report.Section.mistakes(of: try ValuePredictions(truth: [7], predicted: [7]))).contains("No value"))
    let none = try ValuePredictions(truth: [], predicted: [])
    #expect(texts(Report.Section.measures(of: none, on: "nothing")).contains("no examples"))
  }

  @Test(arguments: 0..<50) func `the worst are those whose truth has the least probability`(seed: Int) throws {
    var random = SeededNumbers(seed)
    let (count, classes, limit) = (random.below(60), 2 + random.below(4), random.below(30))
    // Few different probabilities, so that there are ties.
    let rows = (0..<count).map { _ in (0..<classes).map { _ in Double(random.below(5)) / 4 } }
    let truth = (0..<count).map { _ in random.below(classes) }
    let judged = try ClassProbabilities(truth: truth, probabilities: rows)
    let found = judged.mistakes(atMost: limit)
    let wrong = (0..<count).filter { row in rows[row].firstIndex(of: rows[row].max()!)! != truth[row] }
    #expect(found.count == min(limit, wrong.count) && Set(found).isSubset(of: wrong))
    for (first, second) in zip(found, found.dropFirst()) {
      let (a, b) = (rows[first][truth[first]], rows[second][truth[second]])
      #expect(a < b || (a == b && first < second))
    }
    if let last = found.last {
      for row in wrong where !found.contains(row) {
        let (a, b) = (rows[last][truth[last]], rows[row][truth[row]])
        #expect(a < b || (a == b && last < row))
      }
    }
    let section = Report.Section.mistakes(of: judged, classNames: [], atMost: limit)
    if wrong.isEmpty {
      #expect(texts(section) == "No example is predicted wrong.")
    } else {
      #expect(tables(section)[0].rows.map { $0[0] } == found.map(String.init))
      #expect(texts(section).hasPrefix("\(wrong.count) of \(count) examples"))
      let lined = Report.Section.mistakes(of: judged, atMost: limit, lines: (0..<count).map { 2 * $0 + 2 })
      #expect(tables(lined)[0].rows.map { $0[0] } == found.map { "\(2 * $0 + 2)" })
    }
  }

  @Test func `a model's layers add up`() throws {
    let model = try Sequential(input: [28, 28, 1]) {
      Conv2D(32, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
    let section = Report.Section.model(model)
    let table = tables(section)[0]
    #expect(table.rows.first == ["input", "", "[28, 28, 1]", "0"])
    #expect(row("conv2d", table) == ["conv2d", "[26, 26, 32]", "320"])
    #expect(row("sum", table)?.last == "54\u{202F}410" && pictures(section) == 1)
  }

  /// A history of these losses, as a training records it.
  private func history(_ losses: [(Double, Double?)], metrics: String = "\"accuracy\": 0.5") throws -> History {
    let epochs = losses.enumerated().map { index, loss in
      let validation = loss.1.map { ", \"validationLoss\": \($0.isFinite ? "\($0)" : "\"none\"")" } ?? ""
      return """
        {"epoch": \(index + 1), "seconds": 0.5, "loss": \(loss.0), "metrics": {\(metrics)}\(validation),
         "validationMetrics": \(loss.1 == nil ? "{}" : "{\"accuracy\": 0.25}"), "learningRate": 0.01}
        """
    }
    let json = "{\"epochs\": [\(epochs.joined(separator: ","))], \"tests\": []}"
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "none")
    return try decoder.decode(History.self, from: Data(json.utf8))
  }

  @Test func `the best and the last epoch`() throws {
    let table = tables(.training(try history([(3, 2), (2, 1), (1, 4)])))[0]
    #expect(
      table.headings == [
        "", "epoch", "training loss", "training accuracy", "validation loss", "validation accuracy", "seconds",
      ])
    #expect(
      table.rows == [
        ["least validation loss", "2", "2", "0.5", "1", "0.25", "0.5"], ["last", "3", "1", "0.5", "4", "0.25", "0.5"],
      ])
    let plain = tables(.training(try history([(3, nil), (4, nil)])))[0]
    #expect(plain.rows == [["least training loss", "1", "3", "0.5", "0.5"], ["last", "2", "4", "0.5", "0.5"]])
    #expect(texts(.training(History())) == "No epoch has ended.")
    // An epoch whose validation loss is no number is not the best, wherever it stands.
    let broken = tables(.training(try history([(3, .nan), (2, 1), (1, 4)])))[0]
    #expect(broken.rows[0].prefix(2) == ["least validation loss", "2"])
    #expect(tables(.training(try history([(2, 1), (1, .nan)])))[0].rows[1][4] == "undefined")
    let names = "\"recall\": 0.1, \"accuracy\": 0.5, \"precision\": 0.2"
    let many = tables(.training(try history([(3, nil)], metrics: names)))[0]
    #expect(
      many.headings == [
        "", "epoch", "training loss", "training accuracy", "training precision", "training recall", "seconds",
      ])
    #expect(many.rows[0].dropFirst(2) == ["3", "0.5", "0.2", "0.1", "0.5"])
  }

  @Test func `a run has its settings, its seconds and its versions`() {
    let section = Report.Section.run(
      settings: [("seed", "7"), ("epochs", "5")], seconds: [("training", 1.23456), ("testing", 0.0004)],
      versions: [("Martinet", "1.2")])
    #expect(tables(section).map(\.caption) == ["Settings", "Seconds", "Versions"])
    #expect(
      tables(section).map(\.rows) == [
        [["seed", "7"], ["epochs", "5"]], [["training", "1.235"], ["testing", "0.000"]], [["Martinet", "1.2"]],
      ])
    #expect(tables(section).map(\.isNumeric) == [false, true, false])
  }

  @Test func `a figure has its size on a page, and two pixels for each point in its file`() throws {
    let figure = Figure(LinePlot([Series(y: [1, 2])]), size: (360, 240))
    let picture = try Report.Picture(figure, description: "a line", caption: "below")
    // A point is 1/72 inch, a page's pixel 1/96.
    #expect(picture.width == 480 && picture.description == "a line" && picture.caption == "below")
    // The width stands behind the file's eight first bytes and the eight of its first chunk.
    #expect(Array(picture.png[16..<20]) == [0, 0, 720 >> 8, 720 & 255])
  }

  @Test func `the picture of a section is its first`() throws {
    let picture = { (words: String) in Report.Picture(png: [], width: 1, description: words) }
    let blocks = [Report.Block.text("nothing"), .picture(picture("first")), .picture(picture("second"))]
    #expect(Report.Section("two", blocks).picture == picture("first"))
    #expect(Report.Section("none", Array(blocks.prefix(1))).picture == nil)
  }

  @Test func `a figure that cannot be drawn is a sentence that says why`() {
    guard case .text(let sentence) = Report.Block.figure(Figure(LinePlot([])), description: "lines") else {
      Issue.record("there is a picture")
      return
    }
    #expect(sentence == "There is no picture here (lines): line plot: there is nothing to show.")
  }

  @Test func `numbers in groups of three`() {
    for (number, text) in [(0, "0"), (999, "999"), (1000, "1 000"), (-1_234_567, "-1 234 567"), (54410, "54 410")] {
      #expect(grouped(number) == text.replacingOccurrences(of: " ", with: "\u{202F}"))
    }
  }
}
