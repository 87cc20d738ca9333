// Every lesson: what it must show, with the numbers that the course prints, in both languages.

import Foundation
import MartinetPlots
import Testing

@testable import MartinetCourse

/// The folder of `MARTINET_DATA`, where a file is in it.
private func dataFolder(with file: String) -> URL? {
  guard let folder = ProcessInfo.processInfo.environment["MARTINET_DATA"] else { return nil }
  return FileManager.default.fileExists(atPath: "\(folder)/\(file)") ? URL(fileURLWithPath: folder) : nil
}

private let digitsFolder = dataFolder(with: "mnist/train-images-idx3-ubyte.gz")
private let tablesFolder = dataFolder(with: "tabular/iris.csv")

/// The lessons that look at images.
private let imageLessons: Set = [
  "mnist", "dense-network", "long-training", "fashion", "dropout-curves", "convolution", "kernels", "pooling",
  "convolutional-network", "augmentation",
]

/// The lessons that read the tables of the folder `tabular`.
private let tableLessons: Set = ["regression", "classification", "unsupervised"]

@Suite struct LessonTests {
  /// Runs a lesson and gives its numbers by name.
  private func numbers(_ name: String) async throws -> [String: Page.Number] {
    let page = try await Course.lesson(named: name).page(isQuick: true, data: digitsFolder ?? tablesFolder)
    for number in page.numbers { #expect(number.holds != false, "\(name): \(number)") }
    return Dictionary(page.numbers.map { ($0.label, $0) }) { first, _ in first }
  }

  private func expect(
    _ lesson: String, _ golden: [String: Double], within: Double = 1e-12,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let found = try await numbers(lesson)
    for (label, value) in golden {
      let ours = try #require(
        found[label]?.value, "\(lesson) has no number \"\(label)\"", sourceLocation: sourceLocation)
      #expect(abs(ours - value) <= within, "\(lesson): \(label)", sourceLocation: sourceLocation)
    }
  }

  @Test func `names are those of the house, and each once`() {
    #expect(Set(Course.lessons.map(\.name)).count == Course.lessons.count)
    for lesson in Course.lessons {
      #expect(lesson.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
      #expect(!lesson.rows.isEmpty && lesson.title.english != "" && lesson.title.french != "")
    }
  }

  /// Every row of the course's list has a lesson, and no lesson names another.
  @Test func `every notion of the course has a lesson`() {
    let rows = ["A": 14, "B": 7, "C": 6, "D": 6, "E": 3, "F": 10, "G": 8].flatMap { letter, count in
      (1...count).map { "\(letter)\($0)" }
    }
    #expect(Set(Course.lessons.flatMap(\.rows)) == Set(rows))
  }

