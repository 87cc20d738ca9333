// Every kind of plot: legible, drawn in every format, and what is special to it.

import Foundation
import Martinet
import MartinetData
import Testing

@testable import MartinetPlots

@Suite struct KindTests {
  static let beginnings: [PictureFormat: [UInt8]] = [
    .png: [0x89, 0x50, 0x4E, 0x47], .svg: Array("<?xml".utf8), .pdf: Array("%PDF-".utf8),
  ]

  @Test(arguments: Gallery.names)
  func `every kind is legible and drawn in every format`(name: String) throws {
    let figure = try Gallery.figure(name)
    let drawing = try figure.drawing()
    expectLegible(drawing, "\(name)")
    for format in PictureFormat.allCases {
      let content = try figure.encoded(as: format)
      #expect(content.starts(with: KindTests.beginnings[format]!))
      #expect(try content == figure.encoded(as: format), "\(name): \(format) has other bytes when it is drawn again")
    }
    let pdf = try figure.encoded(as: .pdf)
    #expect(!String(decoding: pdf, as: UTF8.self).contains("CreationDate"))
    for columns in [60, 80, 120] {
      let text = try figure.text(columns: columns)
      #expect(!text.contains("\u{1B}"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(name) at \(columns)")
    }
    try Gallery.leave(figure, name)
  }

  static func axes(_ plot: some Plot) throws -> Axes {
    guard case .axes(let axes) = try plot.panel() else { throw PlotError.drawing("no axes") }
    return axes
  }

  @Test func `the best epoch is that of the validation data, and a divergence is told`() throws {
    let curves = TrainingCurves(training: [3, 2, 1, 0.5], validation: [3, 2, 2.5, 2.6])
    #expect(try KindTests.axes(curves).legend.map(\.name) == ["training", "validation", "best epoch 2: 2"])
    let best = TrainingCurves(training: [0.5, 0.9, 0.8], measure: "accuracy", isLargerBetter: true)
    #expect(try KindTests.axes(best).legend.last?.name == "best epoch 2: 0.9")
    let diverged = TrainingCurves(training: [3, 5, .nan, .nan])
    #expect(try KindTests.axes(diverged).legend.first?.name == "training (diverged in epoch 3)")
  }

  @Test func `an epoch without a number is a gap, and names say which way is better`() throws {
    let curves = TrainingCurves(training: [nil, 0.5, 0.9, nil, 0.7], measure: "precision", isLargerBetter: true)
    let axes = try KindTests.axes(curves)
    #expect(axes.legend.map(\.name) == ["training", "best epoch 3: 0.9"])
    let lines = axes.marks.compactMap { if case .line(let points, _) = $0 { points.map(\.x) } else { nil } }
    #expect(lines == [[2, 3], [5]])
    #expect(BadInputTests.error { _ = try TrainingCurves(training: [nil, nil]).panel() } != nil)
    let model = try Sequential(input: [1]) { Dense(1, activation: .sigmoid) }
    model.compile(optimizer: .sgd(), loss: .binaryCrossEntropy, metrics: [.recall(.positive)])
    let data = try TrainingSet(features: [[1], [-1], [2], [-2]] as Tensor, labels: [[1], [0], [1], [0]] as Tensor)
    try model.fit(data, epochs: 2, verbose: 0)
    #expect(TrainingCurves(model.history, "recall").isLargerBetter)
    #expect(!TrainingCurves(model.history, "loss").isLargerBetter)
  }

  @Test func `one output is the probability of class 1, and a threshold decides`() throws {
    var plot = PredictionGrid(
      images: Tensor(repeating: 0.5, shape: [2, 4, 4]), probabilities: [[0.98], [0.02]], labels: [1, 0])
    func tiles() throws -> [MartinetPlots.Tiles.Tile] {
      guard case .tiles(let tiles) = try plot.panel() else { throw PlotError.drawing("no tiles") }
      return tiles.tiles
    }
    #expect(try tiles().map(\.title) == ["1 98\u{A0}% (1)", "0 98\u{A0}% (0)"])
    #expect(try tiles().allSatisfy { !$0.isMarked })
    plot.predicted = [0, 0]
    #expect(try tiles().map(\.title) == ["✗ 0 2\u{A0}% (1)", "0 98\u{A0}% (0)"])
    for stray: [[Float]] in [[[1e30], [0]], [[-0.1], [0]]] {
      plot.probabilities = Tensor(stray.flatMap { $0 }, shape: [2, 1])
      #expect(throws: PlotError.self) { try plot.panel() }
    }
  }

