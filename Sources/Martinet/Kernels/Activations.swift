// The activations and other functions of one variable, by name, on tensors: values and gradients.
//
// Every function has a form that makes a tensor and one that writes `into:` the caller's memory and
// allocates nothing. A gradient takes what its kernel derives from: the function's value (`output:`)
// or its argument (`input:`).

// MARK: - relu

/// max(0, x).
public func relu(_ x: Tensor) -> Tensor { elementwise(.relu, x) }
/// max(0, x).
public func relu(_ x: Tensor, into y: inout some Destination) {
  elementwise(.relu, x, into: &y)
}
/// dx = dy where y > 0, else 0.
public func reluGradient(output y: Tensor, upstream dy: Tensor) -> Tensor {
  elementwiseGradient(.relu, y, upstream: dy)
}
/// dx = dy where y > 0, else 0.
public func reluGradient(
  output y: Tensor, upstream dy: Tensor, into dx: inout some Destination
) {
  elementwiseGradient(.relu, y, upstream: dy, into: &dx)
}

// MARK: - leakyReLU

/// x where x > 0, else slope · x; slope ≥ 0.
public func leakyReLU(_ x: Tensor, slope: Float = 0.01) -> Tensor {
  elementwise(.leakyReLU, parameter: slope, x)
}
/// x where x > 0, else slope · x; slope ≥ 0.
public func leakyReLU(_ x: Tensor, slope: Float = 0.01, into y: inout some Destination) {
  elementwise(.leakyReLU, parameter: slope, x, into: &y)
}
/// dx = dy where y > 0, else slope · dy.
public func leakyReLUGradient(output y: Tensor, upstream dy: Tensor, slope: Float = 0.01) -> Tensor {
  elementwiseGradient(.leakyReLU, parameter: slope, y, upstream: dy)
}
/// dx = dy where y > 0, else slope · dy.
public func leakyReLUGradient(
  output y: Tensor, upstream dy: Tensor, slope: Float = 0.01, into dx: inout some Destination
) {
  elementwiseGradient(.leakyReLU, parameter: slope, y, upstream: dy, into: &dx)
}

// MARK: - elu

/// x where x > 0, else alpha · (e^x - 1); alpha ≥ 0 (Clevert et al. 2015).
public func elu(_ x: Tensor, alpha: Float = 1) -> Tensor { elementwise(.elu, parameter: alpha, x) }
/// x where x > 0, else alpha · (e^x - 1); alpha ≥ 0 (Clevert et al. 2015).
public func elu(_ x: Tensor, alpha: Float = 1, into y: inout some Destination) {
  elementwise(.elu, parameter: alpha, x, into: &y)
}
/// dx = dy where y > 0, else dy · (y + alpha).
public func eluGradient(output y: Tensor, upstream dy: Tensor, alpha: Float = 1) -> Tensor {
  elementwiseGradient(.elu, parameter: alpha, y, upstream: dy)
}
/// dx = dy where y > 0, else dy · (y + alpha).
public func eluGradient(
  output y: Tensor, upstream dy: Tensor, alpha: Float = 1, into dx: inout some Destination
) {
  elementwiseGradient(.elu, parameter: alpha, y, upstream: dy, into: &dx)
}

// MARK: - sigmoid

/// 1 / (1 + e^(-slope·x)).
public func sigmoid(_ x: Tensor, slope: Float = 1) -> Tensor { elementwise(.sigmoid, parameter: slope, x) }
/// 1 / (1 + e^(-slope·x)).
public func sigmoid(_ x: Tensor, slope: Float = 1, into y: inout some Destination) {
  elementwise(.sigmoid, parameter: slope, x, into: &y)
}
/// dx = dy · slope · y · (1 - y).
public func sigmoidGradient(output y: Tensor, upstream dy: Tensor, slope: Float = 1) -> Tensor {
  elementwiseGradient(.sigmoid, parameter: slope, y, upstream: dy)
}
/// dx = dy · slope · y · (1 - y).
public func sigmoidGradient(
  output y: Tensor, upstream dy: Tensor, slope: Float = 1, into dx: inout some Destination
) {
  elementwiseGradient(.sigmoid, parameter: slope, y, upstream: dy, into: &dx)
}

// MARK: - tanh

