// Sources in memory: what a batch holds, and what cannot be a source.

import Testing

@testable import Martinet

@Suite struct MemorySourceTests {
  /// The features and labels of rows of a source, as arrays.
  static func gather(
    _ source: any DataSource, _ rows: [Int32]
  ) throws -> (features: [[Float]], labels: [Float]) {
    let shapes = (source.featureShapes + [source.labelShape]).map { $0.batched(rows.count) }
    let tensors = try rows.withRows { rows in
      try Tensor.written(shapes) { views in
        for view in views { view.fill(.nan) }
        try source.gather(rows, features: Array(views.dropLast()), labels: views[views.count - 1])
      }
    }
    return (tensors.dropLast().map(\.scalars), tensors[tensors.count - 1].scalars)
  }

  @Test func `bytes become scale times byte plus offset, in the order of the rows`() throws {
    let source = try MemorySource(
      features: [.bytes([0, 51, 102, 255, 1, 2], shape: [1, 2], scale: 1 / 255, offset: -0.5)],
      labels: [7, 8, 9])
    #expect(source.count == 3)
    let batch = try MemorySourceTests.gather(source, [2, 0, 2])
    #expect(batch.labels == [9, 7, 9])
    let expected: [Float] = [1, 2, 0, 51, 1, 2].map { $0 / 255 - 0.5 }
    for (value, wanted) in zip(batch.features[0], expected) { #expect(abs(value - wanted) <= 6e-8) }
  }

  @Test func `every input of several is gathered, and labels of several values`() throws {
    let source = try MemorySource(
      features: [[[1, 2], [3, 4], [5, 6]], [[10], [20], [30]]],
      labels: [[0, 1], [1, 0], [0.5, 0.5]])
    #expect(source.featureShapes == [[2], [1]])
    #expect(source.labelShape == [2])
    let batch = try MemorySourceTests.gather(source, [1, 2])
    #expect(batch.features == [[3, 4, 5, 6], [20, 30]])
    #expect(batch.labels == [1, 0, 0.5, 0.5])
  }

  @Test(arguments: [-1, 3, Int32.max, .min])
  func `a row that is not there is an error, not a stray read`(row: Int32) throws {
    let source = try MemorySource(features: [[1, 2, 3]], labels: [1, 2, 3])
    #expect(throws: DataError.rowOutOfRange(row: Int(row), count: 3)) {
      try MemorySourceTests.gather(source, [0, row])
    }
  }

  @Test func `what does not fit together is refused with its numbers`() {
    #expect(throws: DataError.noExamples) { try MemorySource(features: [], labels: [1]) }
    #expect(throws: DataError.noExamples) {
      try MemorySource(features: [.bytes([], shape: [2], scale: 1, offset: 0)], labels: [])
    }
    #expect(throws: DataError.unequalCounts(features: 2, labels: 3, input: 1)) {
      try MemorySource(features: [[1, 2, 3], [1, 2]], labels: [1, 2, 3])
    }
    #expect(throws: DataError.notWholeExamples(elements: 7, shape: [2])) {
      try MemorySource(
        features: [.floats([1, 2, 3, 4, 5, 6, 7], shape: [2])], labels: [1, 2, 3])
    }
    #expect(throws: DataError.noExampleDimension(shape: [])) {
      try MemorySource(features: [Tensor(1)], labels: [1])
    }
    #expect(throws: DataError.noExampleDimension(shape: [0])) {
      try MemorySource(features: [Tensor([], shape: [3, 0])], labels: [1, 2, 3])
    }
  }
}
