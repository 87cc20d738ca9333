// Sums, means, maxima and minima over axes, and where an extreme stands.

import CKernels

/// How many elements become one.
public enum Reduction: String, Codable, Sendable, CaseIterable {
  /// The sum, taken in blocks so that long ones stay accurate.
  case sum
  /// The sum of the squares.
  case sumOfSquares
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
    case .sum: CK_SUM
    case .sumOfSquares: CK_SUM_OF_SQUARES
    case .max: CK_MAX
    case .min: CK_MIN
    case .argmax: CK_ARGMAX
    case .argmin: CK_ARGMIN
    }
  }
}

extension Kernels {
  /// y[o, i] = the reduction over c of x[o, c, i], for x [outer, count, inner]. An empty sum is 0;
  /// every other reduction needs count ≥ 1.
  static func reduce(
    _ reduction: Reduction, outer: Int, count: Int, inner: Int, _ x: Floats, into y: Floats
  ) {
    expect(x, outer * count * inner, "x")
    expect(y, outer * inner, "y")
    guard count > 0 else {
      demand(
        reduction == .sum || reduction == .sumOfSquares || y.count == 0, "\(reduction) of no elements")
      return y.fill(0)
    }
    unsafe ck_run_reduce(table, reduction.kernel, outer, count, inner, inner, x.base, y.base)
  }
}

extension Tensor {
  /// The sum over axes (negative ones from the end), all of them when none are named.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.sum, axes, keepingDimensions)
  }

  /// The sum of the squares over axes, all of them when none are named.
  public func sumOfSquares(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    // A second pass would square the sums of the first.
    var runs = Axes(axes, of: shape)
    let first = runs.popLastRun()
    let isOnePass = first != nil && runs.popLastRun() == nil
    return isOnePass
      ? reduced(.sumOfSquares, axes, keepingDimensions)
      : squared().reduced(.sum, axes, keepingDimensions)
  }

  /// The mean over axes, all of them when none are named. The mean of nothing is NaN.
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let total = sum(axes: axes, keepingDimensions: keepingDimensions)
    guard total.count > 0 else { return total }
    return total / Tensor(Float(count / total.count))
  }

  /// The largest over axes, all of them when none are named; NaN where there is one.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.max, axes, keepingDimensions)
  }

  /// The smallest over axes, all of them when none are named; NaN where there is one.
  public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.min, axes, keepingDimensions)
  }

  /// Where the largest stands along neighbouring axes, counted in row-major order over them; the
  /// first of equals, or the first NaN.
  public func argmax(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.argmax, axes, keepingDimensions)
  }

  /// Where the smallest stands along neighbouring axes, counted in row-major order over them; the
  /// first of equals, or the first NaN.
  public func argmin(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(.argmin, axes, keepingDimensions)
  }

  /// A reduction over neighbouring axes (all of them when none are named), written into the caller's
  /// memory.
  ///
  /// Stops the program with a message when the axes are not neighbours: those need memory between two passes,
  /// which the forms that return a tensor take.
  public func reduce(
    _ reduction: Reduction, axes: [Int]? = nil, keepingDimensions: Bool = false,
    into y: inout some Destination
  ) {
    let axisSet = Axes(axes, of: shape)
    var rest = axisSet
    let run = rest.popLastRun() ?? rank..<rank
    demand(rest.popLastRun() == nil, "expected neighbouring axes, received \(axes ?? [])")
    y.receive(shape.removing(axisSet, keepingDimensions: keepingDimensions)) { y in
      withFloats { x in
        Kernels.reduce(
          reduction, outer: shape.count(of: 0..<run.lowerBound), count: shape.count(of: run),
          inner: shape.count(of: run.upperBound..<rank), x, into: y)
      }
    }
  }

  /// One pass for every run of neighbouring axes, the last first.
  private func reduced(_ reduction: Reduction, _ axes: [Int]?, _ keepingDimensions: Bool) -> Tensor {
    var left = Axes(axes, of: shape)
    let result = shape.removing(left, keepingDimensions: keepingDimensions)
    guard var run = left.popLastRun() else { return reducedOverNothing(reduction, result) }
    var current = self
    while true {
      let part = current
      let numbers = Array(run)
      let kept = part.shape.removing(Axes(numbers, of: part.shape), keepingDimensions: true)
      current = .written(kept) { part.reduce(reduction, axes: numbers, keepingDimensions: true, into: &$0) }
      guard let next = left.popLastRun() else { break }
      demand(
        reduction != .argmax && reduction != .argmin,
        "\(reduction): expected neighbouring axes, received \(axes ?? [])")
      run = next
    }
    return Tensor(current.storage, shape: result)
  }

  private func reducedOverNothing(_ reduction: Reduction, _ shape: Shape) -> Tensor {
    .written(shape) { view in
      let view = view
      withFloats { Kernels.reduce(reduction, outer: count, count: 1, inner: 1, $0, into: view) }
    }
  }
}
