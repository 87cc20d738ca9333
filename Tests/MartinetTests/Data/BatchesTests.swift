// Batches: every example once, in an order that a seed decides.

import Martinet
import Testing

@Suite struct BatchesTests {
  static func numbered(_ count: Int) throws -> TrainingSet {
    try TrainingSet(
      features: (0..<count).map { [Float($0)] }, labels: (0..<count).map { Float($0) / 4 },
      sampleWeights: (0..<count).map { Float($0 % 7) })
  }

  @Test(arguments: [1, 2, 31, 32, 33, 100, 1000])
  func `every example comes once and the last batch is what is left`(count: Int) throws {
    let set = try BatchesTests.numbered(count)
    for seed in [nil, 5] as [UInt64?] {
      let batches = set.batches(of: 32, shuffledBy: seed)
      #expect(batches.count == (count + 31) / 32)
      #expect(batches.dropLast().allSatisfy { $0.count == 32 })
      #expect(batches.last?.count == (count - 1) % 32 + 1)
      #expect(batches.flatMap(\.rows).sorted() == (0..<Int32(count)).map { $0 })
    }
    #expect(set.batches(of: 32, dropLast: true).count == count / 32)
    #expect(set.batches(of: 32).flatMap(\.rows) == (0..<Int32(count)).map { $0 })
  }

  @Test func `features, labels and weights belong to the same rows`() throws {
    for batch in try BatchesTests.numbered(70).batches(of: 32, shuffledBy: 3, epoch: 9) {
      let rows = batch.rows.map(Float.init)
      let (features, labels) = try batch.gathered()
      #expect(features[0] == Tensor(rows, shape: [batch.count, 1]))
      #expect(try batch.features() == features[0])
      #expect(labels.scalars == rows.map { $0 / 4 })
      #expect(try batch.labels() == labels)
      #expect(batch.weights?.scalars == rows.map { $0.truncatingRemainder(dividingBy: 7) })
    }
  }

  @Test func `seed and epoch decide the order`() throws {
    let set = try BatchesTests.numbered(500)
    func order(_ seed: UInt64, _ epoch: Int) -> [Int32] {
      set.batches(of: 32, shuffledBy: seed, epoch: epoch).flatMap(\.rows)
    }
    #expect(order(1, 0) == order(1, 0))
    #expect(order(1, 0) == BatchOrder.shuffled(count: 500, seed: 1, epoch: 0))
    #expect(order(1, 0) != order(1, 1))
    #expect(order(1, 0) != order(2, 0))
    #expect(order(1, 0) != BatchOrder.sequential(count: 500))
  }

  @Test func `each row is as often at each place`() {
    // 5 rows, 20 000 orders: each row at each place 4 000 times, deviation 57; five deviations.
    var seen = [[Int]](repeating: [Int](repeating: 0, count: 5), count: 5)
    for epoch in 0..<20_000 {
      for (place, row) in BatchOrder.shuffled(count: 5, seed: 11, epoch: epoch).enumerated() {
        seen[place][Int(row)] += 1
      }
    }
    for place in seen { for count in place { #expect(abs(count - 4000) < 285) } }
  }

  @Test func `what the source throws reaches the loop`() throws {
    let set = try TrainingSet(source: Failing())
    #expect(throws: Failing.Unreadable()) { try set.batches(of: 2)[0].features() }
    #expect(throws: Failing.Unreadable()) { try set.batches(of: 2)[0].labels() }
  }
}

private struct Failing: DataSource {
  struct Unreadable: Error, Equatable {}
  let count = 4
  let featureShapes: [Shape] = [[1]]
  let labelShape: Shape = []
  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws { throw Unreadable() }
}
