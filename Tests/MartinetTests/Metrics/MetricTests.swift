// Metrics against their definitions: over whole sets, weighted, in batches of any size.

import Martinet
import Testing

@Suite struct MetricTests {
  let scores: Tensor = [[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [0.3, 0.3, 0.4], [0.9, 0.05, 0.05], [0.2, 0.3, 0.5]]
  let labels: Tensor = [1, 1, 2, 2, 2]

  @Test(arguments: [1, 2, 3, 5])
  func `accuracy counts, the first of equals being the answer`(batch: Int) {
    #expect(result(Accuracy(), scores, labels, batch: batch) == 0.6)
    #expect(result(Accuracy(), scores, labels, weights: [1, 2, 1, 4, 2], batch: batch) == 0.4)
    let oneHot = Tensor(stacking: labels.scalars.map { label in Tensor((0..<3).map { $0 == Int(label) ? 1 : 0 }) })
    #expect(result(Accuracy(), scores, oneHot, batch: batch) == 0.6)
  }

  @Test func `accuracy of one value is about a half`() {
    let p: Tensor = [[0.2], [0.5], [0.50001], [0.9]]
    #expect(result(Accuracy(), p, [0, 0, 1, 0], batch: 4) == 0.75)
  }

  @Test(arguments: [1, 2, 5])
  func `top k counts those ahead`(batch: Int) {
    #expect(result(TopKAccuracy(1), scores, labels, batch: batch) == 0.6)
    #expect(result(TopKAccuracy(2), scores, labels, batch: batch) == 0.8)
    #expect(result(TopKAccuracy(3), scores, labels, batch: batch) == 1)
    // All equal: the first k classes are the answer.
    let flat = Tensor(repeating: 0.25, shape: [4, 4])
    #expect(result(TopKAccuracy(2), flat, [0, 1, 2, 3], batch: batch) == 0.5)
  }

  /// Rows of three classes, whether they are examples or pixels of images.
  @Test(arguments: [1, 2, 5])
  func `each pixel is an answer, with its example's weight`(batch: Int) {
    let images = Tensor(stacking: [scores, scores, scores, scores, scores]).reshaped([5, 5, 1, 3])
    let truths = Tensor(stacking: [labels, labels, labels, [0, 0, 0, 0, 0], labels])
    let weights: [Float] = [1, 2, 1, 4, 2]
    // Of an image's five pixels three are right; of the fourth image's, two.
    #expect(result(Accuracy(), images, truths, batch: batch) == 14.0 / 25)
    let weighted = (6 * 3 + 4 * 2) / 50.0
    for shape in [[5, 5], [5, 5, 1], [5, 5, 1, 1]] {
      #expect(result(Accuracy(), images, truths.reshaped(shape), weights: weights, batch: batch) == weighted)
      #expect(result(TopKAccuracy(1), images, truths.reshaped(shape), weights: weights, batch: batch) == weighted)
    }
    let oneHot = Tensor(truths.scalars.flatMap { truth in (0..<3).map { $0 == Int(truth) ? 1 : 0 } })
    #expect(result(Accuracy(), images, oneHot.reshaped([5, 5, 1, 3]), weights: weights, batch: batch) == weighted)
    let sure = Tensor((0..<20).map { $0 % 4 == 0 ? 0.9 : 0.1 }, shape: [5, 2, 2, 1])
    #expect(result(Accuracy(), sure, Tensor(repeating: 0, shape: [5, 2, 2]), batch: batch) == 0.75)
  }

  @Test func `a value that is not a number is no answer`() {
    let p = Tensor([.nan, 0.5, 0.2, .nan], shape: [2, 2])
    #expect(result(TopKAccuracy(1), p, [0, 1], batch: 2) == 0)
  }

  @Test(arguments: [1, 3, 7])
  func `errors are means over all elements of all examples`(batch: Int) throws {
    let (p, t) = (noise([7, 3]), noise([7, 3], salt: 1))
    let weights = noise([7], 0, 2, salt: 2).scalars
    let errors = zip(p.scalars, t.scalars).map { Double($0) - Double($1) }
    let square = errors.reduce(0) { $0 + $1 * $1 } / 21
    let absolute = errors.reduce(0) { $0 + abs($1) } / 21
    #expect(abs(try #require(result(MeanSquaredErrorMetric(), p, t, batch: batch)) - square) < 1e-12)
    #expect(abs(try #require(result(MeanAbsoluteErrorMetric(), p, t, batch: batch)) - absolute) < 1e-12)
    let weighted = errors.enumerated().reduce(0) { $0 + Double(weights[$1.offset / 3]) * abs($1.element) }
    let total = weights.reduce(0) { $0 + 3 * Double($1) }
    let received = result(MeanAbsoluteErrorMetric(), p, t, weights: weights, batch: batch)
    #expect(abs(try #require(received) - weighted / total) < 1e-12)
  }

  @Test func `without examples or weights a metric is undefined`() {
    for metric in [Accuracy(), TopKAccuracy(2), MeanSquaredErrorMetric(), MeanAbsoluteErrorMetric()] as [any Metric] {
      #expect(metric.result == nil)
      #expect(result(metric, [[0.5]], [[1]], weights: [0], batch: 1) == nil)
    }
  }
}
