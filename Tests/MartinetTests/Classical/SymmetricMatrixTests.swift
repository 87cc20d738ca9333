// Eigenvectors against what they are by definition.

import Foundation
import Testing

@testable import Martinet

@Suite struct SymmetricMatrixTests {
  /// The scatter of some examples: of full rank with many, with few most eigenvalues are zero.
  @Test(arguments: [1, 2, 3, 4, 5, 8, 33, 90], [1, 3, 200])
  func `eigenvectors are orthonormal, and the matrix stretches them`(_ size: Int, examples: Int) {
    let scales = Tensor((0..<size).map { Float(pow(10, Double($0 % 4))) })
    let (matrix, _) = SymmetricMatrix.scatter(of: noise([examples, size]) * scales, weights: nil)
    let (values, vectors) = matrix.eigen()
    let largest = max(values[0], .leastNormalMagnitude)
    #expect(values == values.sorted(by: >))
    var trace = 0.0
    for i in 0..<size {
      trace += matrix[i, i]
      for j in 0...i {
        let product = zip(vectors[i], vectors[j]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13)
      }
      for row in 0..<size {
        let stretched = (0..<size).reduce(0) { $0 + matrix[row, $1] * vectors[i][$1] }
        #expect(abs(stretched - values[i] * vectors[i][row]) <= 1e-13 * largest)
      }
    }
    #expect(abs(values.reduce(0, +) - trace) <= 1e-13 * largest)
    #expect(values.dropFirst(examples - 1).allSatisfy { abs($0) <= 1e-13 * largest })
  }

  @Test func `matrices whose eigenvalues are known`() {
    // -1, 2, -1 beside each other: 2 - 2 cos (kπ / (n + 1)).
    var matrix = SymmetricMatrix(size: 50)
    for index in 0..<50 {
      matrix[index, index] = 2
      if index > 0 { (matrix[index, index - 1], matrix[index - 1, index]) = (-1, -1) }
    }
    for (index, value) in matrix.eigen().values.enumerated() {
      #expect(abs(value - (2 - 2 * cos(Double(50 - index) * .pi / 51))) < 1e-14)
    }
    #expect(SymmetricMatrix(size: 3).eigen().values == [0, 0, 0])
    var turn = SymmetricMatrix(size: 2)
    (turn[0, 1], turn[1, 0]) = (1, 1)
    #expect(turn.eigen().values.map { ($0 * 1e14).rounded() / 1e14 } == [1, -1])
  }

  @Test func `the scatter is that of the definition, whatever the weights`() {
    for (count, size) in [(1, 1), (15, 3), (16, 4), (40, 7)] {
      let (x, weights) = (noise([count, size]) + 5, noise([count], 0, 2, salt: 3).scalars)
      let (matrix, mean) = SymmetricMatrix.scatter(of: x, weights: weights)
      let total = weights.reduce(0.0) { $0 + Double($1) }
      let means = (0..<size).map { column in
        (0..<count).reduce(0.0) { $0 + Double(weights[$1]) * Double(x[$1, column]) } / total
      }
      for i in 0..<size {
        #expect(abs(mean[i] - means[i]) < 1e-12)
        for j in 0..<size {
          let expected = (0..<count).reduce(0.0) { sum, row in
            sum + Double(weights[row]) * (Double(x[row, i]) - means[i]) * (Double(x[row, j]) - means[j])
          }
          #expect(abs(matrix[i, j] - expected) < 1e-10)
        }
      }
    }
  }
}
