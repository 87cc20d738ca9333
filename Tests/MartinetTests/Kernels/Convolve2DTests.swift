// The convolution of image processing against SciPy's, and what is true of it.

import Foundation
import Martinet
import Testing

/// What SciPy makes of one image and kernel (Tests/Golden/scipy_convolve2d.py).
private struct Case: Decodable {
  let mode, boundary: String
  let fill: Float
  let image, kernel: [[Float]]
  let y: [[Double]]
}

@Suite struct Convolve2DTests {
  private static func image(_ height: Int, _ width: Int, seed: UInt64) -> Tensor {
    RandomStream(seed: seed).uniform(shape: [height, width], low: -1, high: 1)
  }

  @Test func `the values are those of SciPy`() throws {
    let url = SourceTree.root.appending(path: "Tests/Golden/scipy_convolve2d.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    let modes: [String: ConvolutionMode] = ["full": .full, "same": .same, "valid": .valid]
    var seen: Set<String> = []
    for (index, test) in cases.enumerated() {
      let boundaries: [String: Boundary] = ["fill": .fill(test.fill / 8), "wrap": .wrap, "symm": .symmetric]
      let mode = try #require(modes[test.mode]), boundary = try #require(boundaries[test.boundary])
      let sixtyFourths = { (rows: [[Float]]) in Tensor(rows.map { $0.map { $0 / 64 } }) }
      let y = convolve2d(sixtyFourths(test.image), sixtyFourths(test.kernel), mode: mode, boundary: boundary)
      try #require(y.shape == [test.y.count, test.y[0].count], "case \(index)")
      for (found, expected) in zip(y.scalars, test.y.joined()) {
        #expect(abs(Double(found) - expected) <= 1e-5, "case \(index)")
      }
      let size = test.kernel.count > test.image.count ? "larger" : test.kernel.count % 2 == 0 ? "even" : "odd"
      seen.insert("\(test.mode) \(test.boundary) \(size)")
    }
    #expect(cases.count >= 300)
    // Larger kernels too: with "valid" they change places with the image.
    #expect(seen.count == 27)
  }

  @Test func `without a flip it is conv2d`() {
    for (height, width) in [(1, 1), (2, 2), (3, 3), (4, 3), (5, 2)] {
      let (image, kernel) = (Self.image(11, 8, seed: 1), Self.image(height, width, seed: 2))
      let flipped = Tensor(kernel.scalars.reversed(), shape: kernel.shape)
      #expect(convolve2d(image, flipped, mode: .valid) == conv2d(image, kernel))
    }
  }

  @Test(arguments: 0..<20) func `image and kernel may change places`(seed: UInt64) {
    let (a, b) = (Self.image(4 + Int(seed % 3), 6, seed: seed), Self.image(3, 1 + Int(seed % 5), seed: seed + 100))
    for (x, y) in zip(convolve2d(a, b).scalars, convolve2d(b, a).scalars) { #expect(abs(x - y) < 1e-5) }
    #expect(convolve2d(a, b, mode: .valid) == convolve2d(b, a, mode: .valid))
  }

  @Test func `same and valid are parts of full`() {
    let image = Self.image(9, 7, seed: 3)
    for (height, width) in [(1, 1), (2, 3), (3, 2), (4, 4), (5, 5)] {
      let kernel = Self.image(height, width, seed: 4)
      let full = convolve2d(image, kernel)
      func part(_ top: Int, _ left: Int, _ shape: Shape) -> [Float] {
        (0..<shape[0]).flatMap { row in (0..<shape[1]).map { full[top + row, left + $0] } }
      }
      let (same, valid) = (convolve2d(image, kernel, mode: .same), convolve2d(image, kernel, mode: .valid))
      for (x, y) in zip(same.scalars, part((height - 1) / 2, (width - 1) / 2, image.shape)) {
        #expect(abs(x - y) < 1e-5)
      }
      for (x, y) in zip(valid.scalars, part(height - 1, width - 1, valid.shape)) { #expect(abs(x - y) < 1e-5) }
    }
  }

  @Test func `the kernels of the course`() {
    let edge = Tensor((0..<6).map { _ in [0, 0, 0, 1, 1, 1] })
    let vertical = convolve2d(edge, .sobelVertical, mode: .same, boundary: .symmetric)
    // The flip turns the sign: a rise to the right is negative.
    #expect(vertical == Tensor((0..<6).map { _ in [0, 0, -4, -4, 0, 0] }))
    #expect(
      convolve2d(edge, .sobelHorizontal, mode: .same, boundary: .symmetric) == Tensor(repeating: 0, shape: [6, 6]))
    #expect(
      convolve2d(edge, .laplacian, mode: .same, boundary: .symmetric)
        == Tensor((0..<6).map { _ in [0, 0, 1, -1, 0, 0] }))
    #expect(Tensor.sobelHorizontal.transposed() == Tensor.sobelVertical)
    var lowest: Float = 0, highest: Float = -1
    for seed in 0..<200 as Range<UInt64> {
      let kernel = Tensor.randomKernel(seed: seed)
      #expect(kernel.shape == [3, 3] && kernel.scalars.allSatisfy { $0 >= -1 && $0 < 0 })
      #expect(kernel == Tensor.randomKernel(seed: seed))
      (lowest, highest) = (min(lowest, kernel.scalars.min()!), max(highest, kernel.scalars.max()!))
    }
    #expect(lowest < -0.99 && highest > -0.01)
    #expect(Tensor.randomKernel([2, 5], seed: 1).shape == [2, 5])
  }
}
