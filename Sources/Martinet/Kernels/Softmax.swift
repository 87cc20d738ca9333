// Softmax and its logarithm over the last dimension, and their gradients.

import CKernels

extension Kernels {
  /// y = e^x / Σ e^x, or its logarithm, for rows of `columns` ≥ 1; y may be x.
  static func softmax(logarithmic: Bool, rows: Int, columns: Int, _ x: Floats, into y: Floats) {
    expectRows(rows, columns, x, y)
    if logarithmic {
      unsafe table.pointee.log_softmax(rows, columns, x.base, y.base)
    } else {
      unsafe table.pointee.softmax(rows, columns, x.base, y.base)
    }
  }

  /// dx = y · (dy - Σ dy·y), or for the logarithm dx = dy - e^y · Σ dy; dx may be dy.
  static func softmaxGradient(
    logarithmic: Bool, rows: Int, columns: Int, _ y: Floats, upstream dy: Floats, into dx: Floats
  ) {
    expectRows(rows, columns, y, dx)
    expect(dy, dx.count, "upstream")
    if logarithmic {
      unsafe table.pointee.log_softmax_gradient(rows, columns, y.base, dy.base, dx.base)
    } else {
      unsafe table.pointee.softmax_gradient(rows, columns, y.base, dy.base, dx.base)
    }
  }

  private static func expectRows(_ rows: Int, _ columns: Int, _ x: Floats, _ y: Floats) {
    demand(columns >= 1, "rows of at least one element")
    expect(x, rows * columns, "x")
    expect(y, rows * columns, "y")
  }
}

/// y = e^x / Σ e^x over the last dimension.
public func softmax(_ x: Tensor) -> Tensor { .written(x.shape) { softmax(x, into: &$0) } }
/// y = e^x / Σ e^x over the last dimension, written into the caller's memory.
public func softmax(_ x: Tensor, into y: inout some Destination) {
  rowwise(logarithmic: false, x, into: &y)
}
/// y = x - ln Σ e^x over the last dimension.
public func logSoftmax(_ x: Tensor) -> Tensor { .written(x.shape) { logSoftmax(x, into: &$0) } }
/// y = x - ln Σ e^x over the last dimension, written into the caller's memory.
public func logSoftmax(_ x: Tensor, into y: inout some Destination) {
  rowwise(logarithmic: true, x, into: &y)
}

/// dx = y · (dy - Σ dy·y), from y = softmax(x).
public func softmaxGradient(output y: Tensor, upstream dy: Tensor) -> Tensor {
  .written(y.shape) { softmaxGradient(output: y, upstream: dy, into: &$0) }
}
/// dx = y · (dy - Σ dy·y), from y = softmax(x), written into the caller's memory.
public func softmaxGradient(output y: Tensor, upstream dy: Tensor, into dx: inout some Destination) {
  rowwiseGradient(logarithmic: false, y, dy, into: &dx)
}
/// dx = dy - e^y · Σ dy, from y = logSoftmax(x).
public func logSoftmaxGradient(output y: Tensor, upstream dy: Tensor) -> Tensor {
  .written(y.shape) { logSoftmaxGradient(output: y, upstream: dy, into: &$0) }
}
/// dx = dy - e^y · Σ dy, from y = logSoftmax(x), written into the caller's memory.
public func logSoftmaxGradient(output y: Tensor, upstream dy: Tensor, into dx: inout some Destination) {
  rowwiseGradient(logarithmic: true, y, dy, into: &dx)
}

private func rowwise(logarithmic: Bool, _ x: Tensor, into y: inout some Destination) {
  let columns = x.columnsOfRows
  y.receive(x.shape) { y in
    x.withFloats {
      Kernels.softmax(
        logarithmic: logarithmic, rows: x.count / columns, columns: columns, $0, into: y)
    }
  }
}

private func rowwiseGradient(
  logarithmic: Bool, _ y: Tensor, _ dy: Tensor, into dx: inout some Destination
) {
  demand(dy.shape == y.shape, "upstream: expected shape \(y.shape), received \(dy.shape)")
  let columns = y.columnsOfRows
  dx.receive(y.shape) { dx in
    y.withFloats { y in
      dy.withFloats { dy in
        Kernels.softmaxGradient(
          logarithmic: logarithmic, rows: y.count / columns, columns: columns, y, upstream: dy, into: dx)
      }
    }
  }
}

extension Tensor {
  /// The length of the rows of the last dimension.
  ///
  /// Stops the program with a message when there is no dimension or the last one is empty.
  var columnsOfRows: Int {
    demand(rank > 0 && shape[-1] > 0, "expected rows of at least one element, received shape \(shape)")
    return shape[-1]
  }
}
