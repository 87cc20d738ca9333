// Sets seen through others: parts, one-hot labels, reshaped features.

import Martinet
import Testing

@Suite struct SourceViewTests {
  static func numbered(_ count: Int) throws -> TrainingSet {
    try TrainingSet(
      features: (0..<count).map { [Float($0), Float(-$0)] }, labels: (0..<count).map { $0 % 3 },
      sampleWeights: (0..<count).map { Float($0) / 2 }, classNames: ["a", "b", "c"])
  }

  @Test(arguments: [1, 2, 255, 256, 1023, 1024, 1025, 3000])
  func `a part of a part reads the rows of the whole`(size: Int) throws {
    let set = try SourceViewTests.numbered(4000)
    let reversed = try set.subset((0..<4000).reversed())
    let part = try reversed.limited(to: size)
    #expect(part.count == size)
    #expect(part.sampleWeights == (0..<size).map { Float(3999 - $0) / 2 })
    let batch = try part.batches(of: size)[0].gathered()
    for row in 0..<size {
      let number = Float(3999 - row)
      #expect(batch.features[0][row] == Tensor([number, -number]))
    }
    #expect(batch.labels.scalars == (0..<size).map { Float((3999 - $0) % 3) })
  }

  @Test func `a limit past the end takes all and one below 1 is refused`() throws {
    let set = try SourceViewTests.numbered(5)
    #expect(try set.limited(to: 50).count == 5)
    for limit in [0, -1] {
      #expect(throws: DataError.invalidPart(requested: limit, count: 5)) { try set.limited(to: limit) }
    }
    #expect(throws: DataError.rowOutOfRange(row: 5, count: 5)) { try set.subset([0, 5]) }
    #expect(throws: DataError.noExamples) { try set.subset([]) }
  }

  @Test func `one-hot labels are 1 at the class and 0 elsewhere`() throws {
    let set = try SourceViewTests.numbered(5).oneHotLabels()
    #expect(set.labelShape == [3])
    #expect(try set.labels() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]])
    #expect(try set.batches(of: 2)[1].gathered().labels == [[0, 0, 1], [1, 0, 0]])
    let unnamed = try TrainingSet(features: [[1], [2]], labels: [0, 1])
    #expect(try unnamed.oneHotLabels().labels() == [[1, 0], [0, 1]])
    #expect(try unnamed.oneHotLabels(classes: 3).labels() == [[1, 0, 0], [0, 1, 0]])
    let single = try TrainingSet(features: [[1], [2]], labels: [0, 0])
    #expect(try single.oneHotLabels().labels() == [[1], [1]])
  }

  @Test func `a label past the classes is an error of its row`() throws {
    let set = try TrainingSet(
      features: [[0], [0], [0]], labels: [0, 1, 2]
    ).oneHotLabels(classes: 2)
    #expect(throws: DataError.invalidClassIndex(row: 2, value: 2, classes: 2)) { try set.labels() }
    #expect(throws: DataError.unequalClassNames(names: 3, values: 2)) {
      try SourceViewTests.numbered(5).oneHotLabels(classes: 2)
    }
    #expect(throws: DataError.noClassIndices(labelShape: [3])) {
      try SourceViewTests.numbered(5).oneHotLabels().oneHotLabels()
    }
  }

  @Test func `features are seen under another shape of as many values`() throws {
    let set = try SourceViewTests.numbered(3).reshaped([1, 2, 1])
    #expect(set.featureShapes == [[1, 2, 1]])
    #expect(try set.batches(of: 3)[0].features().shape == [3, 1, 2, 1])
    #expect(throws: DataError.cannotReshape(from: [[2]], to: [[3]])) {
      try SourceViewTests.numbered(3).reshaped([3])
    }
  }
}
