// Eager matrix products and gathered rows.

import Martinet
import Testing

@Suite struct MatrixProductTests {
  @Test func `all four transpositions give the product`() {
    let a: Tensor = [[1, 2, 3], [4, 5, 6]], b: Tensor = [[1, 0], [2, 1], [0, 3]]
    let aᵀ: Tensor = [[1, 4], [2, 5], [3, 6]], bᵀ: Tensor = [[1, 2, 0], [0, 1, 3]]
    let product: Tensor = [[5, 11], [14, 23]]
    #expect(matmul(a, b) == product)
    #expect(matmul(aᵀ, b, transposeA: true) == product)
    #expect(matmul(a, bᵀ, transposeB: true) == product)
    #expect(matmul(aᵀ, bᵀ, transposeA: true, transposeB: true) == product)
  }

  @Test func `a product over nothing is zero`() {
    let empty = matmul(Tensor([], shape: [2, 0]), Tensor([], shape: [0, 3]))
    #expect(empty == Tensor(repeating: 0, shape: [2, 3]))
    #expect(matmul(Tensor([], shape: [0, 2]), Tensor(repeating: 1, shape: [2, 3])).shape == [0, 3])
  }

  @Test func `what stands in the result is not read`() {
    var c = Tensor(repeating: .nan, shape: [2, 2])
    matmul([[1, 0], [0, 1]], [[1, 2], [3, 4]], into: &c)
    #expect(c == [[1, 2], [3, 4]])
  }

  @Test func `the library says what it is`() {
    #expect(MatrixProductLibrary.name.hasPrefix("BLIS "))
    #expect(!MatrixProductLibrary.kernelSet.isEmpty)
  }

  @Test func `rows are gathered in the order asked`() {
    let x: Tensor = [[1, 2], [3, 4], [5, 6]]
    #expect(gather(x, rows: [2, 0, 2]) == [[5, 6], [1, 2], [5, 6]])
    let pixels = gather(
      bytes: [0, 51, 255, 102, 0, 1], rowShape: [3, 1], rows: [1, 0], scale: 0.5, offset: -1)
    #expect(pixels == Tensor([50, -1, -0.5, -1, 24.5, 126.5], shape: [2, 3, 1]))
    let scaled = gather(bytes: [0, 255], rowShape: [], rows: [0, 1])
    #expect(scaled[0].scalar == 0 && abs(scaled[1].scalar - 1) < 1e-6)
  }
}
