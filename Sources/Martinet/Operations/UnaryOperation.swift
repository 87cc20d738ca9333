// y = f(x), element by element: activations, exponentials, squares.

import Foundation

/// y[i] = f(x[i]); dx[i] = dy[i] · f'(x[i]).
struct Unary: Operation, Codable {
  let function: UnaryFunction
  var parameter: Float = 0

  var name: String { function.rawValue }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    guard function != .step else { return [Node(Filled(0), [node.inputs[0]])] }
    let value = function.derivativeFromOutput ? node : node.inputs[0]
    return [Node(UnaryGradient(function: function, parameter: parameter), [value, upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.unary(function, parameter: parameter, frame.input(0)[range], into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    let p = Double(parameter)
    return inputs[0].map { x in
      switch function {
      case .negate: -x
      case .absolute: abs(x)
      case .square: x * x
      case .squareRoot: x.squareRoot()
      case .reciprocal: 1 / x
      case .exponential: exp(x)
      case .logarithm: log(x)
      case .relu: max(0, x)
      case .leakyReLU: x > 0 ? x : p * x
      case .elu: x > 0 ? x : p * expm1(x)
      case .sigmoid: 1 / (1 + exp(-p * x))
      case .tanh: Foundation.tanh(x)
      case .softplus: max(x, 0) + log1p(exp(-abs(x)))
      case .silu: x / (1 + exp(-x))
      case .gelu: x / 2 * (1 + erf(x / 2.0.squareRoot()))
      case .step: x > p ? 1 : 0
      }
    }
  }
}

/// dx[i] = dy[i] · f'(v[i]), where v is the function's value or its argument, as its kernel wants.
struct UnaryGradient: Operation {
  let function: UnaryFunction
  let parameter: Float

  var name: String { "\(function.rawValue)Gradient" }
  var overwritableInputs: [Int] { [0, 1] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.unaryGradient(
        function, parameter: parameter, frame.input(0)[range], upstream: frame.input(1)[range],
        into: frame.output[range])
    }
  }
}

extension NodeConvertible {
  func applying(_ function: UnaryFunction, _ parameter: Float = 0) -> Node {
    Node(Unary(function: function, parameter: parameter), [node])
  }

  /// x².
  public func squared() -> Node { applying(.square) }
  /// √x.
  public func squareRoot() -> Node { applying(.squareRoot) }
}

/// e^x.
public func exp(_ x: some NodeConvertible) -> Node { x.applying(.exponential) }
/// ln x.
public func log(_ x: some NodeConvertible) -> Node { x.applying(.logarithm) }
/// |x|.
public func abs(_ x: some NodeConvertible) -> Node { x.applying(.absolute) }
/// max(0, x).
public func relu(_ x: some NodeConvertible) -> Node { x.applying(.relu) }
/// x where positive, else slope · x.
public func leakyReLU(_ x: some NodeConvertible, slope: Float = 0.01) -> Node {
  x.applying(.leakyReLU, slope)
}
/// x where positive, else alpha · (e^x - 1).
public func elu(_ x: some NodeConvertible, alpha: Float = 1) -> Node { x.applying(.elu, alpha) }
/// 1 / (1 + e^(-slope·x)).
public func sigmoid(_ x: some NodeConvertible, slope: Float = 1) -> Node { x.applying(.sigmoid, slope) }
/// tanh x.
public func tanh(_ x: some NodeConvertible) -> Node { x.applying(.tanh) }
/// ln(1 + e^x).
public func softplus(_ x: some NodeConvertible) -> Node { x.applying(.softplus) }
/// x · sigmoid(x).
public func silu(_ x: some NodeConvertible) -> Node { x.applying(.silu) }
/// x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016).
public func gelu(_ x: some NodeConvertible) -> Node { x.applying(.gelu) }
/// 1 where x > threshold, else 0. Nothing flows back through it.
public func step(_ x: some NodeConvertible, threshold: Float = 0) -> Node {
  x.applying(.step, threshold)
}
