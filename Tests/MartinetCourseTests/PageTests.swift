// What a page says of its numbers, and what is written of it.

import Foundation
import Martinet
import MartinetPlots
import MartinetReport
import Testing

@testable import MartinetCourse

@Suite struct PageTests {
  private func page(isQuick: Bool = false) -> Page {
    Page(
      name: "test", rows: ["A0"], title: "A <b> & c", language: .english, isQuick: isQuick, data: nil, verbose: .silent)
  }

  @Test func `a number holds within its error and not beyond`() {
    var page = page()
    page.number("a", "a", slide: 1, ours: 1.5, within: 0.5)
    page.number("b", "b", expected: 1, ours: 1.75, within: 0.5)
    page.number("c", "c", slide: 1, ours: .nan, within: 0.5)
    page.number("d", "d", ours: 2, atLeast: 2)
    page.number("e", "e", ours: 1, atLeast: 2)
    page.number("f", "f", ours: 3, atMost: 2)
    page.number("g", "g", ours: .nan, atMost: 2)
    page.number("h", "h", ours: 3)
    page.answer("i", "i", slide: "7.5", ours: "7.5")
    page.answer("j", "j", expected: "7.5", ours: "7")
    page.fact("k", "k", false)
    #expect(
      page.numbers.map(\.holds) == [true, false, false, true, false, false, false, nil, true, false, false])
  }

  @Test func `a quick run is not held to what a long training reaches`() {
    var page = page(isQuick: true)
    page.number("a", "a", ours: 1, atLeast: 2)
    page.number("b", "b", slide: 1, ours: 2, within: 0.5)
    #expect(page.numbers.map(\.holds) == [nil, false])
  }

  @Test func `the text has a table with both columns`() {
    var page = page()
    page.say("Something.", "Quelque chose.")
    page.number("recall", "rappel", slide: 0.2, ours: 0.25, within: 0.01)
    #expect(
      page.description == """
        test: A <b> & c (A0)

        Something.

                  expected     ours
          recall  0.2 (slide)  0.25  ✗ differs
        """)
  }

  @Test func `a report holds every part, and its pictures stand beside it`() throws {
    var page = page()
    page.say("First.", "D'abord.")
    page.list("1 < 2", "  3")
    page.number("recall", "rappel", slide: 0.2, ours: 0.25, within: 0.01)
    page.number("accuracy", "accuracy", slide: 0.9, ours: 0.9, within: 0.01)
    page.draw(LinePlot([Series(y: [1, 2])], title: "left"), LinePlot([Series(y: [1, 3])], title: "right"))
    page.draw(LinePlot([Series(y: [2, 1])]))
    let report = try CourseFolder.report([page])
    #expect(report.language == "en" && report.sections.map(\.title) == ["A <b> & c (A0)"])
    let pngs = try page.figures.map { try $0.encoded(as: .png) }
    #expect(pngs[0] != pngs[1])
    let section = report.sections[0]
    #expect(section.anchor == "test")
    let table = Report.Table(
      [["recall", "0.2 (slide)", "0.25", "✗ differs"], ["accuracy", "0.9 (slide)", "0.9", "✓"]],
      headings: ["", "expected", "ours", ""], isNumeric: false, marked: [0])
    #expect(Array(section.blocks.prefix(3)) == [.text("First."), .listing("1 < 2\n  3"), .table(table)])
    let pictures = section.blocks.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
    #expect(pictures.map(\.png) == pngs && pictures.map(\.description) == ["left; right", "A <b> & c"])

    let folder = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // What an earlier run had more of goes; what only looks like it stays.
    try CourseFolder(folder + "/a/b").make()
    let others = ["test-3.png", "test-12.png", "test-03.png", "test-a-3.png", "tests-3.png"]
    for name in others { try Data().write(to: URL(fileURLWithPath: "\(folder)/a/b/\(name)")) }
    try CourseFolder(folder + "/a/b").write([page])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b").sorted()
        == (["index.html", "test-1.png", "test-2.png"] + others.dropFirst(2)).sorted())
    #expect(try String(contentsOfFile: folder + "/a/b/index.html", encoding: .utf8) == report.html)
    for (number, png) in pngs.enumerated() {
      let file = URL(fileURLWithPath: "\(folder)/a/b/test-\(number + 1).png")
      #expect(try Data(contentsOf: file) == Data(png))
    }
  }

  @Test func `a French page writes its numbers with a comma, and what a program prints as it is`() throws {
    var page = Page(
      name: "test", rows: ["A0"], title: "t", language: .french, isQuick: false, data: nil, verbose: .silent)
    page.number("recall", "rappel", slide: 0.25, ours: 0.5, within: 1)
    page.number("loss", "perte", ours: 1.5, atMost: 2.5)
    page.answer("sum", "somme", slide: "7.5", ours: "7.5")
    #expect(page.numbers.map(\.expected) == ["0,25 (diapositive)", "≤ 2,5", "7.5 (diapositive)"])
    #expect(page.numbers.map(\.ours) == ["0,5", "1,5", "7.5"] && page.numbers.map(\.value) == [0.5, 1.5, nil])
    #expect(try CourseFolder.report([page]).language == "fr")
  }

  @Test func `a figure of a French page is in French, whatever its kind writes by itself`() throws {
    var page = Page(
      name: "test", rows: ["A0"], title: "t", language: .french, isQuick: false, data: nil, verbose: .silent)
    page.draw(TrainingCurves(training: [3, 2], validation: [3, 2.5], title: "training"))
    let matrix = ConfusionMatrix(truePositives: 4, falsePositives: 2, falseNegatives: 3, trueNegatives: 1)
    page.draw(ConfusionMatrixPlot(matrix, classNames: ["end", "true story"]))
    page.draw(try ModelDiagram(Sequential(input: [4]) { Dense(2) }))
    let texts = try page.figures.map { try $0.drawing().texts.map(\.text) }
    #expect(Set(["training", "apprentissage", "validation", "époque", "perte"]).isSubset(of: texts[0]))
    #expect(texts[0].contains("meilleure époque 2 : 2,5"))
    #expect(Set(["entrée", "10 paramètres", "poids de dense", "1: dense+bias"]).isSubset(of: texts[2]), "\(texts[2])")
    // The numbers at the axes and at the bar of colours too.
    #expect(texts[0].contains("2,2") && texts[1].contains("0,2"))
    #expect(!texts.joined().contains { $0.contains(/[0-9]\.[0-9]/) }, "\(texts)")
    #expect(Set(["prédit", "réel", "part de la classe réelle", "end", "true story"]).isSubset(of: texts[1]))
    #expect(FrenchPlot.french("descent, 39 steps") == "descente, 39 pas")
    #expect(FrenchPlot.french("ended") == "ended")
    #expect(FrenchPlot.french("true positive rate") == "taux de vrais positifs")
    #expect(FrenchPlot.french("modèle: area 0.2 (invert it)") == "modèle : aire 0,2 (à inverser)")
    #expect(FrenchPlot.french("training (diverged in epoch 3)") == "apprentissage (diverge à l'époque 3)")
    #expect(FrenchPlot.french("droite : 0,5") == "droite : 0,5")
  }

  @Test func `a folder that cannot be made or written is a typed error`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data().write(to: URL(fileURLWithPath: file))
    for path in [file, file + "/below", "/proc/martinet"] {
      #expect(throws: FileError.self) { try CourseFolder(path).make() }
      #expect(throws: FileError.self) { try CourseFolder(path).write([page()]) }
    }
  }
}
