// One figure of every kind, from numbers that look like those of the course.

import Foundation
import Martinet
import MartinetPlots

/// The pictures of every kind by name.
enum Gallery {
  static let names = [
    "lines", "scatter", "curves", "diverged", "image", "colors", "grid", "predictions", "confusion", "many-classes",
    "roc", "precision-recall", "regions", "contour", "f1", "histogram", "bars", "filters", "maps", "network",
    "graph", "steps", "training-steps", "model", "twins", "subplots",
  ]

  /// Leaves a figure for looking at, as PNG, SVG, PDF, plain and coloured text, in the folder that `MARTINET_FIGURES`
  /// names.
  static func leave(_ figure: Figure, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["MARTINET_FIGURES"] else { return }
    for format in PictureFormat.allCases { try figure.write(to: "\(folder)/\(name).\(format.rawValue)") }
    try Data(figure.text(columns: 100).utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).txt"))
    try Data(figure.text(columns: 100, isColored: true).utf8)
      .write(to: URL(fileURLWithPath: "\(folder)/\(name).ansi"))
  }

  /// The figure of a name.
  static func figure(_ name: String) throws -> Figure {
    var numbers = SeededNumbers(name.utf8.reduce(7) { 31 &* $0 &+ Int($1) })
    switch name {
    case "lines":
      let sigmoid = [1.0, 2, 5].map { lambda in
        Series("sigmoid, λ = \(Int(lambda))", over: -4...4) { 1 / (1 + exp(-lambda * $0)) }
      }
      return Figure(
        LinePlot(
          sigmoid + [Series("ReLU", over: -4...2) { max(0, $0) }], title: "Activation functions", x: Axis("x"),
          y: Axis("F(x)")))
    case "scatter":
      let x = (0..<25).map { 14 + Double($0) + numbers.number(-0.4...0.4) }
      let y = x.map { 0.42 * $0 - 1.5 + numbers.number(-2...2) }
      let fit = Series("price = −1.5 + 0.42 · size", over: 13...40) { 0.42 * $0 - 1.5 }
      return Figure(
        ScatterPlot(
          [Series("pizza", x: x, y: y)], fit: fit, predictions: x.map { 0.42 * $0 - 1.5 },
          title: "Price of a pizza over its size", x: Axis("diameter in cm"), y: Axis("price in €")))
    case "curves":
      let epochs = (1...40).map(Double.init)
      return Figure(
        TrainingCurves(
          training: epochs.map { 2.2 * exp(-$0 / 6) + 0.05 },
          validation: epochs.map { 2.1 * exp(-$0 / 5) + 0.2 + 0.012 * $0 }, title: "Overfitting"))
    case "diverged":
      return Figure(
        TrainingCurves(
          training: [2, 9, 80, 4000, 1e9, 1e30, .infinity, .nan], validation: [2.1, 12, 95, 5000],
          isLogarithmic: true, title: "Step too large"))
    case "image": return Figure(ImagePlot(digit(3), title: "The first image"))
    case "colors":
      let image = Tensor((0..<48 * 64 * 3).map { Float(($0 * 7) % 256) / 255 }, shape: [48, 64, 3])
      return Figure(ImagePlot(image, title: "An image in colour"))
    case "grid":
      return Figure(
        ImageGrid(
          (0..<25).map { digit($0) }, titles: (0..<25).map { "label \($0 % 10)" }, columns: 5,
          title: "The first 25 images"))
    case "predictions":
      let probabilities = Tensor(
        (0..<105).flatMap { index in (0..<10).map { Float($0 == index % 10 ? 0.82 : 0.02) } }, shape: [105, 10])
      return Figure(
        PredictionGrid(
          images: Tensor(stacking: (0..<105).map { digit($0) }), probabilities: probabilities,
          labels: (0..<105).map { $0 % 13 == 5 ? ($0 + 1) % 10 : $0 % 10 }, columns: 15,
          title: "The first 105 predictions: wrong ones are marked"))
    case "confusion":
      var matrix = ConfusionMatrix(classes: 10)
      for cell in 0..<100 {
        let count = cell % 11 == 0 ? 900 + numbers.integer(0...90) : numbers.integer(0...25)
        matrix.add(truth: cell / 10, predicted: cell % 10, weight: Double(count))
      }
      return Figure(
        ConfusionMatrixPlot(
          matrix,
          classNames: [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
          ], title: "Fashion-MNIST"))
    case "many-classes":
      var matrix = ConfusionMatrix(classes: 60)
      for cell in 0..<3600 {
        let count = cell % 61 == 0 ? 90 : numbers.integer(0...3)
        matrix.add(truth: cell / 60, predicted: cell % 60, weight: Double(count))
      }
      return Figure(ConfusionMatrixPlot(matrix, title: "Sixty classes"))
    case "roc":
      let (good, wrong) = (try scores(&numbers, apart: 1.5), try scores(&numbers, apart: -0.8))
      return Figure(
        ROCPlot([.init("logistic regression", good.roc), .init("upside down", wrong.roc)], title: "ROC"))
    case "precision-recall":
      let (good, fair) = (try scores(&numbers, apart: 1.5), try scores(&numbers, apart: 0.6))
      return Figure(
        PrecisionRecallPlot(
          [.init("network", good.precisionRecall), .init("line", fair.precisionRecall)], title: "Precision and recall"))
    case "regions":
      let points = (0..<90).map { _ in Point2D(numbers.number(-3...3), numbers.number(-2...2)) }
      func side(_ x: Double, _ y: Double) -> Int { y > 0.5 + sin(1.5 * x) ? 0 : x < 0 ? 1 : 2 }
      return Figure(
        try DecisionRegions(
          points: points, labels: points.map { side($0.x + 0.2, $0.y) },
          classNames: ["setosa", "versicolor", "virginica"], x: "petal length", y: "petal width",
          title: "What the network says"
        ) { cells in
          (0..<cells.shape[0]).map { side(Double(cells.scalars[2 * $0]), Double(cells.scalars[2 * $0 + 1])) }
        })
    case "contour":
      var (w, b) = (0.3, -0.3)
      var path = [Point2D(w, b)]
      for _ in 0..<60 {
        let errors = (1...4).map { w * Double($0) + b + Double($0) - 1 }
        w -= 0.01 * 2 * zip(errors, 1...4).map { $0 * Double($1) }.reduce(0, +)
        b -= 0.01 * 2 * errors.reduce(0, +)
        path.append(Point2D(w, b))
      }
      let loss = try Grid(x: -1.8...0.8, y: -1.2...1.6) { w, b in
        (1...4).map { w * Double($0) + b + Double($0) - 1 }.reduce(1e-3) { $0 + $1 * $1 }
      }
      return Figure(LossContour(loss, path: path, x: "W", y: "b", title: "Gradient descent"))
    case "f1":
      return Figure(
        F1Surface(classifiers: [Series("fraud", x: [0.6667], y: [0.2])], title: "F1 over precision and recall"))
    case "histogram":
      let values = (0..<2000).map { _ in (0..<12).map { _ in numbers.number(-0.5...0.5) }.reduce(0, +) }
      return Figure(Histogram(values, x: "sum of twelve numbers", title: "Nearly normal"))
    case "bars":
      return Figure(
        BarChart(
          ["logistic regression", "network", "one versus all", "k-means", "baseline"],
          [
            BarChart.Bars("train", [0.93, 0.98, 0.91, 0.6, 0.1]), BarChart.Bars("test", [0.92, 0.94, 0.9, 0.59, 0.1]),
          ],
          y: "accuracy", title: "Models side by side"))
    case "filters":
      let kernel = Tensor((0..<9 * 32).map { _ in Float(numbers.number(-0.4...0.4)) }, shape: [3, 3, 1, 32])
      return Figure(FilterGrid(kernel, columns: 8, title: "The 32 learned filters"))
    case "maps":
      var maps = [Float](repeating: 0, count: 26 * 26 * 32)
      for index in maps.indices {
        let (column, channel) = (Double(index / 32 % 26), Double(index % 32))
        maps[index] = Float(max(0, sin(column / (2 + channel / 4))))
      }
      return Figure(
        FeatureMaps(Tensor(maps, shape: [26, 26, 32]), columns: 8, title: "What the first layer makes of one image"))
    case "network":
      return Figure(
        NetworkDiagram(
          [.init("input", 784), .init("hidden, ReLU", 128), .init("softmax", 10)], title: "The course's network"))
    case "graph": return Figure(GraphDiagram(regression.loss, title: "(w · x + b − y)², summed"))
    case "steps":
      let x = Input([784], name: "x")
      let hidden = try Dense(128, activation: .relu)(x)
      let output = try Dense(10, activation: .softmax)(hidden)
      return Figure(try GraphDiagram(output, feeding: [x: [32, 784]], title: "A dense network as it is computed"))
    case "training-steps":
      let (x, y, loss) = regression
      return Figure(
        try GraphDiagram(
          GradientDescent(learningRate: 0.01).minimize(loss), feeding: [x: [4], y: [4]], phase: .training,
          title: "One step of gradient descent"))
    case "model":
      let model = try Sequential(input: [28, 28, 1]) {
        Conv2D(32, kernel: 3, activation: .relu)
        MaxPool2D(2)
        Dropout(0.25)
        Flatten()
        Dropout(0.5)
        Dense(10, activation: .softmax)
      }
      return Figure(try ModelDiagram(model, title: "The course's convolutional network"))
    case "twins":
      let left = Input([8]), right = Input([8])
      let tower = try Dense(4, activation: .relu).built(for: left)
      let same = try Dense(1, activation: .sigmoid)(tower(left) - tower(right))
      return Figure(try ModelDiagram(Model(inputs: left, right, outputs: same), title: "Twins"))
    default:
      return Figure(
        title: "Four plots in one figure",
        try ["lines", "curves", "image", "confusion"].flatMap { try figure($0).plots }, columns: 2)
    }
  }

