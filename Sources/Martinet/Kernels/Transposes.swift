// Transposes and other orders of a tensor's dimensions.

import CKernels

extension Kernels {
  /// y[c, r] = x[r, c], for x [rows, columns].
  static func transpose(rows: Int, columns: Int, _ x: Floats, into y: Floats) {
    expect(x, rows * columns, "x")
    expect(y, rows * columns, "y")
    unsafe table.pointee.transpose(rows, columns, x.base, columns, y.base, rows)
  }

  /// y = x with its dimensions reordered: y's dimension d is x's dimension permutation[d]. The
  /// permutation is written as a shape, so that it needs no memory.
  static func permute(_ x: Floats, shape: Shape, permutation: Shape, into y: Floats) {
    demand(isPermutation(permutation, of: shape.rank), "\(permutation) is no order of shape \(shape)")
    expect(x, shape.count, "x")
    expect(y, shape.count, "y")
    unsafe withExtents(shape) { extents in
      unsafe withExtents(permutation) { order in
        unsafe ck_permute(table, Int32(shape.rank), extents, order, x.base, y.base)
      }
    }
  }

  private static func isPermutation(_ permutation: Shape, of rank: Int) -> Bool {
    guard permutation.rank == rank else { return false }
    var seen = 0
    for index in 0..<rank where permutation[index] < rank { seen |= 1 << permutation[index] }
    return seen == (1 << rank) - 1
  }
}

extension Tensor {
  /// The matrix transposed: [columns, rows].
  public func transposed() -> Tensor {
    demand(rank == 2, "expected a matrix, received shape \(shape)")
    return .written([shape[1], shape[0]]) { transposed(into: &$0) }
  }

  /// The matrix transposed, written into the caller's memory.
  public func transposed(into y: inout some Destination) {
    demand(rank == 2, "expected a matrix, received shape \(shape)")
    y.receive(Shape(rows: shape[1], columns: shape[0])) { y in
      withFloats { Kernels.transpose(rows: shape[0], columns: shape[1], $0, into: y) }
    }
  }

  /// The dimensions in another order: the result's dimension d is this one's `permutation[d]`.
  public func transposed(_ permutation: [Int]) -> Tensor {
    .written(permuted(Shape(permutation))) { transposed(permutation, into: &$0) }
  }

  /// The dimensions in another order, written into the caller's memory.
  public func transposed(_ permutation: [Int], into y: inout some Destination) {
    let order = Shape(permutation)
    y.receive(permuted(order)) { y in
      withFloats { Kernels.permute($0, shape: shape, permutation: order, into: y) }
    }
  }

  private func permuted(_ order: Shape) -> Shape {
    demand(order.rank == rank, "expected an order of \(rank) dimensions, received \(order)")
    var extents = Extents()
    for index in 0..<rank { extents.append(shape[order[index]]) }
    return Shape(extents)
  }
}
