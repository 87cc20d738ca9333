// The ways back of reductions and of broadcasting: sums to a shape, spreads, extremes.

/// y = x summed over the dimensions along which `like` was broadcast to it: the gradient of
/// broadcasting. inputs: x, like; the value has the shape of `like`.
struct SumLike: Operation, Codable {
  var name: String { "sumLike" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard Shape.broadcast(inputs[0], inputs[1]) == inputs[0] else {
      throw ShapeError(expected: "a shape that broadcasts to the first", received: inputs)
    }
    return inputs[1]
  }

  func alias(_ shapes: OperationShapes) -> Int? {
    shapes.inputs[0].count == shapes.output.count ? 0 : nil
  }

  func program(for shapes: OperationShapes) -> Program {
    let (x, y) = (shapes.inputs[0], shapes.output)
    let axes = (0..<x.rank).filter { axis in
      let own = axis - (x.rank - y.rank)
      return own < 0 || y[own] != x[axis]
    }
    return Reduce(kind: .sum, axes: axes, keepsDimensions: true)
      .program(for: OperationShapes(inputs: [x], output: y))
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(BroadcastLike(), [upstream, node.inputs[0]]), nil]
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    let (x, y) = (inputs[0], inputs[1].shape)
    var result = DoubleTensor(repeating: 0, shape: y)
    let places = DoubleTensor((0..<y.count).map(Double.init), shape: y).broadcast(to: x.shape)
    for (value, place) in zip(x.values, places.values) { result.values[Int(place)] += value }
    return result
  }
}

/// A sum to the shape that x has already, as the gradient of a bias' other side is one, is x.
struct DropEmptySums: ShapedRule {
  func rewrite(_ node: Node, _ inputs: [Node], _ shapes: OperationShapes) -> Node? {
    node.operation is SumLike && shapes.inputs[0] == shapes.output ? inputs[0] : nil
  }
}

/// A product with the ones that the gradient of a sum begins with is its other factor. A variable stays: it may change
/// before the product is read.
struct DropUnitFactors: ShapedRule {
  func rewrite(_ node: Node, _ inputs: [Node], _ shapes: OperationShapes) -> Node? {
    guard (node.operation as? Binary)?.function == .multiply else { return nil }
    return [(0, 1), (1, 0)].first { ones, other in
      isOnes(inputs[ones]) && shapes.inputs[other] == shapes.output && !(inputs[other].operation is VariableOperation)
    }.map { inputs[$0.1] }
  }

  private func isOnes(_ node: Node) -> Bool {
    switch node.operation {
    case let filled as Filled: filled.value == 1
    case is Spread, is BroadcastLike: isOnes(node.inputs[0])
    default: false
    }
  }
}

/// y = x broadcast to the shape of `like`. inputs: x, like.
struct BroadcastLike: Operation, Codable {
  var name: String { "broadcastLike" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard Shape.broadcast(inputs[0], inputs[1]) == inputs[1] else {
      throw ShapeError(expected: "a shape that broadcasts to the second", received: inputs)
    }
    return inputs[1]
  }

  func alias(_ shapes: OperationShapes) -> Int? {
    shapes.inputs[0].count == shapes.output.count ? 0 : nil
  }

  func program(for shapes: OperationShapes) -> Program {
    let (x, y) = (shapes.inputs[0], shapes.output)
    return .whole { Kernels.broadcast($0.input(0), shape: x, into: $0.output, shape: y) }
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(SumLike(), [upstream, node.inputs[0]]), nil]
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    inputs[0].broadcast(to: inputs[1].shape)
  }
}

/// A constant in the shape of its input.
struct Filled: Operation, StopsGradient, Codable {
  let value: Float
  init(_ value: Float) { self.value = value }

  var name: String { "filled(\(value))" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 0 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program { .whole { $0.output.fill(value) } }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    DoubleTensor(repeating: Double(value), shape: inputs[0].shape)
  }
}

/// y = a reduced value spread back over the axes that were reduced. inputs: value, x.
struct Spread: Operation {
  let reduction: Reduce
  init(of reduction: Reduce) { self.reduction = reduction }

  var name: String { "spread" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[1] }

  func alias(_ shapes: OperationShapes) -> Int? {
    shapes.inputs[0].count == shapes.output.count ? 0 : nil
  }

  func program(for shapes: OperationShapes) -> Program {
    let (kept, y) = (reduction.keptShape(shapes.output), shapes.output)
    return .whole { Kernels.broadcast($0.input(0), shape: kept, into: $0.output, shape: y) }
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(Reduce(kind: .sum, axes: reduction.axes, keepsDimensions: reduction.keepsDimensions), [upstream]), nil]
  }
}

/// y = x / (how many elements each mean was taken of). inputs: x, what was reduced.
struct DivideByReducedCount: Operation {
  let reduction: Reduce
  init(of reduction: Reduce) { self.reduction = reduction }

  var name: String { "divideByCount" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[1]
    let scale = Float(max(reduction.keptShape(x).count, 1)) / Float(max(x.count, 1))
    return ScaleAdd(scale: scale).program(for: shapes)
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(DivideByReducedCount(of: reduction), [upstream, node.inputs[1]]), nil]
  }
}

/// The gradient of a maximum or minimum: it goes to the first of equals. inputs: x, upstream.
struct ExtremeGradient: Operation {
  let reduction: Reduce
  init(of reduction: Reduce) { self.reduction = reduction }

  var name: String { "\(reduction.kind)Gradient" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    let kept = reduction.keptShape(x)
    let largest = reduction.kind == .max
    return .whole { frame in
      let (values, upstream, result) = (frame.input(0), frame.input(1), frame.output)
      result.fill(0)
      var found = [Int](repeating: -1, count: kept.count)
      var walk = BroadcastWalk(kept, over: x)
      for index in 0..<x.count {
        let place = walk.next()
        let best = found[place]
        if best < 0 || isBetter(values[index], than: values[best], largest) { found[place] = index }
      }
      for (place, index) in found.enumerated() where index >= 0 { result[index] = upstream[place] }
    }
  }

  private func isBetter(_ value: Float, than best: Float, _ largest: Bool) -> Bool {
    if best.isNaN { return false }
    return value.isNaN || (largest ? value > best : value < best)
  }
}

/// Walks over a shape and tells at each element the place in a smaller shape that broadcasts to it.
struct BroadcastWalk {
  private var coordinates: SIMD8<Int32> = .zero
  private var steps: SIMD8<Int32> = .zero
  private let shape: Shape
  private var place = 0

  init(_ small: Shape, over shape: Shape) {
    self.shape = shape
    var step: Int32 = 1
    for back in stride(from: 1, through: small.rank, by: 1) {
      steps[shape.rank - back] = small[-back] == 1 ? 0 : step
      step *= Int32(small[-back])
    }
  }

  /// The place of the element that is walked over now; moves on.
  mutating func next() -> Int {
    let current = place
    var axis = shape.rank - 1
    while axis >= 0 {
      coordinates[axis] += 1
      place += Int(steps[axis])
      if coordinates[axis] < shape[axis] { break }
      place -= Int(steps[axis]) * shape[axis]
      coordinates[axis] = 0
      axis -= 1
    }
    return current
  }
}