  /// Scores of 60 positive and 140 negative examples whose means lie apart.
  private static func scores(_ numbers: inout SeededNumbers, apart: Double) throws -> BinaryScores {
    let truth = (0..<200).map { $0 < 60 ? 1 : 0 }
    return try BinaryScores(truth: truth, scores: truth.map { Double($0) * apart + numbers.number(-1...1) })
  }

  /// The course's regression.
  static var regression: (x: Placeholder, y: Placeholder, loss: Node) {
    let x = Placeholder(name: "x"), y = Placeholder(name: "y")
    let w = Variable([0.3], name: "w"), b = Variable([-0.3], name: "b")
    return (x, y, (w * x + b - y).squared().sum())
  }

  /// A picture of 28 × 28 that stands for a digit.
  static func digit(_ seed: Int) -> Tensor {
    var values = [Float](repeating: 0, count: 784)
    for index in values.indices {
      let x = Double(index % 28) - 14
      let y = Double(index / 28) - 14
      let radius = (x * x + y * y).squareRoot()
      let ring = abs(radius - 6 - Double(seed % 4)) + abs(x) * Double(seed % 3) / 6
      values[index] = Float((max(0, 1 - ring / 3) * 255).rounded())
    }
    return Tensor(values, shape: [28, 28])
  }
}
