// What cannot be shown is an error that says why; what is odd but can be is shown.

import Foundation
import Martinet
import Testing

@testable import MartinetPlots

@Suite struct BadInputTests {
  static func error(_ body: () throws -> Void) -> PlotError? {
    do {
      try body()
      return nil
    } catch {
      return error as? PlotError
    }
  }

  /// Marks of one's own.
  private struct Marks: Plot {
    let marks: [Mark]
    init(_ marks: [Mark]) { self.marks = marks }
    func panel() throws(PlotError) -> Panel { .axes(Axes(marks: marks)) }
  }

  @Test func `what cannot be shown names the series, the index and what was expected`() throws {
    let cases: [(any Plot, String)] = [
      (LinePlot([]), "line plot: there is nothing to show"),
      (LinePlot([Series("loss", x: [], y: [])]), "series \"loss\": x: there is nothing to show"),
      (LinePlot([Series("loss", y: [1, .nan])]), "series \"loss\": y: number 1 (from 0) is NaN or infinite"),
      (LinePlot([Series("loss", y: [1, 1e301])]), "series \"loss\": y: number 1 (from 0) is beyond ±1e300"),
      (LinePlot([Series("", x: [1], y: [1, 2])]), "series 0: y: expected 1, received 2"),
      (
        LinePlot([Series("a", y: [1, 0])], y: Axis("loss", scale: .logarithmic)),
        "series \"a\": y: number 1 (from 0) is not above 0, as a logarithmic axis needs it (1e-300 … 1e300)"
      ),
      (
        ScatterPlot(
          [Series("a", x: [1, 2], y: [1, 2]), Series("b", x: [3, 1e-301], y: [1, 2])],
          x: Axis("size", scale: .logarithmic)),
        "series \"b\": x: number 1 (from 0) is not above 0, as a logarithmic axis needs it (1e-300 … 1e300)"
      ),
      (
        TrainingCurves(training: [1, nil, 2], validation: [nil, 1, 0], isLogarithmic: true),
        "validation loss: number 2 (from 0) is not above 0, as a logarithmic axis needs it (1e-300 … 1e300)"
      ),
      (
        Marks([.points([Point2D(1, 1)], .number(0)), .points([Point2D(2, 2), Point2D(3, .nan)], .number(0))]),
        "y of mark 1: number 1 (from 0) is NaN or infinite"
      ),
      (LinePlot([Series(y: [1])], x: Axis("kind", scale: .categories([]))), "names of kind: there is nothing to show"),
      (TrainingCurves(training: []), "training curves: there is nothing to show"),
      (TrainingCurves(training: [.nan]), "training loss: number 0 (from 0) is NaN or infinite"),
      (
        ImagePlot(Tensor([1, 2, 3])),
        "image: expected shape [height, width], [height, width, 1] or [height, width, 3], received [3]"
      ),
      (ImageGrid([]), "pictures: there is nothing to show"),
      (ImageGrid([[[1]]], titles: ["a", "b"]), "titles: expected 1, received 2"),
      (
        ConfusionMatrixPlot(ConfusionMatrix(classes: 2), classNames: ["a"]),
        "names of classes: expected 2, received 1"
      ),
      (
        ROCPlot([.init("a", try BinaryScores(truth: [1, 1], scores: [0, 1]).roc)]),
        "ROC \"a\": there is no curve: every example is of class 1"
      ),
      (
        PrecisionRecallPlot([.init("a", try BinaryScores(truth: [0, 0], scores: [0, 1]).precisionRecall)]),
        "precision-recall \"a\": there is no curve: no example is of class 1"
      ),
      (
        F1Surface(classifiers: [Series("a", x: [2], y: [1])]),
        "series \"a\": expected rates in 0 … 1, received 2.0, 1.0"
      ),
      (BarChart(["a"], [1, 2]), "bars: expected 1, received 2"),
      (Histogram([]), "histogram: there is nothing to show"),
      (NetworkDiagram([]), "network: there is nothing to show"),
      (NetworkDiagram([.init("a", 0)]), "neurons of \"a\": expected at least 1, received 0"),
    ]
    for (plot, message) in cases {
      #expect(BadInputTests.error { _ = try Figure(plot).drawing() }?.description == message)
    }
    #expect(BadInputTests.error { _ = try Figure([]).drawing() } == .empty("figure"))
  }

  @Test(
    arguments: [
      [5], [5, 5, 5], [0, 0], [-1e300, 1e300], [1e-300, 2e-300], [1e15, 1e15 + 1], [1, 1 + 1e-15],
      [0, .leastNonzeroMagnitude],
    ] as [[Double]])
  func `one point, constant series, huge and tiny ranges are shown`(values: [Double]) throws {
    for plot in [
      LinePlot([Series("values", y: values)]) as any Plot, ScatterPlot([Series("values", x: values, y: values)]),
      Histogram(values),
    ] {
      let drawing = try Figure(plot).drawing()
      expectLegible(drawing, "\(values)")
      #expect(drawing.texts.count >= 4)
    }
  }

  @Test func `a figure without room says so`() {
    let plot = LinePlot([Series("loss", y: [1, 2])], title: "Title")
    #expect(
      BadInputTests.error { _ = try Figure(plot, size: (40, 30)).drawing() }?.description.contains("no room") == true)
    // Four plots beside each other: margins of 10 and distances of 15, and a point that holds all.
    let four = [any Plot](repeating: plot, count: 4)
    #expect(
      BadInputTests.error { _ = try Figure(four, columns: 4, size: (30, 200)).drawing() }
        == .tooSmall(width: 10, height: 180, missingWidth: 36, missingHeight: 0))
    #expect(
      BadInputTests.error { _ = try Figure(four, columns: 1, size: (200, 50)).drawing() }
        == .tooSmall(width: 180, height: 30, missingWidth: 0, missingHeight: 16))
    for size in [(0.0, 100.0), (.nan, 100), (1e6, 100)] {
      #expect(throws: PlotError.self) { try Figure(plot, size: size).drawing() }
    }
    #expect(throws: PlotError.self) { try Figure(plot).encoded(as: .png, scale: .infinity) }
  }

  @Test func `a name without a known ending is refused and nothing is written`() throws {
    let figure = Figure(LinePlot([Series(y: [1, 2])]))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martinet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["figure", "figure.jpg", "png", "figure.png.txt"] {
      let path = folder.appendingPathComponent(name).path
      #expect(BadInputTests.error { try figure.write(to: path) } == .unknownFormat(path: path))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    try figure.write(to: folder.appendingPathComponent("figure.PNG").path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["figure.PNG"])
    #expect(throws: FileError.self) { try figure.write(to: "/nowhere/figure.svg") }
  }
}
