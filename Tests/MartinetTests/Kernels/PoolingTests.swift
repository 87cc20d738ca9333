// Eager pooling: values, winners, padding, gradients.

import Martinet
import Testing

@Suite struct PoolingTests {
  static let image: Tensor = [[1, 5, 2, 2], [5, 0, 2, 9], [-1, -2, -3, -4], [-5, -6, -7, -8]]

  @Test func `the largest of each window, the first of equals`() {
    let x = Self.image.reshaped([1, 4, 4, 1])
    let (values, winners) = maxPool2dWithWinners(x, window: 2)
    #expect(values == Tensor([5, 9, -1, -3], shape: [1, 2, 2, 1]))
    #expect(winners == [1, 7, 8, 10])
    let dx = maxPool2dGradient(
      Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1]), winners: winners, inputShape: x.shape, window: 2)
    #expect(dx.scalars == [0, 1, 0, 0, 0, 0, 0, 2, 3, 0, 4, 0, 0, 0, 0, 0])
  }

  @Test func `padding never wins, and is not counted unless told`() {
    let negative = Tensor(repeating: -2, shape: [3, 3])
    #expect(maxPool2d(negative, window: 3, stride: 1, padding: .same) == negative)
    #expect(averagePool2d(negative, window: 3, stride: 1, padding: .same) == negative)
    let counted = averagePool2d(negative, window: 3, stride: 1, padding: .same, includesPadding: true)
    #expect(counted[1, 1] == -2)
    #expect(abs(counted[0, 0] - -2 * 4 / 9) < 1e-6)
  }

  @Test func `NaN wins over everything`() {
    var image = Self.image
    image[0, 0] = .nan
    let small = maxPool2d(image, window: 2)
    #expect(small[0, 0].isNaN)
    #expect(small[0, 1] == 9)
  }

  @Test func `the mean of windows and of whole images`() {
    #expect(averagePool2d(Self.image, window: 2) == [[2.75, 3.75], [-3.5, -5.5]])
    let x = Tensor((0..<2 * 3 * 5 * 2).map { Float($0) }, shape: [2, 3, 5, 2])
    #expect(globalAveragePool2d(x) == [[14, 15], [44, 45]])
    let dx = globalAveragePool2dGradient([[15, 30], [45, 60]], inputShape: x.shape)
    #expect(dx[0, 2, 4, 1] == 2 && dx[1, 0, 0, 0] == 3)
  }

  @Test func `the gradient of the mean shares out`() {
    let dx = averagePool2dGradient(
      [[4, 8]], inputShape: [2, 3], window: 2, stride: 1)
    #expect(dx == [[1, 3, 2], [1, 3, 2]])
  }
}
