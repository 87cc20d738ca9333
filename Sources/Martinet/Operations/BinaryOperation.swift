// y = f(a, b), element by element, with broadcasting: sums, products, comparisons.

import Foundation

/// y = f(a, b) by NumPy's broadcasting. Gradients are summed back over what was broadcast.
struct Binary: Operation, Codable {
  let function: BinaryFunction

  var name: String { function.rawValue }
  var overwritableInputs: [Int] { [0, 1] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let shape = Shape.broadcast(inputs[0], inputs[1]) else {
      throw ShapeError(expected: "shapes that broadcast", received: inputs)
    }
    return shape
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let (a, b) = (node.inputs[0], node.inputs[1])
    let parts: (Node, Node)
    switch function {
    case .add: parts = (upstream, upstream)
    case .subtract: parts = (upstream, -upstream)
    case .multiply: parts = (upstream * b, upstream * a)
    case .divide: parts = (upstream / b, -(upstream * node / b))
    case .maximum:  // the first of equals gets it all
      let first = Node(Binary(function: .greaterEqual), [a, b])
      parts = (upstream * first, upstream * (1 - first))
    case .minimum:
      let first = Node(Binary(function: .greaterEqual), [b, a])
      parts = (upstream * first, upstream * (1 - first))
    case .power: parts = (upstream * b * power(a, b - 1), upstream * node * log(a))
    case .greater, .greaterEqual, .equal: return [Node(Filled(0), [a]), Node(Filled(0), [b])]
    }
    return [Node(SumLike(), [parts.0, a]), Node(SumLike(), [parts.1, b])]
  }

  func program(for shapes: OperationShapes) -> Program {
    let (a, b, y) = (shapes.inputs[0], shapes.inputs[1], shapes.output)
    if (a == y || a.count == 1) && (b == y || b.count == 1) {
      let (aStep, bStep) = (a == y ? 1 : 0, b == y ? 1 : 0)
      return .over(y.count, grain: Program.elementGrain) { frame, range in
        Kernels.binary(
          function, frame.input(0)[aStep == 1 ? range : 0..<1], frame.input(1)[bStep == 1 ? range : 0..<1],
          into: frame.output[range])
      }
    }
    return .whole { frame in
      Kernels.binary(
        function, frame.input(0), shape: a, frame.input(1), shape: b, into: frame.output, shape: y)
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let shape = try shape(of: inputs.map(\.shape))
    let (a, b) = (inputs[0].broadcast(to: shape), inputs[1].broadcast(to: shape))
    let values = zip(a.values, b.values).map { a, b -> Double in
      switch function {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .maximum: max(a, b)
      case .minimum: min(a, b)
      case .power: pow(a, b)
      case .greater: a > b ? 1 : 0
      case .greaterEqual: a >= b ? 1 : 0
      case .equal: a == b ? 1 : 0
      }
    }
    return DoubleTensor(values, shape: shape)
  }
}

/// y = scale · x + offset.
struct ScaleAdd: Operation, Codable {
  var scale: Float = 1
  var offset: Float = 0

  var name: String { "scaleAdd(\(scale), \(offset))" }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(ScaleAdd(scale: scale), [upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.scaleAdd(scale: scale, offset: offset, frame.input(0)[range], into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    inputs[0].map { Double(scale) * $0 + Double(offset) }
  }
}

/// y = x held between two bounds; the gradient flows where x lies strictly between them.
struct Clamp: Operation, Codable {
  let lower: Float
  let upper: Float

  var name: String { "clamp(\(lower), \(upper))" }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let x = node.inputs[0]
    let above = Node(Binary(function: .greater), [x, constant(Tensor(lower))])
    let below = Node(Binary(function: .greater), [constant(Tensor(upper)), x])
    return [upstream * above * below]
  }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.clamp(lower: lower, upper: upper, frame.input(0)[range], into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    inputs[0].map { $0 < Double(lower) ? Double(lower) : $0 > Double(upper) ? Double(upper) : $0 }
  }
}

private func combined(_ function: BinaryFunction, _ a: some NodeConvertible, _ b: some NodeConvertible) -> Node {
  Node(Binary(function: function), [a.node, b.node])
}

/// a + b, with broadcasting.
public func + (a: some NodeConvertible, b: some NodeConvertible) -> Node { combined(.add, a, b) }
/// a - b, with broadcasting.
public func - (a: some NodeConvertible, b: some NodeConvertible) -> Node { combined(.subtract, a, b) }
/// a · b element by element, with broadcasting.
public func * (a: some NodeConvertible, b: some NodeConvertible) -> Node { combined(.multiply, a, b) }
/// a / b element by element, with broadcasting.
public func / (a: some NodeConvertible, b: some NodeConvertible) -> Node { combined(.divide, a, b) }

public func + (a: some NodeConvertible, b: Float) -> Node { Node(ScaleAdd(offset: b), [a.node]) }
public func + (a: Float, b: some NodeConvertible) -> Node { b + a }
public func - (a: some NodeConvertible, b: Float) -> Node { a + -b }
public func - (a: Float, b: some NodeConvertible) -> Node {
  Node(ScaleAdd(scale: -1, offset: a), [b.node])
}
public func * (a: some NodeConvertible, b: Float) -> Node { Node(ScaleAdd(scale: b), [a.node]) }
public func * (a: Float, b: some NodeConvertible) -> Node { b * a }
public func / (a: some NodeConvertible, b: Float) -> Node {
  combined(.divide, a, constant(Tensor(b)))
}
public func / (a: Float, b: some NodeConvertible) -> Node { combined(.divide, constant(Tensor(a)), b) }
public prefix func - (a: some NodeConvertible) -> Node { a.applying(.negate) }

/// a^b element by element, with broadcasting; a ≥ 0 unless b is whole.
public func power(_ a: some NodeConvertible, _ b: some NodeConvertible) -> Node { combined(.power, a, b) }
/// The larger of a and b, element by element; the first where they are equal.
public func maximum(_ a: some NodeConvertible, _ b: some NodeConvertible) -> Node {
  combined(.maximum, a, b)
}
/// The smaller of a and b, element by element; the first where they are equal.
public func minimum(_ a: some NodeConvertible, _ b: some NodeConvertible) -> Node {
  combined(.minimum, a, b)
}
/// 1 where a > b, else 0. Nothing flows back through it.
public func greater(_ a: some NodeConvertible, _ b: some NodeConvertible) -> Node {
  combined(.greater, a, b)
}
/// x held between two bounds.
public func clamp(_ x: some NodeConvertible, _ bounds: ClosedRange<Float>) -> Node {
  Node(Clamp(lower: bounds.lowerBound, upper: bounds.upperBound), [x.node])
}
