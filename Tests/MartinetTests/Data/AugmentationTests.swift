// Augmented training sets: what is drawn, what stays, and who sees it.

import Testing

@testable import Martinet

@Suite struct AugmentationTests {
  static let every: [Augmentation] = [
    .shift(rows: 2, columns: 1), .rotate(degrees: 15), .zoom(0.2), .flipHorizontally(), .flipVertically(),
    .noise(deviation: 0.1), .cutout(side: 3),
  ]

  /// Random images [6, 5] (or of another shape) with labels 0, 1, 2.
  private static func images(_ count: Int, _ shape: Shape = [6, 5]) throws -> TrainingSet {
    let pixels = RandomStream(seed: 8).uniform(shape: shape.batched(count), low: 0.25, high: 1)
    return try TrainingSet(
      source: MemorySource(features: [pixels], labels: Tensor((0..<count).map { Float($0 % 3) })),
      sampleWeights: (0..<count).map { Float($0) }, classNames: ["a", "b", "c"])
  }

  /// The images of a set in the order of their numbers, as a pass sees them.
  private static func seen(_ set: TrainingSet, seed: UInt64 = 1, epoch: Int = 0, size: Int = 7) throws -> [Tensor] {
    var images = [Tensor?](repeating: nil, count: set.count)
    for batch in set.batches(of: size, shuffledBy: seed, epoch: epoch) {
      let features = try batch.features()
      for (place, row) in batch.rows.enumerated() { images[Int(row)] = features[place] }
    }
    return try images.map { try #require($0) }
  }

  private static func plain(_ set: TrainingSet) throws -> [Tensor] {
    let all = try set.batches(of: set.count)[0].features()
    return (0..<set.count).map { all[$0] }
  }

  @Test func `a strength of zero changes no bit`() throws {
    let none: [Augmentation] = [
      .shift(0), .rotate(degrees: 0), .zoom(0), .flipHorizontally(probability: 0), .flipVertically(probability: 0),
      .noise(deviation: 0), .cutout(side: 0),
    ]
    for shape in [[6, 5], [5, 6, 3], [1, 1], [28, 28, 1]] as [Shape] {
      let set = try Self.images(20, shape)
      for list in [none, []] + none.map({ [$0] }) {
        #expect(try Self.seen(set.augmented(by: list)) == Self.plain(set))
      }
    }
  }

  @Test func `each augmentation changes images, and labels and weights stay`() throws {
    let set = try Self.images(60)
    for augmentation in Self.every {
      let augmented = try set.augmented(by: [augmentation])
      let changed = try zip(Self.seen(augmented), Self.plain(set)).filter { $0 != $1 }.count
      #expect(changed >= 15, "\(augmentation)")
    }
    let augmented = try set.augmented(by: Self.every)
    for (a, b) in zip(augmented.batches(of: 8, shuffledBy: 2), set.batches(of: 8, shuffledBy: 2)) {
      #expect(a.rows == b.rows && a.weights == b.weights)
      #expect(try a.labels() == b.labels() && a.gathered().labels == b.labels())
    }
    #expect(try augmented.labels() == set.labels())
    #expect(try augmented.classCounts() == set.classCounts())
  }

  @Test func `seed, epoch and example decide, and nothing else`() throws {
    let set = try Self.images(40)
    for augmentation in Self.every + [.noise(deviation: 1)] {
      let augmented = try set.augmented(by: [augmentation])
      let images = try Self.seen(augmented, seed: 5, epoch: 3)
      for size in [1, 2, 13, 40] { #expect(try Self.seen(augmented, seed: 5, epoch: 3, size: size) == images) }
      #expect(try Self.seen(augmented, seed: 5, epoch: 4) != images)
      #expect(try Self.seen(augmented, seed: 6, epoch: 3) != images)
    }
    // One image forty times: every example has numbers of its own.
    let twins = try TrainingSet(
      features: Tensor(repeating: 0.5, shape: [40, 6, 5]), labels: Tensor(repeating: 0, shape: [40]))
    let noisy = try Self.seen(twins.augmented(by: [.noise(deviation: 1)]))
    #expect(Set(noisy).count == 40)
    // The same augmentation twice draws twice, in one list and in two sets.
    let once = noisy.map { $0.scalars[0] - 0.5 }
    for set in [
      try twins.augmented(by: [.noise(deviation: 1), .noise(deviation: 1)]),
      try twins.augmented(by: [.noise(deviation: 1)]).augmented(by: [.noise(deviation: 1)]),
    ] {
      let twice = try Self.seen(set).map { $0.scalars[0] - 0.5 }
      #expect(!zip(once, twice).contains { abs($1 - 2 * $0) < 1e-4 })
    }
  }

  @Test func `seen through parts, other labels and other shapes`() throws {
    let set = try Self.images(12)
    let augmented = try set.augmented(by: Self.every)
    let images = try Self.seen(augmented)
    #expect(try Self.seen(augmented.subset([7, 3, 3])) == [images[7], images[3], images[3]])
    #expect(try Self.seen(augmented.oneHotLabels()) == images)
    #expect(try Self.seen(augmented.reshaped([6, 5, 1])).map { $0.reshaped([6, 5]) } == images)
    let (training, validation) = try augmented.split(trainingCount: 9)
    #expect(try Self.seen(training) == Array(images[..<9]))
    // What judges sees the images as they are.
    #expect(try validation.batches(of: 3)[0].features() == Tensor(stacking: Array(Self.plain(set)[9...])))
    #expect(try Self.plain(augmented) == Self.plain(set))
  }

  @Test func `a training gives the same bits for any number of threads, in one go or two`() throws {
    let set = try Self.images(500, [9, 9, 1])
    func weights(_ data: TrainingSet, threads: Int, epochs: [Int]) throws -> [[String: Tensor]] {
      let model = try Sequential(input: [9, 9, 1], seed: 3, threads: threads) {
        Conv2D(4, kernel: 3, activation: .relu)
        Flatten()
        Dense(3, activation: .softmax)
      }
      model.compile(optimizer: .sgd(learningRate: 0.1), loss: .sparseCategoricalCrossEntropy)
      for count in epochs { try model.fit(data, epochs: count, batchSize: 200, seed: 9, verbose: 0) }
      return try model.layers.map { try model.weights(of: $0.name) }
    }
    let augmented = try set.augmented(by: Self.every)
    let expected = try weights(augmented, threads: 1, epochs: [3])
    for threads in [2, 3, 8] { #expect(try weights(augmented, threads: threads, epochs: [3]) == expected) }
    #expect(try weights(augmented, threads: 2, epochs: [1, 2]) == expected)
    #expect(try weights(set, threads: 1, epochs: [3]) != expected)
  }

  @Test func `what is drawn fills its range`() throws {
    let size = try #require(ImageExtent([9, 9]))
    func draws(_ augmentation: Augmentation, _ value: (AffineMap) -> Double) throws -> [Double] {
      try (0..<2000).map { step in value(try #require(augmentation.map(RandomStream(seed: 3, step: step), size))) }
    }
    func expectUniform(_ values: [Double], _ range: ClosedRange<Double>) {
      let width = range.upperBound - range.lowerBound, mean = values.reduce(0, +) / 2000
      #expect(values.allSatisfy { range.contains($0) })
      #expect(values.min()! < range.lowerBound + width / 100 && values.max()! > range.upperBound - width / 100)
      // Five deviations of the mean of 2000 uniform numbers.
      #expect(abs(mean - (range.lowerBound + range.upperBound) / 2) < 5 * width / (12 * 2000.0).squareRoot())
    }
    expectUniform(try draws(.shift(rows: 4, columns: 1)) { $0.r }, -4...4)
    expectUniform(try draws(.shift(rows: 4, columns: 1)) { $0.c }, -1...1)
    expectUniform(try draws(.zoom(0.25)) { 1 / $0.rr }, 0.75...1.25)
    let sine = try draws(.rotate(degrees: 30)) { $0.rc }
    #expect(sine.allSatisfy { abs($0) <= 0.5 + 1e-7 } && sine.min()! < -0.48 && sine.max()! > 0.48)
    let flips = try draws(.flipHorizontally(probability: 0.3)) { $0.cc }.count { $0 == -1 }
    #expect(abs(flips - 600) < 103)  // Five deviations.
    for (index, draw) in (0..<50).map({ RandomStream(seed: 6, step: $0) }).enumerated() {
      #expect(draw.uniform(shape: [4]) == Tensor((0..<4).map { draw.firstFour()[$0] }), "step \(index)")
    }
  }

  @Test func `noise is normal and a cutout a square`() throws {
    let gray = try TrainingSet(
      features: Tensor(repeating: 2, shape: [400, 8, 6, 2]), labels: Tensor(repeating: 0, shape: [400]))
    let noise = try Self.seen(gray.augmented(by: [.noise(deviation: 0.5)])).flatMap { $0.scalars.map { $0 - 2 } }
    let count = Double(noise.count), mean = noise.reduce(0) { $0 + Double($1) } / count
    let deviation = (noise.reduce(0) { $0 + Double($1) * Double($1) } / count).squareRoot()
    #expect(abs(mean) < 5 * 0.5 / count.squareRoot())
    #expect(abs(deviation - 0.5) < 5 * 0.5 / (2 * count).squareRoot())

    var squares: Set<[Int]> = []
    for image in try Self.seen(gray.augmented(by: [.cutout(side: 3, value: -1)])) {
      let places = (0..<48).filter { image[$0 / 6, $0 % 6, 0] == -1 }
      #expect(places == (0..<48).filter { image[$0 / 6, $0 % 6, 1] == -1 })
      let (rows, columns) = (Set(places.map { $0 / 6 }), Set(places.map { $0 % 6 }))
      #expect(places.count == rows.count * columns.count)
      #expect((2...3).contains(rows.count) && (2...3).contains(columns.count))
      #expect(rows.max()! - rows.min()! == rows.count - 1 && columns.max()! - columns.min()! == columns.count - 1)
      #expect(image.scalars.count { $0 == 2 } == 96 - 2 * places.count)
      squares.insert([rows.min()!, rows.max()!, columns.min()!, columns.max()!])
    }
    #expect(squares.count >= 44)  // Of the 48 places that a middle has.
  }

  @Test func `images of two inputs are moved alike, each with noise of its own`() throws {
    let pixels = RandomStream(seed: 8).uniform(shape: [30, 6, 5])
    let pair = try TrainingSet(
      source: MemorySource(features: [pixels, pixels], labels: Tensor(repeating: 0, shape: [30])))
    for batch in try pair.augmented(by: Self.every.filter { $0 != .noise(deviation: 0.1) }).batches(
      of: 30, shuffledBy: 1)
    {
      let features = try batch.gathered().features
      #expect(features[0] == features[1])
    }
    let noisy = try pair.augmented(by: [.noise(deviation: 0.1)]).batches(of: 30, shuffledBy: 1)[0].gathered().features
    #expect(noisy[0] != noisy[1])
  }

  @Test func `what cannot be is refused`() throws {
    let set = try Self.images(3)
    let wrong: [Augmentation] = [
      .shift(-1), .shift(rows: 1, columns: .nan), .shift(.infinity), .rotate(degrees: 181), .rotate(degrees: -1),
      .zoom(1), .zoom(-0.1), .zoom(.nan), .flipHorizontally(probability: 1.1), .flipVertically(probability: -0.1),
      .noise(deviation: -1), .noise(deviation: .infinity), .cutout(side: -1), .cutout(side: .max),
      .cutout(side: 2, value: .nan),
    ]
    for augmentation in wrong {
      let error = #expect(throws: DataError.self) { try set.augmented(by: [augmentation]) }
      #expect("\(try #require(error))".contains("expected"))
    }
    let rows = try TrainingSet(features: [[1, 2], [3, 4]], labels: [0, 1])
    #expect(throws: DataError.notImages(shape: [2])) { try rows.augmented(by: [.shift(1)]) }
    // The strongest that are allowed go through.
    _ = try Self.seen(
      set.augmented(
        by: [.shift(65_536), .rotate(degrees: 180), .zoom(Float(1).nextDown), .cutout(side: 65_536)], boundary: .wrap))
  }
}
