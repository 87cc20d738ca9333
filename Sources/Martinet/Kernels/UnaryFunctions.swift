// Functions of one variable: the list of them, their door, and the general eager functions.

import CKernels

/// A function of one variable, applied element by element. p is its parameter.
public enum UnaryFunction: String, Codable, Sendable, CaseIterable {
  /// -x.
  case negate
  /// |x|; the derivative at 0 is 0.
  case absolute
  /// x².
  case square
  /// √x, NaN below 0.
  case squareRoot
  /// 1 / x.
  case reciprocal
  /// e^x.
  case exponential
  /// ln x; -∞ at 0, NaN below.
  case logarithm
  /// max(0, x); the derivative at 0 is 0.
  case relu
  /// x where x > 0, else p·x, with p ≥ 0.
  case leakyReLU
  /// x where x > 0, else p·(e^x - 1), with p ≥ 0.
  case elu
  /// 1 / (1 + e^(-p·x)): p is the slope.
  case sigmoid
  /// tanh x.
  case tanh
  /// ln(1 + e^x).
  case softplus
  /// x / (1 + e^-x).
  case silu
  /// x · Φ(x), Φ the normal distribution function.
  case gelu
  /// 1 where x > p, else 0; the derivative is 0.
  case step

  /// Whether the derivative is computed from the function's value (true) or from its argument.
  public var derivativeFromOutput: Bool { ck_derivative_from_output(kernel) }

  /// The name in C.
  var kernel: ck_function {
    switch self {
    case .negate: CK_NEGATE
    case .absolute: CK_ABSOLUTE
    case .square: CK_SQUARE
    case .squareRoot: CK_SQUARE_ROOT
    case .reciprocal: CK_RECIPROCAL
    case .exponential: CK_EXPONENTIAL
    case .logarithm: CK_LOGARITHM
    case .relu: CK_RELU
    case .leakyReLU: CK_LEAKY_RELU
    case .elu: CK_ELU
    case .sigmoid: CK_SIGMOID
    case .tanh: CK_TANH
    case .softplus: CK_SOFTPLUS
    case .silu: CK_SILU
    case .gelu: CK_GELU
    case .step: CK_STEP
    }
  }
}

extension Kernels {
  /// y = f(x); y may be x.
  static func unary(_ function: UnaryFunction, parameter: Float, _ x: Floats, into y: Floats) {
    expect(x, y.count, "x")
    unsafe ck_run_unary(table, function.kernel, y.count, parameter, x.base, y.base)
  }

  /// dx = dy · f'(v), where v is the function's value or its argument (`derivativeFromOutput`); dx may
  /// be v or dy.
  static func unaryGradient(
    _ function: UnaryFunction, parameter: Float, _ v: Floats, upstream dy: Floats, into dx: Floats
  ) {
    expect(v, dx.count, "value")
    expect(dy, dx.count, "upstream")
    unsafe ck_run_unary_gradient(table, function.kernel, dx.count, parameter, v.base, dy.base, dx.base)
  }

  /// y = f(y + bias) for rows `rowStep` apart; without a function the sum alone.
  static func biasActivation(
    rows: Int, columns: Int, rowStep: Int, bias: Floats?, function: UnaryFunction?, parameter: Float,
    _ y: Floats
  ) {
    if let bias { expect(bias, columns, "bias") }
    expect(y, atLeast: span(rows: rows, columns: columns, step: rowStep), "y")
    let kernel = function?.kernel ?? CK_FUNCTION_COUNT
    unsafe table.pointee.bias_activation(
      rows, columns, rowStep, bias?.base, kernel, parameter, y.base)
  }

  /// dx = dy · the product of `factors` where y > 0, else 0, for rows `rowStep` apart; dx may be y or dy.
  static func gate(
    rows: Int, columns: Int, rowStep: Int, _ y: Floats, upstream dy: Floats, factors: [Float], into dx: Floats
  ) {
    let count = span(rows: rows, columns: columns, step: rowStep)
    expect(y, atLeast: count, "y")
    expect(dy, atLeast: count, "upstream")
    expect(dx, atLeast: count, "gradient")
    unsafe table.pointee.gate(rows, columns, rowStep, y.base, dy.base, factors.count, factors, dx.base)
  }
}

// MARK: - Any function by name

/// y = f(x) element by element; `parameter` is the function's p.
public func elementwise(_ function: UnaryFunction, parameter: Float = 0, _ x: Tensor) -> Tensor {
  .written(x.shape) { elementwise(function, parameter: parameter, x, into: &$0) }
}

/// y = f(x) element by element, written into the caller's memory.
public func elementwise(
  _ function: UnaryFunction, parameter: Float = 0, _ x: Tensor, into y: inout some Destination
) {
  y.receive(x.shape) { y in x.withFloats { Kernels.unary(function, parameter: parameter, $0, into: y) } }
}

/// dx = dy · f'(v), where v is f's value or its argument, as `function.derivativeFromOutput` says.
public func elementwiseGradient(
  _ function: UnaryFunction, parameter: Float = 0, _ v: Tensor, upstream dy: Tensor
) -> Tensor {
  .written(v.shape) { elementwiseGradient(function, parameter: parameter, v, upstream: dy, into: &$0) }
}

/// dx = dy · f'(v), written into the caller's memory.
public func elementwiseGradient(
  _ function: UnaryFunction, parameter: Float = 0, _ v: Tensor, upstream dy: Tensor,
  into dx: inout some Destination
) {
  demand(dy.shape == v.shape, "upstream: expected shape \(v.shape), received \(dy.shape)")
  dx.receive(v.shape) { dx in
    v.withFloats { v in
      dy.withFloats { dy in
        Kernels.unaryGradient(function, parameter: parameter, v, upstream: dy, into: dx)
      }
    }
  }
}
