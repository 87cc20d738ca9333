// Eager reductions over any axes, against their definitions.

import AllocationCounter
import Martinet
import Testing

@Suite struct ReductionTests {
  /// All elements of x that go into each element of the result, in row-major order over the axes.
  private func groups(_ x: Tensor, _ axes: [Int]) -> [[Float]] {
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    let groups = kept.map { x.shape[$0] }.reduce(1, *)
    let rows = x.transposed(kept + axes.sorted()).reshaped([groups, -1])
    return (0..<groups).map { rows[$0].scalars }
  }

  @Test(arguments: [
    [0], [1], [2], [3], [0, 1], [0, 2], [1, 3], [0, 3], [0, 1, 3], [0, 2, 3], [2, 0], [0, 1, 2, 3],
  ])
  func `any axes are reduced`(axes: [Int]) {
    let x = noise([2, 3, 4, 5])
    let groups = groups(x, axes)
    let cases: [(Reduction, Tensor, ([Float]) -> Float)] = [
      (.sum, x.sum(axes: axes), { $0.reduce(0, +) }),
      (.sumOfSquares, x.sumOfSquares(axes: axes), { $0.reduce(0) { $0 + $1 * $1 } }),
      (.mean, x.mean(axes: axes), { $0.reduce(0, +) / Float($0.count) }),
      (.max, x.max(axes: axes), { $0.max()! }),
      (.min, x.min(axes: axes), { $0.min()! }),
      (.argmax, x.argmax(axes: axes), { Float($0.firstIndex(of: $0.max()!)!) }),
      (.argmin, x.argmin(axes: axes), { Float($0.firstIndex(of: $0.min()!)!) }),
    ]
    let shape = Shape((0..<4).filter { !axes.contains($0) }.map { x.shape[$0] })
    for (reduction, received, definition) in cases {
      #expect(received.shape == shape)
      #expect(
        zip(received.scalars, groups.map(definition)).allSatisfy { abs($0 - $1) < 1e-5 }, "\(reduction)")
      var y = Tensor(repeating: -1, shape: shape)
      x.reduce(reduction, axes: axes, into: &y)
      #expect(y == received, "\(reduction)")
    }
    #expect(x.max(axes: axes, keepingDimensions: true).shape.count == shape.count)
    #expect(x.max(axes: axes, keepingDimensions: true).rank == 4)
  }

  @Test func `the mean of nothing is not a number`() {
    #expect(Tensor(repeating: 0, shape: [2, 0]).mean(axes: [1]).scalars.allSatisfy { $0.isNaN })
    #expect(Tensor(repeating: 0, shape: [0, 2]).mean(axes: [1]).shape == [0])
  }

  @Test func `axes apart allocate nothing`() {
    guard allocation_count_works() else { return }
    let x = noise([4, 5, 6])
    var y = Tensor(repeating: 0, shape: [5])
    let axes = [0, 2]
    x.reduce(.mean, axes: axes, into: &y)
    allocation_watch()
    for _ in 0..<10 { x.reduce(.mean, axes: axes, into: &y) }
    let taken = allocation_count().own
    #if !DEBUG
      #expect(taken == 0)
    #endif
  }
}
