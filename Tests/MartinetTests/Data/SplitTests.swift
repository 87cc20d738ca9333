// Training data divided: disjoint, complete, seeded, stratified.

import Martinet
import Testing

@Suite struct SplitTests {
  /// A set whose feature is the row's number, so that a row is known wherever it went.
  static func numbered(labels: [Int]) throws -> TrainingSet {
    try TrainingSet(
      features: labels.indices.map { [Float($0)] }, labels: labels,
      sampleWeights: labels.indices.map { Float($0) * 10 })
  }

  static func rows(_ batches: Batches) throws -> [Int] {
    try batches.flatMap { try $0.features().scalars.map { Int($0) } }
  }

  @Test(arguments: [(10, 0.1, 1), (10, 0.5, 5), (11, 0.25, 3), (1000, 0.333, 333), (2, 0.5, 1)])
  func `the parts are disjoint and complete, in order, of the right size`(
    count: Int, fraction: Double, size: Int
  ) throws {
    for stratified in [false, true] {
      let set = try SplitTests.numbered(labels: (0..<count).map { $0 % 2 })
      let (train, validation) = try set.split(
        validationFraction: fraction, seed: 7, stratified: stratified)
      let (learned, chosen) = try (
        SplitTests.rows(train.batches(of: 64)), SplitTests.rows(validation.batches(of: 64))
      )
      #expect(chosen.count == size)
      #expect((learned + chosen).sorted() == Array(0..<count))
      #expect(learned == learned.sorted() && chosen == chosen.sorted())
      #expect(train.sampleWeights == learned.map { Float($0) * 10 })
      #expect(validation.sampleWeights == chosen.map { Float($0) * 10 })
    }
  }

  @Test func `a seed decides the split`() throws {
    let set = try SplitTests.numbered(labels: (0..<1000).map { $0 % 10 })
    func chosen(_ seed: UInt64) throws -> [Int] {
      try SplitTests.rows(
        set.split(validationFraction: 0.2, seed: seed).validation.batches(of: 200))
    }
    #expect(try chosen(1) == chosen(1))
    #expect(try chosen(1) != chosen(2))
    // A drawn row is in the validation set with probability 1/5, wherever it stands.
    var hits = [Int](repeating: 0, count: 1000)
    for seed in 0..<200 { for row in try chosen(UInt64(seed)) { hits[row] += 1 } }
    // 200 draws: mean 40, deviation 5.7; six deviations.
    for count in hits { #expect(abs(count - 40) <= 34) }
    let halves = (hits[..<500].reduce(0, +), hits[500...].reduce(0, +))
    #expect(abs(halves.0 - halves.1) < 1600)
  }

  @Test func `a stratified split takes the same fraction of every class`() throws {
    // 700, 250, 40, 10 and a single one.
    let labels = [(0, 700), (1, 250), (2, 40), (3, 10), (4, 1)].flatMap { [Int](repeating: $0, count: $1) }
    let set = try SplitTests.numbered(labels: labels)
    for seed in 0..<20 {
      let validation = try set.split(
        validationFraction: 0.1, seed: UInt64(seed), stratified: true
      ).validation
      var counts = [Int](repeating: 0, count: 5)
      for label in try validation.labels().scalars { counts[Int(label)] += 1 }
      #expect(counts == [70, 25, 4, 1, 0])
    }
  }

  @Test func `what leaves a part empty is refused`() throws {
    let set = try SplitTests.numbered(labels: [0, 1, 0, 1])
    for fraction in [0, 1, -0.5, 1.5, 0.1, 0.9, .nan, .infinity] {
      #expect {
        try set.split(validationFraction: fraction)
      } throws: { error in
        guard case DataError.invalidFraction(_, examples: 4) = error else { return false }
        return true
      }
    }
    #expect(throws: DataError.notOneHot(row: 1)) {
      try TrainingSet(features: Tensor(repeating: 0, shape: [2, 1]), labels: [[0, 1], [0.5, 0.5]])
        .split(validationFraction: 0.5, stratified: true)
    }
    for count in [0, 4, -1] {
      #expect(throws: DataError.invalidPart(requested: count, count: 3)) {
        try set.split(trainingCount: count)
      }
    }
  }

  @Test func `the first are learned from and the rest chosen on`() throws {
    let (train, validation) = try SplitTests.numbered(labels: [0, 1, 0, 1, 1]).split(trainingCount: 3)
    #expect(try SplitTests.rows(train.batches(of: 2)) == [0, 1, 2])
    #expect(try SplitTests.rows(validation.batches(of: 2)) == [3, 4])
  }
}
