// Tensors taken apart, put together and changed in parts.

import Martinet
import Testing

@Suite struct TensorTests {
  @Test func `any range names rows`() {
    var t: Tensor = [[1, 2], [3, 4], [5, 6]]
    #expect(t[0...1] == [[1, 2], [3, 4]])
    #expect(t[1...] == [[3, 4], [5, 6]])
    #expect(t[..<2] == t[0..<2] && t[...1] == t[0..<2])
    #expect(t[3...].shape == [0, 2])
    t[0..<1] = [[7, 8]]
    t[2...] = [[9, 10]]
    #expect(t == [[7, 8], [3, 4], [9, 10]])
    t[0..<2] *= 2
    #expect(t == [[14, 16], [6, 8], [9, 10]])
  }

  @Test func `rows of floats make a matrix`() {
    let rows: [[Float]] = [[1, 2, 3], [4, 5, 6]]
    #expect(Tensor(rows) == [[1, 2, 3], [4, 5, 6]])
    let none: [[Float]] = []
    #expect(Tensor(none).shape == [0, 0])
  }

  @Test(arguments: [(-1, Verbosity.silent), (0, .silent), (1, .progress), (2, .epochs), (7, .epochs)])
  func `a number makes a verbosity`(level: Int, verbosity: Verbosity) {
    #expect(Verbosity(level) == verbosity)
  }
}