  @Test func `an unknown lesson is refused, and the known ones are named`() {
    #expect(throws: CourseError.unknownLesson("pizzas", known: Course.lessons.map(\.name))) {
      try Course.lesson(named: "pizzas")
    }
  }

  /// In both languages a lesson has the same parts and the same numbers, other words, and figures that can be drawn.
  @Test(arguments: Course.lessons.map(\.name).filter { !imageLessons.union(tableLessons).contains($0) })
  func `a lesson holds in both languages`(_ name: String) async throws {
    try await check(name)
  }

  @Test(
    .enabled(if: digitsFolder != nil, "MNIST is not here: set MARTINET_DATA to the folder that holds mnist/"),
    // Fashion-MNIST need not be in that folder; the end-to-end test runs its lesson where it is.
    arguments: imageLessons.subtracting(["fashion"]).sorted())
  func `a lesson on digits holds in both languages`(_ name: String) async throws {
    let page = try await check(name)
    // G5, G8: the counts of the slide's summary.
    if name == "convolutional-network" {
      #expect(page.numbers.compactMap(\.value).prefix(3) == [54_410, 320, 16_981_120])
    }
  }

  @Test(
    .enabled(if: tablesFolder != nil, "the tables are not here: set MARTINET_DATA to the folder that holds tabular/"),
    arguments: tableLessons.sorted())
  func `a lesson on tables holds in both languages`(_ name: String) async throws {
    try await check(name)
  }

  /// Checks a lesson; gives its English page.
  @discardableResult
  private func check(_ name: String) async throws -> Page {
    let (lesson, folder) = (try Course.lesson(named: name), digitsFolder ?? tablesFolder)
    let english = try await lesson.page(in: .english, isQuick: true, data: folder)
    let french = try await lesson.page(in: .french, isQuick: true, data: folder)
    #expect(!english.numbers.isEmpty && !english.figures.isEmpty)
    for page in [english, french] {
      for number in page.numbers { #expect(number.holds != false, "\(name): \(number)") }
      for figure in page.figures { #expect(try figure.encoded(as: .svg).count > 1000) }
    }
    #expect(english.numbers.map(\.value) == french.numbers.map(\.value))
    #expect(english.parts.count == french.parts.count && english.title != french.title)
    for case (.paragraph(let a), .paragraph(let b)) in zip(english.parts, french.parts) { #expect(a != b) }
    #expect(Set(english.numbers.map(\.label)).isDisjoint(with: ["", " "]))
    // What stands in a figure is in French, but for words that both languages have.
    let shared: Set<Substring> = [
      "accuracy", "activation", "centres", "classes", "date", "dropout", "gallon", "image", "images", "max", "means",
      "miles", "mse", "orange", "pizza", "pizzas", "promotion", "relu", "roc", "seattle", "setosa", "softmax", "spam",
      "test",
      "validation", "validations", "versicolor", "virginica", "xor",
    ]
    for (a, b) in zip(english.figures, french.figures) {
      for (a, b) in zip(try labels(of: a), try labels(of: b)) {
        #expect(words(in: a).intersection(words(in: b)).isSubset(of: shared), "\(name): \(b)")
      }
    }
    return english
  }

  /// What stands around the data of a figure: titles, axes, legends, names and bars of colours.
  private func labels(of figure: Figure) throws -> [String] {
    try figure.plots.flatMap { plot in
      switch try plot.panel() {
      case .axes(let axes):
        [axes.title, axes.x.label, axes.y.label, axes.colorBar?.label ?? ""] + axes.legend.map(\.name)
      case .tiles(let tiles): [tiles.title, tiles.colorBar?.label ?? ""] + tiles.tiles.map(\.title)
      case .diagram(let diagram): [diagram.title]
      }
    }
  }

  /// The words of three letters and more.
  private func words(in text: String) -> Set<Substring> {
    Set(text.lowercased().split { !$0.isLetter }.filter { $0.count >= 3 })
  }

  /// A4: the line of least squares of the table, by the textbook's formula: w = Σ(x - x̄)(y - ȳ) / Σ(x - x̄)².
  @Test func `pizza: the line, and the committed table`() async throws {
    let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Data/pizza.csv")
    let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").prefix(2).map { Double($0)! } }
    #expect(Pizzas.sizes == rows.map { $0[0] } && Pizzas.prices == rows.map { $0[1] })
    let (x, y) = (rows.map { ($0[0] - 30) / 10 }, rows.map { $0[1] })
    let (meanX, meanY) = (x.reduce(0, +) / 13, y.reduce(0, +) / 13)
    let together = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let w = together / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    try await expect(
      "pizza",
      [
        "w₁ by descent, beside the closed form": w, "b by descent, beside the closed form": meanY - w * meanX,
      ], within: 1e-4)
  }

  /// B2: the committed messages, and the counts of their words.
  @Test func `spam: words become counts`() async throws {
    let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Data/spam.csv")
    #expect(try String(contentsOf: table, encoding: .utf8) == Messages.csv)
    let page = try await Course.lesson(named: "spam").page()
    #expect(page.numbers.map(\.ours) == ["a 1, win 2", "spam", "ham"])
  }

  /// A1, A10: labels there and back, and what is chosen on the test set.
  @Test func `tables and one test`() async throws {
    let page = try await Course.lesson(named: "examples").page()
    #expect(
      page.numbers.prefix(3).map(\.ours) == [
        "[0, 1, 0, 1, 1, 2, 2, 1]", "collie labrador collie labrador labrador poodle poodle labrador", "[[1, 7]]",
      ])
    let tested = try await numbers("test-once")
    let (there, inUse) = (tested["chosen on the test set: its error there"], tested["its error in use"])
    // Labels drawn by lot: an error of one half, with a deviation of 0.007 over 5000 examples.
    #expect(abs(try #require(inUse?.value) - 0.5) < 0.03)
    #expect(try #require(there?.value) < 0.4)
  }

  /// A11: the error of every fold is that of the textbook's line through the other pizzas.
  @Test func `cross-validation: four lines by hand`() async throws {
    let page = try await Course.lesson(named: "cross-validation").page()
    let folds = page.parts.compactMap { if case .listing(let text) = $0 { text } else { nil } }
    var sum = 0.0
    for fold in folds {
      let rows = try #require(fold.firstMatch(of: /\[(.+)\]/)).1.split(separator: ", ").map { Int($0)! }
      let others = (0..<13).filter { !rows.contains($0) }
      let count = Double(others.count)
      let meanX = others.reduce(0) { $0 + Pizzas.sizes[$1] } / count
      let meanY = others.reduce(0) { $0 + Pizzas.prices[$1] } / count
      let together = others.reduce(0) { $0 + (Pizzas.sizes[$1] - meanX) * (Pizzas.prices[$1] - meanY) }
      let w = together / others.reduce(0) { $0 + (Pizzas.sizes[$1] - meanX) * (Pizzas.sizes[$1] - meanX) }
      let errors = rows.map { Pizzas.prices[$0] - meanY - w * (Pizzas.sizes[$0] - meanX) }
      let error = errors.reduce(0) { $0 + $1 * $1 } / Double(rows.count)
      #expect(abs(try #require(fold.split(separator: " ").last.flatMap { Double($0) }) - error) < 1e-5)
      sum += error
    }
    #expect(folds.count == 4)
    #expect(abs(try #require(page.numbers.first?.value) - sum / 4) < 1e-5)
  }

  /// A3, A14: the numbers that stand beside ours are those that scikit-learn gave, and ours are within 1 % of them.
  @Test(
    .enabled(if: tablesFolder != nil, "the tables are not here: set MARTINET_DATA to the folder that holds tabular/"))
  func `tables: scikit-learn's numbers`() async throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/sklearn_models.json")
    let golden = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    func numbers(_ table: String, _ keys: String...) throws -> [Double] {
      let values = try #require(golden[table] as? [String: Any])
      return try keys.flatMap { key in try #require(values[key] as? [Double] ?? (values[key] as? Double).map { [$0] }) }
    }
    let expected = [
      "regression": try numbers("cars", "weights", "bias", "rSquared") + numbers("weather", "rSquared"),
      "classification": try numbers("iris", "softmax") + numbers("cancer", "accuracy"),
      "unsupervised": try numbers("iris", "inertia") + numbers("iris", "ratios").prefix(2)
        + numbers("digits", "inertia") + numbers("digits", "variances").prefix(2),
    ]
    for (lesson, golden) in expected {
      let page = try await Course.lesson(named: lesson).page(isQuick: true, data: tablesFolder)
      let found = page.numbers.filter { $0.label.hasSuffix("(scikit-learn)") }
      #expect(found.map(\.expected) == golden.map(Page.digits), "\(lesson)")
      for (number, golden) in zip(found, golden) {
        #expect(abs(try #require(number.value) - golden) <= 0.01 * abs(golden), "\(lesson): \(number.label)")
      }
    }
  }

  /// C1, C3, C4: the numbers of the exercise.
  @Test func `accuracy, fraud and F1: the slide's numbers`() async throws {
    try await expect(
      "accuracy", ["accuracy": 0.9, "baseline: always the largest class": 0.9, "balanced accuracy": 0.5])
    try await expect(
      "fraud",
      [
        "true positives": 20, "false positives": 10, "false negatives": 80, "true negatives": 890, "accuracy": 0.91,
        "precision": 2.0 / 3, "recall": 0.2, "baseline: no fraud at all": 0.9,
      ])
    try await expect(
      "f1",
      [
        "2 / (1/precision + 1/recall)": 4.0 / 13, "2 · precision · recall / (precision + recall)": 4.0 / 13,
        "TP / (TP + (FN + FP)/2)": 4.0 / 13, "macro: the mean of both classes": (4.0 / 13 + 890.0 / 935) / 2,
        "micro: of all together, the accuracy": 0.91,
        "weighted by the classes' sizes": (100 * 4.0 / 13 + 900 * 890.0 / 935) / 1000,
      ])
  }

  /// D3: every column of the slide's table.
  @Test func `XOR by hand: the slide's table`() async throws {
    let page = try await Course.lesson(named: "xor-by-hand").page()
    #expect(
      page.numbers.map(\.ours) == ["0 0 0 0 0 0 0", "0 1 1 1 1 0 1", "1 0 1 1 1 0 1", "1 1 2 2 1 1 0"])
  }

  /// E1, E2: what the slide prints.
  @Test func `graph and descent: the slide's numbers`() async throws {
    let graph = try await Course.lesson(named: "graph").page()
    #expect(graph.numbers.map(\.ours) == ["7.5", "[3, 7]"])
    let found = try await numbers("graph-descent")
    #expect(abs(try #require(found["W"]?.value) - -0.9999969) <= 2e-7)
    #expect(abs(try #require(found["b"]?.value) - 0.9999908) <= 2e-7)
    #expect(abs(try #require(found["loss"]?.value) - 5.7e-11) <= 1e-14)
    // Its own weight, with a 9 too many, would have another loss.
    #expect(try #require(found["loss that the slide's W would have"]?.value) > 2 * 5.7e-11)
  }

  /// G1, G2, G3: the hand examples, summed by hand.
  @Test(.enabled(if: digitsFolder != nil, "MNIST is not here: set MARTINET_DATA to the folder that holds mnist/"))
  func `convolution and pooling: the hand examples`() async throws {
    let edges = try await Course.lesson(named: "kernels").page(data: digitsFolder)
    #expect(
      edges.numbers.prefix(2).map(\.ours) == [
        "[[4, 3, 2], [1, 0, -1], [-2, -3, -4]]", "[[-4, -8, -4], [-4, -8, -4], [-4, -8, -4]]",
      ])
    let found = try await numbers("convolution")
    #expect(found["the hand example"]?.ours == "[[0, 1, 5], [3, 3, 3], [4, 0, 0]]")
    let pooled = try await numbers("pooling")
    #expect(pooled["largest of 2 × 2"]?.ours == "[[4, 2], [5, 9]]")
    #expect(pooled["mean of 2 × 2"]?.ours == "[[2.5, 1], [2, 4.5]]")
  }
}
