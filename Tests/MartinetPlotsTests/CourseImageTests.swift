// The figures of the course's rows on images, each from the data and the model that it is of.

import Martinet
import MartinetPlots
import Testing

@Suite struct CourseImageTests {
  /// Images [28, 28] of ten classes: a ring of the class's size, somewhere in noise.
  private static func rings(_ count: Int, seed: UInt64) throws -> TrainingSet {
    let noise = RandomStream(seed: seed).uniform(shape: [count, 28, 28], high: 0.6)
    let place = RandomStream(seed: seed, stream: 1).uniform(shape: [count, 2], low: 11, high: 16)
    var pixels = noise.scalars
    for index in pixels.indices {
      let (image, row, column) = (index / 784, Float(index / 28 % 28), Float(index % 28))
      let (down, right) = (row - place[image, 0], column - place[image, 1])
      let distance = (down * down + right * right).squareRoot() - Float(image % 10 + 2)
      if abs(distance) < 0.8 { pixels[index] = min(1, pixels[index] + 0.5) }
    }
    return try TrainingSet(
      features: Tensor(pixels, shape: noise.shape), labels: Tensor((0..<count).map { Float($0 % 10) }))
  }

  /// Draws a figure; gives its plain text.
  private func draw(_ figure: Figure, _ name: String) throws -> String {
    for format in PictureFormat.allCases { #expect(try !figure.encoded(as: format).isEmpty) }
    try Gallery.leave(figure, name)
    return try figure.text(columns: 120)
  }

  @Test func `one image with its scale, and the first 25 with their labels (F2)`() throws {
    let (features, labels) = try Self.rings(25, seed: 1).batches(of: 25)[0].gathered()
    let one = try draw(Figure(ImagePlot(features[0][0], title: "The first image")), "F2-one")
    #expect(one.contains("The first image"))
    let grid = ImageGrid(batch: features[0], titles: labels.scalars.map { "label \(Int($0))" }, columns: 5)
    let text = try draw(Figure(grid), "F2-grid")
    for label in 0..<10 { #expect(text.contains("label \(label)")) }
  }

  @Test func `the image, its edges, its vertical edges and a random kernel (G2)`() throws {
    let image = try Self.rings(10, seed: 2).batches(of: 10)[0].features()[7]
    let kernels: [(String, Tensor)] = [
      ("Laplacian", .laplacian), ("vertical Sobel", .sobelVertical), ("random", .randomKernel(seed: 1)),
    ]
    let convolved = kernels.map { convolve2d(image, $0.1, mode: .same, boundary: .symmetric) }
    #expect(convolved.allSatisfy { $0.shape == [28, 28] } && Set(convolved + [image]).count == 4)
    let grid = ImageGrid([image] + convolved, titles: ["original"] + kernels.map(\.0), columns: 2)
    let text = try draw(Figure(grid), "G2")
    for (name, _) in kernels { #expect(text.contains(name)) }
  }

  @Test func `augmented images beside what they were`() throws {
    let set = try Self.rings(8, seed: 3)
    let list: [Augmentation] = [.rotate(degrees: 20), .zoom(0.2), .shift(3), .cutout(side: 8)]
    let batch = try set.augmented(by: list).batches(of: 8, shuffledBy: 1)[0]
    let before = try set.subset(batch.rows.map(Int.init)).batches(of: 8)[0].features(), after = try batch.features()
    for index in 0..<8 { #expect(before[index] != after[index], "image \(index)") }
    let images = (0..<8).map { before[$0] } + (0..<8).map { after[$0] }
    _ = try draw(Figure(ImageGrid(images, columns: 8, title: "Before and after")), "augmented")
  }

  @Test func `curves with and without dropout side by side (F8, F10)`() throws {
    let train = try Self.rings(400, seed: 4)
    func history(dropout: Float) throws -> History {
      let model = try Sequential(input: [28, 28], seed: 1) {
        Flatten()
        Dense(64, activation: .relu)
        Dropout(dropout)
        Dense(10, activation: .softmax)
      }
      model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
      return try model.fit(train, epochs: 12, validationFraction: 0.25, verbose: 0)
    }
    let (without, with) = (try history(dropout: 0), try history(dropout: 0.5))
    // What dropout is for: training and validation stay closer together.
    func gap(_ history: History) throws -> Double {
      try #require(history.epochs.last?.validationLoss) - #require(history.epochs.last?.loss)
    }
    #expect(try gap(with) < gap(without))
    let figure = Figure(
      [TrainingCurves(without, title: "Without dropout"), TrainingCurves(with, title: "With dropout 0.5")], columns: 2)
    let text = try draw(figure, "F10")
    #expect(text.contains("Without dropout") && text.contains("With dropout 0.5") && text.contains("best epoch"))
  }

  @Test func `the predictions, the learned filters and the feature maps of one image (F7, G8)`() throws {
    let train = try Self.rings(2000, seed: 5).reshaped([28, 28, 1])
    let model = try Sequential(input: [28, 28, 1], seed: 1) {
      Conv2D(32, kernel: 3, activation: .relu, name: "filters")
      MaxPool2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
    model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy)
    try model.fit(train, epochs: 10, verbose: 0)
    let first = try Self.rings(105, seed: 6).reshaped([28, 28, 1]).batches(of: 105)[0]
    let grid = try PredictionGrid(first, by: model, columns: 15)
    let right = zip(try model.predictLabels(first.features()), grid.labels).count { $0 == $1 }
    // Guessing finds about 10.
    #expect(right >= 80)
    let titles = try Figure(grid).drawing().texts.map(\.text)
    #expect(titles.count == 105 && titles.count { $0.hasPrefix("✗") } == 105 - right)
    for (title, label) in zip(titles, grid.labels) { #expect(title.hasSuffix("\u{A0}% (\(label))")) }
    _ = try draw(Figure(grid), "F7")
    let kernel = try #require(model.weights(of: "filters")["kernel"])
    #expect(try draw(Figure(FilterGrid(kernel, columns: 8, title: "Filters")), "G8-filters").contains("Filters"))
    let maps = try model.values(of: "filters", for: first.features()[0...0])[0]
    #expect(maps.shape == [26, 26, 32] && maps.scalars.allSatisfy { $0 >= 0 })
    _ = try draw(Figure(FeatureMaps(maps, columns: 8, title: "Feature maps")), "G8-maps")
  }
}
