// The `into:` forms of the eager functions allocate nothing: not the result, not on the way, after a
// first call that may take the working memory of a convolution.

import AllocationCounter
import Martinet
import Testing

@Suite struct EagerAllocationTests {
  /// Calls once, then ten times more, and expects no block to be taken by those.
  private func expectNone(_ name: String, _ body: () -> Void) {
    guard allocation_count_works() else { return }
    body()
    allocation_watch()
    for _ in 0..<10 { body() }
    let taken = allocation_count().own
    #if !DEBUG
      #expect(taken == 0, "\(name) took \(taken) blocks in ten calls")
    #endif
  }

  private let matrix = noise([24, 40])
  private let images = noise([2, 12, 11, 3])

  @Test func `elementwise functions`() {
    var y = Tensor(repeating: 0, shape: matrix.shape)
    let row = noise([40])
    expectNone("relu") { relu(matrix, into: &y) }
    expectNone("gelu") { gelu(matrix, into: &y) }
    expectNone("sigmoid") { sigmoid(matrix, slope: 2, into: &y) }
    expectNone("reluGradient") { reluGradient(output: matrix, upstream: matrix, into: &y) }
    expectNone("geluGradient") { geluGradient(input: matrix, upstream: matrix, into: &y) }
    expectNone("sum of equal shapes") { elementwise(.add, matrix, matrix, into: &y) }
    expectNone("product with a row") { elementwise(.multiply, matrix, row, into: &y) }
    expectNone("clamp") { clamp(matrix, -1...1, into: &y) }
    let random = RandomStream(seed: 1, stream: 2, step: 3)
    expectNone("dropout") { dropout(matrix, rate: 0.5, random: random, into: &y) }
  }

  @Test func `rows of matrices`() {
    var y = Tensor(repeating: 0, shape: matrix.shape)
    var rows = Tensor(repeating: 0, shape: [24])
    let labels = classes([24], 40)
    expectNone("softmax") { softmax(matrix, into: &y) }
    expectNone("softmaxGradient") { softmaxGradient(output: matrix, upstream: matrix, into: &y) }
    expectNone("logSoftmax") { logSoftmax(matrix, into: &y) }
    expectNone("softmaxCrossEntropy") { softmaxCrossEntropy(logits: matrix, targets: labels, into: &rows) }
    expectNone("sigmoidCrossEntropy") { sigmoidCrossEntropy(logits: matrix, targets: matrix, into: &y) }
    var turned = Tensor(repeating: 0, shape: [40, 24])
    expectNone("transposed") { matrix.transposed(into: &turned) }
  }

  @Test func `products and images`() {
    var product = Tensor(repeating: 0, shape: [24, 24])
    expectNone("matmul") { matmul(matrix, matrix, transposeB: true, into: &product) }
    let filters = noise([3, 3, 3, 5])
    var y = Tensor(repeating: 0, shape: [2, 10, 9, 5])
    expectNone("conv2d") { conv2d(images, filters, activation: .relu, into: &y) }
    var dx = Tensor(repeating: 0, shape: images.shape)
    let dy = noise([2, 10, 9, 5])
    expectNone("conv2dInputGradient") {
      conv2dInputGradient(dy, weights: filters, inputShape: images.shape, into: &dx)
    }
    var dw = Tensor(repeating: 0, shape: filters.shape)
    expectNone("conv2dWeightGradient") { conv2dWeightGradient(images, dy, kernel: 3, into: &dw) }
    var pooled = Tensor(repeating: 0, shape: [2, 6, 5, 3])
    expectNone("maxPool2d") { maxPool2d(images, window: 2, into: &pooled) }
    expectNone("averagePool2d") { averagePool2d(images, window: 2, into: &pooled) }
    var means = Tensor(repeating: 0, shape: [2, 3])
    expectNone("globalAveragePool2d") { globalAveragePool2d(images, into: &means) }
  }
}