  @Test func `wrong predictions are marked and right ones are not`() throws {
    let plot = PredictionGrid(
      images: Tensor(repeating: 0.5, shape: [2, 4, 4]), probabilities: [[0.9, 0.1], [0.25, 0.75]], labels: [0, 0],
      classNames: ["cat", "dog"])
    guard case .tiles(let tiles) = try plot.panel() else { throw PlotError.drawing("no tiles") }
    #expect(tiles.tiles.map(\.title) == ["cat 90\u{A0}% (cat)", "✗ dog 75\u{A0}% (cat)"])
    #expect(tiles.tiles.map(\.isMarked) == [false, true])
    #expect(tiles.tiles[0].color != tiles.tiles[1].color)
    // However narrow the pictures are, a number and its sign stay on one line.
    for name in ["cat", "Pullover", "T-shirt/top", "Ankle boot"] {
      let plot = PredictionGrid(
        images: Tensor(repeating: 0.5, shape: [1, 4, 4]), probabilities: [[0.38, 0.62]], labels: [0],
        classNames: ["dog", name])
      let lines = try Figure(plot).drawing().texts.map(\.text)
      #expect(lines.contains { $0.contains("62\u{A0}%") }, "\(lines)")
    }
  }

  @Test func `the counts of a confusion matrix stand in their cells`() throws {
    let matrix = ConfusionMatrix(truePositives: 20, falsePositives: 10, falseNegatives: 80, trueNegatives: 890)
    let figure = Figure(ConfusionMatrixPlot(matrix, classNames: ["honest", "fraud"]))
    let drawing = try figure.drawing()
    let area = drawing.dataAreas[0]
    for (count, row, column) in [("890", 0, 0), ("10", 0, 1), ("80", 1, 0), ("20", 1, 1)] {
      let place = area.place(of: Point2D(Double(column), Double(row)))
      #expect(drawing.texts.contains { $0.text == count && $0.box.contains(place) }, "\(count)")
    }
    // The first row is above the second, the first column left of the second.
    #expect(area.place(of: Point2D(0, 0)).y < area.place(of: Point2D(0, 1)).y)
    #expect(area.place(of: Point2D(0, 0)).x < area.place(of: Point2D(1, 0)).x)
    // Weights are not whole.
    let weighted = ConfusionMatrix(truePositives: 0.25, falsePositives: 0, falseNegatives: 1, trueNegatives: 2)
    #expect(try Figure(ConfusionMatrixPlot(weighted)).drawing().texts.contains { $0.text == "0.25" })
  }

  /// The curves are those of the library's own measures: the areas below what is drawn are theirs.
  @Test(arguments: 0..<50) func `the areas below the drawn curves are the measures`(seed: Int) throws {
    var numbers = SeededNumbers(seed)
    // Few different scores, so that there are ties; one example of each class at least.
    let truth = [0, 1] + (0..<numbers.integer(0...60)).map { _ in numbers.integer(0...1) }
    let scores = try BinaryScores(truth: truth, scores: truth.map { Double($0 + numbers.integer(-3...3)) })
    func line(_ plot: some Plot, _ name: String) throws -> [Point2D] {
      let axes = try KindTests.axes(plot)
      #expect(axes.legend[0].name == name)
      guard case .line(let style) = axes.legend[0].sample else { throw PlotError.drawing("no line") }
      for case .line(let points, style) in axes.marks { return points }
      throw PlotError.drawing("no line")
    }
    func area(_ points: [Point2D]) -> Double {
      zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
    }
    let roc = try #require(scores.roc.area.value)
    let advice = roc < 0.5 ? " (invert it)" : ""
    let first = try line(ROCPlot([.init("a", scores.roc)]), "a: area \(short(roc))\(advice)")
    #expect(abs(area(first) - roc) < 1e-12 && first.first == Point2D(0, 0) && first.last == Point2D(1, 1))
    let average = try #require(scores.precisionRecall.averagePrecision.value)
    let plot = PrecisionRecallPlot([.init("a", scores.precisionRecall), .init("b", scores.precisionRecall)])
    let second = try line(plot, "a: average precision \(short(average))")
    #expect(abs(area(second) - average) < 1e-12 && second.first?.x == 0 && second.last?.x == 1)
    // What a guess reaches, once for both.
    let axes = try KindTests.axes(plot)
    let guesses = axes.marks.compactMap { if case .line(let points, .guess) = $0 { points } else { nil } }
    let share = Double(truth.reduce(0, +)) / Double(truth.count)
    #expect(guesses.count == 1 && guesses[0].allSatisfy { abs($0.y - share) < 1e-12 })
    #expect(axes.legend.map(\.name).last == "guess")
  }

