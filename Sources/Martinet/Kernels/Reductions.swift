// Sums, means, maxima and minima over axes, and where an extreme stands.

import CKernels

/// How many elements become one.
public enum Reduction: String, Codable, Sendable, CaseIterable {
  /// The sum, taken in blocks so that long ones stay accurate.
  case sum
  /// The sum of the squares.
  case sumOfSquares
  /// The sum, divided by the number of elements.
  case mean
  /// The largest; NaN if there is one.
  case max
  /// The smallest; NaN if there is one.
  case min
  /// The place of the largest: the first of equals, the first NaN if there is one.
  case argmax
  /// The place of the smallest: the first of equals, the first NaN if there is one.
  case argmin

  /// The name in C.
  var kernel: ck_reduction {
    switch self {
    case .sum, .mean: CK_SUM
    case .sumOfSquares: CK_SUM_OF_SQUARES
    case .max: CK_MAX
    case .min: CK_MIN
    case .argmax: CK_ARGMAX
    case .argmin: CK_ARGMIN
    }
  }
}

extension Kernels {
  /// y[o, i] = the reduction over c of x[o, c, i], for x [outer, count, inner], whose rows of `inner` elements are
  /// `rowStep` apart. An empty sum is 0, an empty mean NaN; every other reduction needs count ≥ 1.
  static func reduce(
    _ reduction: Reduction, outer: Int, count: Int, inner: Int, rowStep: Int? = nil, _ x: Floats, into y: Floats
  ) {
    let step = rowStep ?? inner
    expect(x, atLeast: span(rows: outer * count, columns: inner, step: step), "x")
    expect(y, outer * inner, "y")
    guard count > 0 else {
      let isSum = reduction == .sum || reduction == .sumOfSquares
      demand(isSum || reduction == .mean || y.count == 0, "\(reduction) of no elements")
      return y.fill(isSum ? 0 : .nan)
    }
    unsafe ck_run_reduce(table, reduction.kernel, outer, count, inner, step, x.base, y.base)
    if reduction == .mean {
      for index in 0..<y.count { y[index] /= Float(count) }
    }
  }
}

extension Tensor {
  /// The sum over axes (negative ones from the end), all of them when none are named.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.sum, axes, keepingDimensions)
  }

  /// The sum of the squares over axes, all of them when none are named.
  public func sumOfSquares(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.sumOfSquares, axes, keepingDimensions)
  }

  /// The mean over axes, all of them when none are named. The mean of nothing is NaN.
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.mean, axes, keepingDimensions)
  }

  /// The largest over axes, all of them when none are named; NaN where there is one.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.max, axes, keepingDimensions)
  }

  /// The smallest over axes, all of them when none are named; NaN where there is one.
  public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.min, axes, keepingDimensions)
  }

  /// Where the largest stands along axes, counted in row-major order over them; the first of equals, or
  /// the first NaN.
  public func argmax(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.argmax, axes, keepingDimensions)
  }

  /// Where the smallest stands along axes, counted in row-major order over them; the first of equals, or
  /// the first NaN.
  public func argmin(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.argmin, axes, keepingDimensions)
  }

  private func reduced(_ reduction: Reduction, _ axes: [Int]?, _ keepingDimensions: Bool) -> Tensor {
    .written(shape.removing(Axes(axes, of: shape), keepingDimensions: keepingDimensions)) {
      reduce(reduction, axes: axes, keepingDimensions: keepingDimensions, into: &$0)
    }
  }

  /// A reduction over axes (negative ones from the end; all of them when none are named), written into
  /// the caller's memory. Axes that are no neighbours are brought together first, in working memory that
  /// is kept from call to call.
  public func reduce(
    _ reduction: Reduction, axes: [Int]? = nil, keepingDimensions: Bool = false,
    into y: inout some Destination
  ) {
    let axes = Axes(axes, of: shape)
    var rest = axes
    let run = rest.popLastRun() ?? rank..<rank
    let isOneRun = rest.popLastRun() == nil
    y.receive(shape.removing(axes, keepingDimensions: keepingDimensions)) { y in
      withFloats { x in
        if isOneRun {
          Kernels.reduce(
            reduction, outer: shape.count(of: 0..<run.lowerBound), count: shape.count(of: run),
            inner: shape.count(of: run.upperBound..<rank), x, into: y)
        } else {
          reduceApart(reduction, axes, x, into: y)
        }
      }
    }
  }

  /// Reduces over axes that are no neighbours: the others are put before them.
  private func reduceApart(_ reduction: Reduction, _ axes: Axes, _ x: Floats, into y: Floats) {
    var order = Extents()
    for axis in 0..<rank where !axes.contains(axis) { order.append(axis) }
    for axis in 0..<rank where axes.contains(axis) { order.append(axis) }
    var reduced = 1
    for axis in 0..<rank where axes.contains(axis) { reduced *= shape[axis] }
    Scratch.borrow(count) { together in
      Kernels.permute(x, shape: shape, permutation: Shape(order), into: together)
      Kernels.reduce(reduction, outer: y.count, count: reduced, inner: 1, together, into: y)
    }
  }
}
