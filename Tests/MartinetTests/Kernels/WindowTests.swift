// The arithmetic of windows: Keras's output sizes, and refusals that say what was expected.

import Testing

@testable import Martinet

@Suite struct WindowTests {
  /// Input, kernel, stride, dilation; output and padding in front for `valid`, then for `same`.
  @Test(arguments: [
    (28, 3, 1, 1, 26, 28, 1), (28, 2, 2, 1, 14, 14, 0), (5, 3, 2, 1, 2, 3, 1), (6, 3, 2, 1, 2, 3, 0),
    (7, 2, 1, 1, 6, 7, 0), (9, 3, 1, 2, 5, 9, 2), (10, 5, 3, 1, 2, 4, 2), (1, 1, 1, 1, 1, 1, 0),
  ])
  func `valid and same give Keras's sizes, an odd row of padding going below`(
    _ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ valid: Int, _ same: Int, _ front: Int
  ) throws {
    for (padding, output, before) in [(Padding.valid, valid, 0), (.same, same, front)] {
      let window = try Window(
        height: input, width: 40, channels: 3, kernel: [kernel, 1], stride: [stride, 1],
        padding: padding, dilation: [dilation, 1])
      #expect(window.outputHeight == output && window.padTop == before)
      #expect(window.outputWidth == 40 && window.padLeft == 0)
    }
  }

  @Test func `explicit padding counts on each side`() throws {
    let window = try Window(
      height: 5, width: 6, channels: 1, kernel: 3,
      padding: .explicit(top: 2, bottom: 0, left: 0, right: 3))
    #expect((window.outputHeight, window.outputWidth) == (5, 7))
    #expect((window.padTop, window.padLeft) == (2, 0))
  }

  /// What a window was expected to be, when there is none.
  static func refusal(
    _ image: Shape, _ kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
    dilation: Extent2D = 1, groups: Int = 1
  ) -> String {
    do throws(ShapeError) {
      let window = try Window(
        image: image, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups)
      return "accepted: \(window)"
    } catch {
      return error.expected
    }
  }

  @Test func `what does not fit is refused with what was expected`() {
    #expect(Self.refusal([2, 9, 1], 3) == "a height of at least 3, which the window spans")
    #expect(Self.refusal([9, 4, 1], 3, dilation: 2) == "a width of at least 5, which the window spans")
    #expect(Self.refusal([9, 9, 3], 3, groups: 2) == "groups that divide 3 channels")
    #expect(Self.refusal([9, 9, 3], 3, groups: 0) == "groups that divide 3 channels")
    #expect(Self.refusal([9, 9, 3], 0) == "kernel, stride and dilation of at least 1")
    #expect(Self.refusal([9, 9, 3], 3, stride: -1) == "kernel, stride and dilation of at least 1")
    #expect(Self.refusal([0, 9, 3], 3) == "an image of at least one row, column and channel")
    #expect(Self.refusal([9, 9], 3) == "an image [height, width, channels]")
    #expect(Self.refusal([9, 9, 1], 3, padding: .all(-1)) == "padding of 0 or more")
  }

  @Test func `numbers too large to count with are refused, not overflowed`() {
    let huge = Extent2D(Int(Int32.max))
    #expect(Self.refusal([9, 9, 1], huge, dilation: huge).hasPrefix("a height of at least"))
    #expect(Self.refusal([9, 9, 1], Extent2D(.max)) == "kernel, stride and dilation of at least 1")
    #expect(Self.refusal([9, 9, 1], 3, padding: .all(.max)) == "padding of 0 or more")
    let large = Self.refusal([9, 9, 1], Extent2D(1 << 20), padding: .all(1 << 20))
    #expect(large == "image, kernel and output of fewer than 2³¹ elements")
    #expect(Self.refusal([9, 9, 1], huge, padding: .same).hasPrefix("image, kernel and output"))
  }
}