  @Test func `pixels of an image are found in the picture`() throws {
    let image: Tensor = [[0, 1], [0.5, 0.25]]
    let drawing = try Figure(ImagePlot(image, map: .gray)).drawing()
    let picture = try PNG.read(drawing.encoded(as: .png, scale: 1))
    let area = drawing.dataAreas[0]
    for (row, column, expected) in [(0, 0, 0.0), (0, 1, 255), (1, 0, 128), (1, 1, 64)] {
      let place = area.place(of: Point2D(Double(column), Double(row)))
      let pixel = Double(picture.bytes[Int(place.y) * picture.width + Int(place.x)])
      #expect(abs(pixel - expected) <= 2, "\(row), \(column): \(pixel)")
    }
  }

  @Test func `bars reach their numbers`() throws {
    let drawing = try Figure(BarChart(["a", "b"], [2, -1])).drawing()
    let area = drawing.dataAreas[0]
    let bars = drawing.elements.compactMap { element in
      if case .rectangle(let box, fill: .some(Palette.blue), border: _) = element { box } else { nil }
    }
    #expect(bars.count == 2)
    #expect(abs(bars[0].y - area.place(of: Point2D(0, 2)).y) < 1e-6)
    #expect(abs(bars[1].bottom - area.place(of: Point2D(1, -1)).y) < 1e-6)
    #expect(abs(bars[0].bottom - bars[1].y) < 1e-6)
  }

  @Test func `bars of whole numbers have ticks at whole numbers`() throws {
    let ticks = { (values: [Double]) in
      try Figure(BarChart(["a", "b", "c"], values)).drawing().texts.map(\.text).filter { $0.first?.isNumber == true }
    }
    #expect(try ticks([2, 4, 2]) == ["0", "1", "2", "3", "4"])
    #expect(try ticks([2, 4, 2.5]).contains("0.5"))
  }

  @Test func `every number of a histogram is counted once`() throws {
    var numbers = SeededNumbers(3)
    for count in [1, 2, 10, 1000] {
      let values = (0..<count).map { _ in numbers.number(-3...8) }
      guard case .bars(let bars, _)? = try KindTests.axes(Histogram(values)).marks.first else {
        throw PlotError.drawing("no bars")
      }
      #expect(bars.reduce(0) { $0 + $1.y.upperBound } == Double(count))
      for (index, bar) in bars.enumerated() {
        // The last has its right end too.
        let inside = values.count { bar.x.contains($0) && ($0 < bar.x.upperBound || index == bars.count - 1) }
        #expect(bar.y == 0...Double(inside), "\(count) numbers, bar \(index)")
      }
    }
  }

  @Test func `a contour lies where the function has the height`() throws {
    let grid = try Grid(x: -2...2, y: -2...2, count: 201) { x, y in x * x + y * y }
    let points = grid.contour(1).flatMap { $0 }
    #expect(points.count > 100)
    #expect(points.allSatisfy { abs($0.x * $0.x + $0.y * $0.y - 1) < 1e-3 })
  }

  static func boxes(_ plot: some Plot) throws -> [Diagram.Box] {
    guard case .diagram(let diagram) = try plot.panel() else { throw PlotError.drawing("no diagram") }
    return diagram.boxes
  }