/// tanh x.
public func tanh(_ x: Tensor) -> Tensor { elementwise(.tanh, x) }
/// tanh x.
public func tanh(_ x: Tensor, into y: inout some Destination) {
  elementwise(.tanh, x, into: &y)
}
/// dx = dy · (1 - y²).
public func tanhGradient(output y: Tensor, upstream dy: Tensor) -> Tensor {
  elementwiseGradient(.tanh, y, upstream: dy)
}
/// dx = dy · (1 - y²).
public func tanhGradient(
  output y: Tensor, upstream dy: Tensor, into dx: inout some Destination
) {
  elementwiseGradient(.tanh, y, upstream: dy, into: &dx)
}

// MARK: - softplus

/// ln(1 + e^x).
public func softplus(_ x: Tensor) -> Tensor { elementwise(.softplus, x) }
/// ln(1 + e^x).
public func softplus(_ x: Tensor, into y: inout some Destination) {
  elementwise(.softplus, x, into: &y)
}
/// dx = dy · (1 - e^-y).
public func softplusGradient(output y: Tensor, upstream dy: Tensor) -> Tensor {
  elementwiseGradient(.softplus, y, upstream: dy)
}
/// dx = dy · (1 - e^-y).
public func softplusGradient(
  output y: Tensor, upstream dy: Tensor, into dx: inout some Destination
) {
  elementwiseGradient(.softplus, y, upstream: dy, into: &dx)
}

// MARK: - silu

/// x / (1 + e^-x) (Elfwing et al. 2018).
public func silu(_ x: Tensor) -> Tensor { elementwise(.silu, x) }
/// x / (1 + e^-x) (Elfwing et al. 2018).
public func silu(_ x: Tensor, into y: inout some Destination) {
  elementwise(.silu, x, into: &y)
}
/// dx = dy · s · (1 + x · (1 - s)), s = sigmoid(x).
public func siluGradient(input x: Tensor, upstream dy: Tensor) -> Tensor {
  elementwiseGradient(.silu, x, upstream: dy)
}
/// dx = dy · s · (1 + x · (1 - s)), s = sigmoid(x).
public func siluGradient(
  input x: Tensor, upstream dy: Tensor, into dx: inout some Destination
) {
  elementwiseGradient(.silu, x, upstream: dy, into: &dx)
}

// MARK: - gelu

/// x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016).
public func gelu(_ x: Tensor) -> Tensor { elementwise(.gelu, x) }
/// x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016).
public func gelu(_ x: Tensor, into y: inout some Destination) {
  elementwise(.gelu, x, into: &y)
}
/// dx = dy · (Φ(x) + x · φ(x)).
public func geluGradient(input x: Tensor, upstream dy: Tensor) -> Tensor {
  elementwiseGradient(.gelu, x, upstream: dy)
}
/// dx = dy · (Φ(x) + x · φ(x)).
public func geluGradient(
  input x: Tensor, upstream dy: Tensor, into dx: inout some Destination
) {
  elementwiseGradient(.gelu, x, upstream: dy, into: &dx)
}

// MARK: - Functions without an activation's gradient

/// 1 where x > threshold, else 0; its derivative is 0.
public func step(_ x: Tensor, threshold: Float = 0) -> Tensor { elementwise(.step, parameter: threshold, x) }
/// 1 where x > threshold, else 0; its derivative is 0.
public func step(_ x: Tensor, threshold: Float = 0, into y: inout some Destination) {
  elementwise(.step, parameter: threshold, x, into: &y)
}

/// e^x.
public func exp(_ x: Tensor) -> Tensor { elementwise(.exponential, x) }
/// e^x.
public func exp(_ x: Tensor, into y: inout some Destination) { elementwise(.exponential, x, into: &y) }
/// ln x; -∞ at 0, NaN below.
public func log(_ x: Tensor) -> Tensor { elementwise(.logarithm, x) }
/// ln x; -∞ at 0, NaN below.
public func log(_ x: Tensor, into y: inout some Destination) { elementwise(.logarithm, x, into: &y) }
/// |x|.
public func abs(_ x: Tensor) -> Tensor { elementwise(.absolute, x) }
/// |x|.
public func abs(_ x: Tensor, into y: inout some Destination) { elementwise(.absolute, x, into: &y) }

extension Tensor {
  /// x² element by element.
  public func squared() -> Tensor { elementwise(.square, self) }
  /// √x element by element; NaN below 0.
  public func squareRoot() -> Tensor { elementwise(.squareRoot, self) }
  /// 1 / x element by element.
  public func reciprocal() -> Tensor { elementwise(.reciprocal, self) }
}
