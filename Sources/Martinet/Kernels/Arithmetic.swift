// Functions of two variables with broadcasting, scaling and clamping: the list of them and their doors.

import CKernels

/// A function of two variables, applied element by element. Comparisons give 1 or 0.
public enum BinaryFunction: String, Codable, Sendable, CaseIterable {
  /// a + b.
  case add
  /// a - b.
  case subtract
  /// a · b.
  case multiply
  /// a / b.
  case divide
  /// The larger; NaN where either is.
  case maximum
  /// The smaller; NaN where either is.
  case minimum
  /// a^b.
  case power
  /// a > b.
  case greater
  /// a ≥ b.
  case greaterEqual
  /// a = b.
  case equal

  /// The name in C.
  var kernel: ck_binary_function {
    switch self {
    case .add: CK_ADD
    case .subtract: CK_SUBTRACT
    case .multiply: CK_MULTIPLY
    case .divide: CK_DIVIDE
    case .maximum: CK_MAXIMUM
    case .minimum: CK_MINIMUM
    case .power: CK_POWER
    case .greater: CK_GREATER
    case .greaterEqual: CK_GREATER_EQUAL
    case .equal: CK_EQUAL
    }
  }
}

extension Kernels {
  /// y = f(a, b), where each operand has as many elements as y, or one for all of them; y may be an
  /// operand of as many elements.
  static func binary(_ function: BinaryFunction, _ a: Floats, _ b: Floats, into y: Floats) {
    if y.count == 0 { return }
    if a.count != 1 { expect(a, y.count, "a") }
    if b.count != 1 { expect(b, y.count, "b") }
    unsafe ck_run_binary(
      table, function.kernel, y.count, a.base, a.count == 1 ? 0 : 1, b.base, b.count == 1 ? 0 : 1, y.base)
  }

  /// y = f(a, b), the operands broadcast to y's shape; y may be an operand of its shape.
  static func binary(
    _ function: BinaryFunction, _ a: Floats, shape aShape: Shape, _ b: Floats, shape bShape: Shape,
    into y: Floats, shape: Shape
  ) {
    expect(a, aShape.count, "a")
    expect(b, bShape.count, "b")
    expect(y, shape.count, "y")
    if (aShape == shape || a.count == 1) && (bShape == shape || b.count == 1) {
      return binary(function, a, b, into: y)
    }
    let aSteps = Steps(of: aShape, broadcastTo: shape)
    let bSteps = Steps(of: bShape, broadcastTo: shape)
    unsafe withExtents(shape) { extents in
      unsafe aSteps.withPointer { aSteps in
        unsafe bSteps.withPointer { bSteps in
          unsafe ck_broadcast(
            table, function.kernel, Int32(shape.rank), extents, aSteps, bSteps, a.base, b.base, y.base)
        }
      }
    }
  }

  /// y = x repeated along every dimension that x lacks or has as 1.
  static func broadcast(_ x: Floats, shape xShape: Shape, into y: Floats, shape: Shape) {
    if xShape.count == shape.count { return y.copy(from: x) }
    // 1 · x is x, bit for bit.
    var one: Float = 1
    unsafe withUnsafeMutablePointer(to: &one) { one in
      let one = unsafe Floats(base: one, count: 1)
      binary(.multiply, x, shape: xShape, one, shape: [], into: y, shape: shape)
    }
  }

  /// y = scale · x + offset; y may be x.
  static func scaleAdd(scale: Float, offset: Float, _ x: Floats, into y: Floats) {
    expect(x, y.count, "x")
    unsafe table.pointee.scale_add(y.count, scale, offset, x.base, y.base)
  }

  /// y = x held between two bounds; y may be x. NaN stays NaN.
  static func clamp(lower: Float, upper: Float, _ x: Floats, into y: Floats) {
    expect(x, y.count, "x")
    unsafe table.pointee.clamp(y.count, lower, upper, x.base, y.base)
  }

  /// y += scale · x.
  static func accumulate(scale: Float, _ x: Floats, into y: Floats) {
    expect(x, y.count, "x")
    unsafe table.pointee.accumulate(y.count, scale, x.base, y.base)
  }

  /// The extents of a shape as C takes them; valid inside the closure only.
  @unsafe
  static func withExtents<Result>(
    _ shape: Shape, _ body: (UnsafePointer<Int32>) -> Result
  ) -> Result {
    unsafe withUnsafeBytes(of: shape.storage) { bytes in
      unsafe body(bytes.baseAddress!.assumingMemoryBound(to: Int32.self))
    }
  }
}

/// How far apart neighbours of an operand stand, dimension by dimension of a result: 0 along a
/// dimension that is repeated.
private struct Steps {
  private var steps = SIMD8<Int>.zero

  init(of operand: Shape, broadcastTo shape: Shape) {
    demand(
      Shape.broadcast(operand, shape) == shape,
      "expected a shape that broadcasts to \(shape), received \(operand)")
    var step = 1
    for back in stride(from: 1, through: operand.rank, by: 1) {
      steps[shape.rank - back] = operand[-back] == 1 ? 0 : step
      step *= operand[-back]
    }
  }

  @unsafe
  func withPointer(_ body: (UnsafePointer<Int>) -> Void) {
    unsafe withUnsafeBytes(of: steps) { bytes in
      unsafe body(bytes.baseAddress!.assumingMemoryBound(to: Int.self))
    }
  }
}