  @Test func `the figure of a graph names its variables, and what is fused is one step`() throws {
    let (x, y, loss) = Gallery.regression
    let written = try KindTests.boxes(GraphDiagram(loss))
    #expect(
      written.map { $0.lines[0] } == ["w", "x", "multiply", "b", "add", "y", "subtract", "square", "sum"])
    #expect(written[0].lines[1] == "variable [1]" && written[1].lines[1] == "placeholder")
    #expect(written[4].inputs == [2, 3])
    let input = Input([784], name: "x")
    let node = try Dense(128, activation: .relu)(input)
    let steps = try KindTests.boxes(GraphDiagram(node, feeding: [input: [32, 784]]))
    #expect(steps.count == 4)
    #expect(steps[3].lines == ["1: dense+bias+relu", "[32, 128]"])
    #expect(steps[3].inputs == [0, 1, 2] && steps[3].color == Diagram.Box.fused)
    #expect(steps[0].lines == ["x", "input [32, 784]"])
    #expect(throws: GraphError.self) { try GraphDiagram(loss, feeding: [x: [4]]) }
    #expect(throws: GraphError.self) { try GraphDiagram(loss, feeding: [x: [4], y: [3]]) }
  }

  @Test func `the figure of a model has its layers and the steps that its model reports`() throws {
    let model = try Sequential(input: [28, 28, 1]) {
      Conv2D(32, kernel: 3, activation: .relu)
      MaxPool2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
    let boxes = try KindTests.boxes(ModelDiagram(model))
    #expect(boxes.prefix(5).map { $0.lines[0] } == ["input", "conv2d", "max_pool2d", "flatten", "dense"])
    #expect(boxes[1].lines == ["conv2d", "[26, 26, 32]", "320 parameters"])
    #expect(boxes.prefix(5).map(\.inputs) == [[], [0], [1], [2], [3]])
    let steps = boxes.dropFirst(6)
    #expect(steps.map { $0.lines[0] } == (try model.steps()).enumerated().map { "\($0 + 1): \($1)" })
    #expect(boxes[5].lines == ["input", "[32, 28, 28, 1]"])
    #expect(steps.first?.lines.last == "weights of conv2d")
    #expect(boxes.dropFirst(6).enumerated().allSatisfy { $1.inputs == [5 + $0] })
    #expect(throws: ModelError.self) { try ModelDiagram(model, batchSize: 0) }
  }

  @Test func `a shared layer has the shape of each of its uses`() throws {
    let large = Input([28, 28, 1]), small = Input([14, 14, 1])
    let layer = try Conv2D(4, kernel: 3).built(for: large)
    let model = try Model(inputs: large, small, outputs: layer(large).node, layer(small).node)
    let shapes = try KindTests.boxes(ModelDiagram(model)).filter { $0.lines[0].hasPrefix("conv") }.map { $0.lines[1] }
    #expect(shapes.prefix(2) == ["[26, 26, 4]", "[12, 12, 4]"])
  }

  @Test func `predictions of a batch are those of the model`() throws {
    let model = try Sequential(input: [4, 4]) {
      Flatten()
      Dense(3, activation: .softmax)
    }
    var numbers = SeededNumbers(5)
    let images = Tensor((0..<96).map { _ in Float(numbers.number(0...1)) }, shape: [6, 4, 4])
    let test = try TestSet(features: images, labels: [0, 1, 2, 0, 1, 2])
    let grid = try PredictionGrid(test.batches(of: 6)[0], by: model)
    #expect(grid.labels == [0, 1, 2, 0, 1, 2])
    #expect(grid.probabilities == (try model.predict(images)) && grid.images == images)
    let oneHot = try PredictionGrid(test.oneHotLabels().batches(of: 6, reuse: "the same again")[0], by: model)
    #expect(oneHot == grid)
  }

  @Test func `contours are whole lines`() throws {
    // A circle is one line around; a saddle's two branches are two lines from border to border.
    let circle = try Grid(x: -2...2, y: -2...2, count: 60) { x, y in x * x + y * y }.contour(1)
    #expect(circle.count == 1 && circle[0].first == circle[0].last)
    let saddle = try Grid(x: -2...2, y: -2...2, count: 60) { x, y in x * y }.contour(0.7)
    #expect(saddle.count == 2)
    for line in saddle {
      for end in [line[0], line[line.count - 1]] { #expect(max(abs(end.x), abs(end.y)) == 2) }
    }
    // Each piece is on exactly one line: the length is that of the circle.
    let length = zip(circle[0], circle[0].dropFirst()).reduce(0) { $0 + hypot($1.0.x - $1.1.x, $1.0.y - $1.1.y) }
    #expect(abs(length - 2 * Double.pi) < 0.01)
  }

  @Test(arguments: [1, 8, 15, 40]) func `names beside an equal plot leave no strip empty below it`(length: Int) throws {
    let names = "abcdefghij".map { String(repeating: $0, count: length) }
    let figure = Figure(ConfusionMatrixPlot(ConfusionMatrix(classes: 10), classNames: names))
    let drawing = try figure.drawing()
    let bottom = try #require(drawing.elements.compactMap(\.bounds?.bottom).max())
    // The margin, and what a line's height is rounded by.
    #expect(drawing.height - bottom < 14, "\(drawing.width) × \(drawing.height)")
    #expect(drawing.dataAreas[0].rectangle.width > 200)
  }

  @Test func `an equal plot wishes for the form of its data`() throws {
    for (height, width) in [(48, 64), (64, 48), (5, 300), (300, 5), (28, 28)] {
      let drawing = try Figure(ImagePlot(Tensor(repeating: 0.5, shape: [height, width, 3]))).drawing()
      let area = drawing.dataAreas[0].rectangle
      #expect(abs(area.width / area.height - Double(width) / Double(height)) < 1e-6 * area.width)
      // Less than a fifth is left over, above 1 : 3.
      if max(height, width) <= 3 * min(height, width) {
        #expect(area.bottom > 0.8 * drawing.height && area.width > 0.7 * drawing.width, "\(height) × \(width)")
      }
    }
  }

  @Test func `titles over pictures are not shortened while half the columns show them`() throws {
    let images = [Tensor](repeating: Tensor(repeating: 0.5, shape: [4, 4]), count: 8)
    let grid = ImageGrid(images, titles: (0..<8).map { "✗ number \($0) (100)" }, columns: 8)
    let text = try Figure(grid).text(columns: 60)
    #expect(!text.contains("…") && text.contains("7"))
  }
}
