// Eager convolution: the textbook's numbers, the patch matrix, and gradients as transposes.

import Martinet
import Testing

@Suite struct ConvolutionTests {
  static let x = Tensor((0..<2 * 6 * 7 * 3).map { Float($0 * 5 % 11) - 5 }, shape: [2, 6, 7, 3])
  static let weights = Tensor((0..<3 * 3 * 3 * 4).map { Float($0 * 3 % 7) - 3 }, shape: [3, 3, 3, 4])

  /// Σ a·b, exact for small whole numbers.
  static func dot(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  @Test func `an edge filter finds the edges of a square`() {
    let image: Tensor = [
      [0, 0, 0, 0, 0], [0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0],
    ]
    let laplacian: Tensor = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    let edges = conv2d(image, laplacian, padding: .same, activation: .relu)
    #expect(edges[1] == [0, 2, 1, 2, 0])
    #expect(edges[2] == [0, 1, 0, 1, 0])
    #expect(edges.scalars.reduce(0, +) == 12)
    #expect(maxPool2d(edges, window: 2) == [[2, 2], [2, 2]])
  }

  @Test func `it is cross-correlation: the filter is not turned`() {
    let image: Tensor = [[1, 2, 3], [4, 5, 6]]
    #expect(conv2d(image, [[1, 10]]) == [[21, 32], [54, 65]])
  }

  /// Row G8.
  @Test func `away from the edges it follows a shift of the image`() {
    let weights = RandomStream(seed: 2).uniform(shape: [3, 3, 1, 4], low: -1, high: 1)
    let image = RandomStream(seed: 3).uniform(shape: [1, 28, 28, 1])
    let y = conv2d(image, weights)
    for (down, right) in [(0, 1), (1, 0), (3, 2), (5, 7)] {
      var shifted = Tensor(repeating: 0, shape: image.shape)
      for row in down..<28 {
        for column in right..<28 { shifted[0, row, column, 0] = image[0, row - down, column - right, 0] }
      }
      let moved = conv2d(shifted, weights)
      for row in down..<26 {
        for column in right..<26 {
          for filter in 0..<4 {
            #expect(abs(moved[0, row, column, filter] - y[0, row - down, column - right, filter]) < 1e-6)
          }
        }
      }
    }
  }

  /// Row G8: the same 26 × 26 × 32 values from shared weights and from weights of their own.
  @Test func `a convolution has 320 parameters where a dense layer has 16981120`() throws {
    let shared = try Sequential(input: [28, 28, 1]) { Conv2D(32, kernel: 3) }
    let dense = try Sequential(input: [28, 28, 1]) {
      Flatten()
      Dense(26 * 26 * 32)
    }
    #expect(shared.layers.last?.outputShape.count == dense.layers.last?.outputShape.count)
    #expect(shared.parameterCount == 320 && dense.parameterCount == 16_981_120)
  }

  @Test(arguments: [Padding.valid, .same, .explicit(top: 0, bottom: 2, left: 3, right: 1)])
  func `it is the patch matrix times the weights`(padding: Padding) {
    for stride: Extent2D in [1, 2, [1, 3]] {
      let y = conv2d(Self.x, Self.weights, stride: stride, padding: padding)
      let columns = im2col(Self.x, kernel: 3, stride: stride, padding: padding)
      #expect(y.scalars == matmul(columns, Self.weights.reshaped([-1, 4])).scalars)
    }
  }

  /// ⟨x ⋆ w, dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩ is what makes dx and dw the gradients.
  @Test(arguments: [Padding.valid, .same], [Extent2D(1), [2, 1]])
  func `the gradients are the transposes`(padding: Padding, stride: Extent2D) {
    let y = conv2d(Self.x, Self.weights, stride: stride, padding: padding, dilation: [1, 2])
    let dy = Tensor((0..<y.count).map { Float($0 % 5) - 2 }, shape: y.shape)
    let dx = conv2dInputGradient(
      dy, weights: Self.weights, inputShape: Self.x.shape, stride: stride, padding: padding,
      dilation: [1, 2])
    let dw = conv2dWeightGradient(
      Self.x, dy, kernel: 3, stride: stride, padding: padding, dilation: [1, 2])
    #expect(Self.dot(y, dy) == Self.dot(Self.x, dx))
    #expect(Self.dot(y, dy) == Self.dot(Self.weights, dw))
    #expect(Self.dot(y, dy) != 0)
  }

  @Test func `groups keep to their channels`() {
    let x = Tensor((0..<4 * 4 * 4).map { Float($0 % 9) }, shape: [1, 4, 4, 4])
    let weights = Tensor((0..<2 * 2 * 2 * 6).map { Float($0 % 5) - 2 }, shape: [2, 2, 2, 6])
    let whole = conv2d(x, weights, groups: 2)
    var changed = x
    for pixel in 0..<16 { changed[0, pixel / 4, pixel % 4, 3] += 1 }  // the second group's channels
    let other = conv2d(changed, weights, groups: 2)
    for pixel in 0..<9 {
      let (row, column) = (pixel / 3, pixel % 3)
      for output in 0..<6 {
        let same = whole[0, row, column, output] == other[0, row, column, output]
        #expect(same == (output < 3) || output >= 3)
      }
    }
    #expect(whole != other)
  }

  @Test func `bias and activation come after the sum`() {
    let image = Tensor(repeating: 1, shape: [1, 2, 2, 1])
    let weights = Tensor([1, -1], shape: [1, 1, 1, 2])
    let y = conv2d(image, weights, bias: [0.5, 0.25], activation: .relu)
    #expect(y == Tensor([1.5, 0, 1.5, 0, 1.5, 0, 1.5, 0], shape: [1, 2, 2, 2]))
  }

  @Test func `col2im counts how many windows hold a pixel`() {
    let ones = Tensor(repeating: 1, shape: [4, 4])
    let counts = col2im(ones, imageShape: [1, 3, 3, 1], kernel: 2)
    #expect(counts.scalars == [1, 2, 1, 2, 4, 2, 1, 2, 1])
  }

  @Test func `writing into memory of the caller gives the same`() {
    let y = conv2d(Self.x, Self.weights, padding: .same)
    var into = Tensor(repeating: .nan, shape: y.shape)
    conv2d(Self.x, Self.weights, padding: .same, into: &into)
    #expect(into == y)
    var floats = [Float](repeating: .nan, count: y.count)
    conv2d(Self.x, Self.weights, padding: .same, into: &floats)
    #expect(floats == y.scalars)
  }
}
