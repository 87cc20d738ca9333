// Arguments of a training at and past their bounds: typed errors, and never a crash.

import Testing

@testable import Martinet

@Suite struct FitArgumentTests {
  @Test func `a validation fraction leaves something on both sides, or is 0 and holds nothing back`() throws {
    let model = try FitTests.model()
    for fraction in [.nan, .infinity, -.infinity, -0.5, 1, 1.5, 1e300, 1e-9] {
      let error = #expect(throws: DataError.self) {
        try model.fit(FitTests.training(20), validationFraction: fraction, verbose: 0)
      }
      guard case .invalidFraction(_, examples: 20)? = error else {
        Issue.record("\(fraction): \(text(error))")
        continue
      }
    }
    let epoch = try #require(try model.fit(FitTests.training(20), validationFraction: 0, verbose: 0).epochs.last)
    #expect(epoch.validationLoss == nil)
  }

  @Test func `the largest batch and the longest training`() throws {
    let model = try FitTests.model(schedule: .warmUp(epochs: 2, then: .cosine()))
    let data = try FitTests.training(20)
    try model.fit(data, epochs: 2, batchSize: .max, validationFraction: 0.2, verbose: 0)
    #expect(model.stepsTaken == 2)
    let stop = EpochCallback { $0.stop("enough") }
    try model.fit(data, epochs: .max, batchSize: 7, callbacks: [stop], verbose: 0)
    #expect(model.history.epochs.count == 3)
  }

  @Test func `gradients are clipped at a bound above 0`() throws {
    for bound in [-1, 0, .nan, -.infinity] as [Float] {
      for clipping in [GradientClipping.value(bound), .norm(bound)] {
        let model = try FitTests.model(clipping: clipping)
        let error = #expect(throws: ModelError.self) { try model.fit(FitTests.training(20), verbose: 0) }
        #expect(text(error).hasPrefix("clipping: expected a bound above 0"))
      }
    }
  }

  @Test func `a class far away may have a weight`() throws {
    let model = try FitTests.model()
    try model.fit(FitTests.training(20), classWeights: .weights([1 << 50: 1, .max: 2]), verbose: 0)
    #expect(throws: ModelError.self) {
      try model.fit(FitTests.training(20), classWeights: .weights([0: .nan]), verbose: 0)
    }
  }

  @Test(arguments: [ClassWeights.balanced, .weights([0: 3, 1: 0.5])])
  func `class weights take indices, columns of them and one-hot rows`(_ weights: ClassWeights) throws {
    let indices: Tensor = [0, 0, 1, 0]
    func exampleWeights(_ labels: Tensor) throws -> [Float] {
      let examples = try TrainingSet(features: noise([4, 2]), labels: labels).examples
      return try examples.weighted(by: weights.resolved(examples))
    }
    let expected = try exampleWeights(indices)
    #expect(try exampleWeights(indices.reshaped([4, 1])) == expected)
    #expect(try exampleWeights([[1, 0], [1, 0], [0, 1], [1, 0]]) == expected)
    #expect(throws: DataError.self) { try exampleWeights([[1, 0], [1, 0], [0.5, 0.5], [1, 0]]) }
    #expect(throws: DataError.self) { try exampleWeights(noise([4, 2, 2])) }
  }

  @Test func `a stratified split takes columns and one-hot rows`() throws {
    let indices = classes([40], 3)
    let features = noise([40, 2])
    func chosen(_ labels: Tensor) throws -> Tensor {
      let set = try TrainingSet(features: features, labels: labels)
      return try set.split(validationFraction: 0.25, seed: 2, stratified: true).validation.batches(of: 10)[0].features()
    }
    let expected = try chosen(indices)
    #expect(try chosen(indices.reshaped([40, 1])) == expected)
    let oneHot = try TrainingSet(features: features, labels: indices).oneHotLabels().labels()
    #expect(try chosen(oneHot) == expected)
  }

  @Test func `a label that no float holds, and no class at all, are errors`() throws {
    for label in [Int.max, .min, 1 << 60 - 1, 1 << 24 + 1] {
      #expect(throws: DataError.self) { try TrainingSet(features: [[1]], labels: [label]) }
    }
    for classes in [0, -1] {
      #expect(throws: DataError.self) { try FitTests.training(4).oneHotLabels(classes: classes) }
    }
  }

  @Test func `the memory of eight batch sizes is kept`() throws {
    let model = try FitTests.model()
    let data = try FitTests.training(20)
    try model.fit(data, batchSize: 20, verbose: 0)
    _ = try model.evaluate(data, batchSize: 20)
    let (trainer, evaluator) = (try #require(model.trainer), try #require(model.evaluator))
    for batches in [trainer.batch, evaluator.batch] {
      weak var first: TrainingBatch?
      weak var second: TrainingBatch?
      first = try batches(1)
      second = try batches(2)
      for size in 3...8 { _ = try batches(size) }
      #expect(try batches(1) === first)
      _ = try batches(9)
      #expect(first != nil && second == nil)
    }
  }
}
