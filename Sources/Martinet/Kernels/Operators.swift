// Arithmetic on tensors: + - * / with broadcasting, comparisons, powers, clamping.

/// y = f(a, b) element by element, by NumPy's broadcasting.
public func elementwise(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
  .written(broadcastShape(a, b)) { elementwise(function, a, b, into: &$0) }
}

/// y = f(a, b) element by element, by NumPy's broadcasting, written into the caller's memory.
public func elementwise(
  _ function: BinaryFunction, _ a: Tensor, _ b: Tensor, into y: inout some Destination
) {
  let shape = broadcastShape(a, b)
  y.receive(shape) { y in
    a.withFloats { aFloats in
      b.withFloats { bFloats in
        Kernels.binary(function, aFloats, shape: a.shape, bFloats, shape: b.shape, into: y, shape: shape)
      }
    }
  }
}

private func broadcastShape(_ a: Tensor, _ b: Tensor) -> Shape {
  guard let shape = Shape.broadcast(a.shape, b.shape) else {
    fatalError("expected shapes that broadcast, received \(a.shape) and \(b.shape)")
  }
  return shape
}

extension Tensor {
  /// This tensor repeated along every dimension that it lacks or has as 1: the gradient of a sum.
  public func broadcast(to shape: Shape) -> Tensor {
    .written(shape) { view in
      withFloats { Kernels.broadcast($0, shape: self.shape, into: view, shape: shape) }
    }
  }

  /// The sum over everything along which a tensor of `shape` was repeated to give this one: the
  /// gradient of broadcasting.
  public func summed(to shape: Shape) -> Tensor {
    demand(
      Shape.broadcast(shape, self.shape) == self.shape,
      "expected a shape that broadcasts to \(self.shape), received \(shape)")
    let lacking = rank - shape.rank
    let axes = (0..<rank).filter { $0 < lacking || shape[$0 - lacking] != self.shape[$0] }
    return Tensor(sum(axes: axes).storage, shape: shape)
  }

  /// y += scale · x for tensors of one shape, in place.
  public mutating func accumulate(_ x: Tensor, scale: Float = 1) {
    demand(x.shape == shape, "expected shape \(shape), received \(x.shape)")
    withMutableFloats { y in x.withFloats { Kernels.accumulate(scale: scale, $0, into: y) } }
  }

  private mutating func combine(_ function: BinaryFunction, _ b: Tensor) {
    demand(
      Shape.broadcast(shape, b.shape) == shape,
      "expected a shape that broadcasts to \(shape), received \(b.shape)")
    let shape = shape
    withMutableFloats { y in
      b.withFloats { Kernels.binary(function, y, shape: shape, $0, shape: b.shape, into: y, shape: shape) }
    }
  }

  /// a + b, with broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor { elementwise(.add, a, b) }
  /// a - b, with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor { elementwise(.subtract, a, b) }
  /// a · b element by element, with broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor { elementwise(.multiply, a, b) }
  /// a / b element by element, with broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor { elementwise(.divide, a, b) }
  /// -a.
  public static prefix func - (a: Tensor) -> Tensor { elementwise(.negate, a) }

  /// a += b in place, b broadcast to a.
  public static func += (a: inout Tensor, b: Tensor) { a.combine(.add, b) }
  /// a -= b in place, b broadcast to a.
  public static func -= (a: inout Tensor, b: Tensor) { a.combine(.subtract, b) }
  /// a *= b in place, element by element, b broadcast to a.
  public static func *= (a: inout Tensor, b: Tensor) { a.combine(.multiply, b) }
  /// a /= b in place, element by element, b broadcast to a.
  public static func /= (a: inout Tensor, b: Tensor) { a.combine(.divide, b) }

  // A literal is a tensor too; the overloads for Float step back, so that `2 * x` is not ambiguous.

  /// a + b for every element of a.
  @_disfavoredOverload
  public static func + (a: Tensor, b: Float) -> Tensor { a.scaled(1, plus: b) }
  /// a + b for every element of b.
  @_disfavoredOverload
  public static func + (a: Float, b: Tensor) -> Tensor { b.scaled(1, plus: a) }
  /// a - b for every element of a.
  @_disfavoredOverload
  public static func - (a: Tensor, b: Float) -> Tensor { a.scaled(1, plus: -b) }
  /// a - b for every element of b.
  @_disfavoredOverload
  public static func - (a: Float, b: Tensor) -> Tensor { b.scaled(-1, plus: a) }
  /// a · b for every element of a.
  @_disfavoredOverload
  public static func * (a: Tensor, b: Float) -> Tensor { a.scaled(b) }
  /// a · b for every element of b.
  @_disfavoredOverload
  public static func * (a: Float, b: Tensor) -> Tensor { b.scaled(a) }
  /// a / b for every element of a.
  @_disfavoredOverload
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }
  /// a / b for every element of b.
  @_disfavoredOverload
  public static func / (a: Float, b: Tensor) -> Tensor { Tensor(a) / b }

  /// factor · x + offset, rounded once where the processor can.
  public func scaled(_ factor: Float, plus offset: Float = 0) -> Tensor {
    .written(shape) { scaled(factor, plus: offset, into: &$0) }
  }

  /// factor · x + offset, written into the caller's memory.
  public func scaled(_ factor: Float, plus offset: Float = 0, into y: inout some Destination) {
    y.receive(shape) { y in
      withFloats { Kernels.scaleAdd(scale: factor, offset: offset, $0, into: y) }
    }
  }
}

/// a^b element by element, with broadcasting; NaN where a < 0 and b is not whole.
public func power(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise(.power, a, b) }
/// The larger of a and b, element by element; NaN where either is.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise(.maximum, a, b) }
/// The smaller of a and b, element by element; NaN where either is.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise(.minimum, a, b) }
/// 1 where a > b, else 0.
public func greater(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise(.greater, a, b) }

/// x held between two bounds; NaN stays NaN.
public func clamp(_ x: Tensor, _ bounds: ClosedRange<Float>) -> Tensor {
  .written(x.shape) { clamp(x, bounds, into: &$0) }
}

/// x held between two bounds, written into the caller's memory.
public func clamp(_ x: Tensor, _ bounds: ClosedRange<Float>, into y: inout some Destination) {
  y.receive(x.shape) { y in
    x.withFloats { Kernels.clamp(lower: bounds.lowerBound, upper: bounds.upperBound, $0, into: y) }
  }
}
