// The report on pictures: what is planted is found, and nothing else.

import Martinet
import Testing

@testable import MartinetData

@Suite struct ImageReportTests {
  /// Pictures of 6 × 6 bytes in noise, brighter at one of three columns: the class. The border is black.
  private struct Planted {
    var pixels: [[UInt8]]
    var labels: [UInt8]

    init(_ count: Int, seed: UInt64) {
      let noise = RandomStream(seed: seed).uniform(shape: [count, 36], high: 100).scalars
      labels = (0..<count).map { UInt8($0 % 3) }
      pixels = (0..<count).map { row in
        (0..<36).map { pixel in
          let isBorder = pixel < 6 || pixel >= 30 || pixel % 6 == 0 || pixel % 6 == 5
          return isBorder ? 0 : UInt8(noise[row * 36 + pixel]) + (pixel % 6 - 1 == row % 3 ? 120 : 1)
        }
      }
    }

    func training() throws -> TrainingSet {
      try TrainingSet(
        images: pixels.flatMap { $0 }, shape: [6, 6], labels: labels, classNames: ["left", "middle", "right"])
    }

    func validation() throws -> ValidationSet {
      try ValidationSet(images: pixels.flatMap { $0 }, shape: [6, 6], labels: labels)
    }

    func test() throws -> TestSet {
      try TestSet(images: pixels.flatMap { $0 }, shape: [6, 6], labels: labels)
    }
  }

  @Test func `pictures with what is no number are equal by their bits, and zeros of both signs are one`() throws {
    let pixels: [Float] = [.nan, 1, .nan, 1, 0, 1, -0.0, 1, .nan, 2]
    let train = try TrainingSet(features: Tensor(pixels, shape: [5, 2, 1]), labels: Tensor([0, 1, 0, 1, 0]))
    let report = try ImageReport(training: train)
    #expect(
      report.duplicates.map { $0.map(\.description) } == [
        ["training 0", "training 1"], ["training 2", "training 3"],
      ])
  }

  @Test func `pictures that come twice are named, across the parts too`() throws {
    var (train, held, test) = (Planted(300, seed: 1), Planted(60, seed: 2), Planted(90, seed: 3))
    train.pixels[201] = train.pixels[0]
    train.pixels[17] = train.pixels[2]
    held.pixels[5] = train.pixels[8]
    test.pixels[4] = train.pixels[1]
    test.pixels[7] = train.pixels[1]
    // The same picture under two labels.
    test.labels[7] = 0
    let testSet = try test.test()
    let report = try ImageReport(training: train.training(), validation: held.validation(), test: testSet)
    #expect(report.readCounts == [300, 60, 90])
    #expect(
      report.duplicates.map { $0.map(\.description) } == [
        ["training 0", "training 201"], ["training 1", "test 4", "test 7"], ["training 2", "training 17"],
        ["training 8", "validation 5"],
      ])
    #expect(report.duplicatesAcrossParts == [report.duplicates[1], report.duplicates[3]])
    #expect(report.contradictions == [report.duplicates[1]])
    #expect(testSet.uses.isEmpty, "a report judges nothing")
    let text = report.description
    #expect(text.hasPrefix("300 + 60 + 90 pictures of 36 pixels\n"))
    #expect(
      text.contains(
        "5 equal pictures stand in several parts, so that what was learned is judged by: "
          + "training 1 = test 4 = test 7; training 8 = validation 5"))
    #expect(report.findings.prefix(3).map(\.isFault) == [true, true, false])
  }

  @Test func `blank pictures and constant pixels are counted`() throws {
    var train = Planted(120, seed: 4)
    train.pixels[50] = [UInt8](repeating: 0, count: 36)
    var test = Planted(30, seed: 5)
    test.pixels[7] = [UInt8](repeating: 9, count: 36)
    let report = try ImageReport(training: train.training(), test: test.test())
    #expect(report.blank.map(\.description) == ["training 50", "test 7"])
    #expect(report.pixelCount == 36 && report.constantPixelCount == 20)
    #expect(report.duplicates.isEmpty)
    let clean = try ImageReport(training: Planted(120, seed: 6).training())
    #expect(clean.findings.map(\.count) == [20] && clean.findings[0].what.contains("same in every training picture"))
  }

  /// None but swapped labels are doubted, and more than half of them: the rule asks for a probability that is at
  /// least the average of the other class's own examples.
  @Test func `swapped labels are doubted, the same ones each time`() throws {
    for seed in 0..<3 {
      var train = Planted(300, seed: UInt64(10 + seed))
      let swapped = [11, 40, 99, 150, 222]
      for row in swapped { train.labels[row] = (train.labels[row] + 1) % 3 }
      let report = try ImageReport(training: train.training(), seed: 1)
      #expect(report.doubtedCount == 300)
      #expect(Set(report.doubtfulLabels.map(\.row)).isSubset(of: swapped) && report.doubtfulLabels.count >= 3)
      let names = ["left", "middle", "right"]
      for doubt in report.doubtfulLabels {
        #expect(doubt.predicted == names[doubt.row % 3] && doubt.label == names[(doubt.row + 1) % 3])
        #expect((0.5...1).contains(doubt.confidence))
      }
      #expect(try ImageReport(training: train.training(), seed: 1, threads: 1) == report)
      #expect(throws: ModelError.self) { try ImageReport(training: train.training(), threads: 0) }
    }
  }

  @Test func `what is too large or too few for doubts says so`() throws {
    let few = try ImageReport(training: Planted(9, seed: 1).training())
    #expect(few.doubtedCount == 0 && few.doubtfulLabels.isEmpty)
    // A linear model of so many classes would take too long.
    let names = (0..<100_000).map { "\($0)" }
    let planted = Planted(300, seed: 1)
    let many = try TrainingSet(
      images: planted.pixels.flatMap { $0 }, shape: [6, 6], labels: planted.labels, classNames: names)
    let report = try ImageReport(training: many)
    #expect(report.doubtedCount == 0 && report.readCounts == [300])
    // Numbers instead of classes are not doubted.
    let values = try TrainingSet(
      features: Tensor(repeating: 0.5, shape: [20, 2, 2]), labels: Tensor((0..<20).map { Float($0) / 8 }))
    #expect(try ImageReport(training: values).doubtedCount == 0)
  }

  @Test func `no more pixels are read than allowed, the first of each part`() throws {
    var (train, test) = (Planted(100, seed: 7), Planted(100, seed: 8))
    (train.pixels[49], test.pixels[48], test.pixels[51]) = (train.pixels[0], train.pixels[1], train.pixels[2])
    let report = try ImageReport(train.training(), nil, test.test(), mostPixels: 36 * 101)
    #expect(report.readCounts == [50, 50])
    #expect(
      report.duplicates.map { $0.map(\.description) } == [["training 0", "training 49"], ["training 1", "test 48"]])
    #expect(try ImageReport(train.training(), nil, nil, mostPixels: 1).readCounts == [1])
  }
}
