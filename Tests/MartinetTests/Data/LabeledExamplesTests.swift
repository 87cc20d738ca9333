// The ways to make a set, and the errors of each.

import Martinet
import Testing

@Suite struct LabeledExamplesTests {
  @Test func `rows written as literals make a set`() throws {
    let indices = try TrainingSet(features: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0])
    let values = try ValidationSet(features: [[1], [2]], labels: [0.5, -1.5])
    let test = try TestSet(features: [[1, 2]], labels: [3])
    #expect(indices.count == 4)
    #expect(indices.featureShapes == [[2]])
    #expect(indices.labelShape == [])
    #expect(try indices.labels() == [0, 1, 1, 0])
    #expect(try values.labels() == [0.5, -1.5])
    #expect(test.count == 1)
  }

  @Test func `tensors, several inputs, bytes and sequences make the same set`() throws {
    let left: Tensor = [[1, 2], [3, 4]]
    let right: Tensor = [[5], [6]]
    let labels: Tensor = [0, 1]
    let one = try TrainingSet(features: left, labels: labels)
    let two = try TrainingSet(inputs: [left, right], labels: labels)
    let pairs = try TrainingSet(examples: [([1, 2], 0), ([3, 4], 1)] as [(Tensor, Tensor)])
    let bytes = try TrainingSet(images: [1, 2, 3, 4], shape: [2], labels: [0, 1], scale: 1)
    #expect(two.featureShapes == [[2], [1]])
    for set in [one, pairs, bytes] {
      #expect(set.featureShapes == [[2]])
      let batch = try set.batches(of: 2)[0].gathered()
      #expect(batch.features == [left])
      #expect(batch.labels == labels)
    }
    #expect(try two.batches(of: 2)[0].gathered().features == [left, right])
  }

  @Test func `pixels are divided by 255 unless said otherwise`() throws {
    let set = try TrainingSet(images: [0, 255], shape: [1], labels: [0, 1])
    #expect(try set.batches(of: 2)[0].features() == [[0], [1]])
  }

  @Test func `a ragged row is named`() {
    #expect(throws: DataError.raggedRow(row: 2, expected: 2, received: 3)) {
      try TrainingSet(features: [[1, 2], [3, 4], [5, 6, 7]], labels: [0.0, 1.0, 2.0])
    }
    #expect(throws: DataError.shapeMismatch(row: 1, expected: [2], received: [3])) {
      try TrainingSet(examples: [([1, 2], 0), ([3, 4, 5], 1)] as [(Tensor, Tensor)])
    }
  }

  @Test func `unequal counts and empty sets are refused`() {
    #expect(throws: DataError.unequalCounts(features: 2, labels: 3, input: 0)) {
      try TrainingSet(features: [[1], [2]], labels: [0.0, 1.0, 2.0])
    }
    #expect(throws: DataError.noExamples) {
      try TrainingSet(features: [] as [[Float]], labels: [] as [Float])
    }
    #expect(throws: DataError.noExamples) {
      try TrainingSet(examples: [] as [(Tensor, Tensor)])
    }
  }

  @Test func `an impossible class index is named with its row`() {
    #expect(throws: DataError.invalidClassIndex(row: 1, value: -1, classes: nil)) {
      try TrainingSet(features: [[1], [2]], labels: [0, -1])
    }
    #expect(throws: DataError.invalidClassIndex(row: 1, value: 2, classes: 2)) {
      try TrainingSet(images: [1, 2], shape: [1], labels: [1, 2], classNames: ["a", "b"])
    }
    #expect(throws: DataError.invalidClassIndex(row: 0, value: 0.5, classes: 2)) {
      try TrainingSet(features: [[1], [2]], labels: [0.5, 1.0], classNames: ["a", "b"])
    }
    #expect(throws: DataError.unequalClassNames(names: 3, values: 2)) {
      try TrainingSet(
        features: [[1], [2]] as Tensor, labels: [[0, 1], [1, 0]], classNames: ["a", "b", "c"])
    }
  }

  @Test func `weights are one per example, finite and not negative`() throws {
    let set = try TrainingSet(features: [[1], [2]], labels: [0, 1], sampleWeights: [0, 2.5])
    #expect(set.sampleWeights == [0, 2.5])
    #expect(try TrainingSet(features: [[1]], labels: [0]).sampleWeights == nil)
    #expect(throws: DataError.unequalWeights(weights: 1, examples: 2)) {
      try TrainingSet(features: [[1], [2]], labels: [0, 1], sampleWeights: [1])
    }
    for bad in [-1, Float.nan, .infinity] {
      #expect {
        try TrainingSet(features: [[1], [2]], labels: [0, 1], sampleWeights: [1, bad])
      } throws: { error in
        guard case DataError.invalidWeight(row: 1, _) = error else { return false }
        return true
      }
    }
  }

  @Test func `a source larger than memory is read batch by batch`() throws {
    let set = try TrainingSet(source: Squares())
    #expect(set.count == 1_000_000)
    let batch = set.batches(of: 4)[249_999]
    #expect(try batch.features() == [[999_996], [999_997], [999_998], [999_999]])
    #expect(try set.limited(to: 3).labels() == [0, 1, 4])
  }

  @Test func `every error says what was expected`() {
    #expect(
      "\(DataError.unequalCounts(features: 2, labels: 3, input: 0))"
        == "input 0 has 2 examples, but there are 3 labels")
    #expect(
      "\(DataError.invalidClassIndex(row: 7, value: 12, classes: 10))"
        == "the label of example 7 is 12.0: expected a class index in 0 ..< 10")
  }
}

/// Examples that are nowhere until asked for: x and x².
private struct Squares: DataSource {
  let count = 1_000_000
  let featureShapes: [Shape] = [[1]]
  let labelShape: Shape = []

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    for position in 0..<rows.count {
      features[0][position] = Float(rows[position])
      labels[position] = Float(rows[position] * rows[position])
    }
  }
}
