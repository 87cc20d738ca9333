// Dropout, and the switch between training and inference.

/// y = x · mask / (1 - rate), the mask 0 with probability `rate` (Srivastava et al. 2014, inverted), which
/// is taken to the nearest 1/65536: identity at inference. The mask comes from a counter, so the gradient
/// makes it again.
struct DropoutOperation: PhaseDependent {
  let rate: Float
  let source: RandomSource

  var name: String { "dropout(\(rate))" }
  var overwritableInputs: [Int] { [0] }
  var randomStream: RandomSource? { source }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func resolved(_ phase: Phase, _ inputs: [Node]) -> Node {
    phase == .training ? Node(DropoutMask(rate: rate, source: source), inputs) : inputs[0]
  }

  func program(for shapes: OperationShapes) -> Program {
    DropoutMask(rate: rate, source: source).program(for: shapes)
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(DropoutMask(rate: rate, source: source), [upstream])]
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor { inputs[0] }
}

/// Dropout as it is while training. It is linear: its gradient is the same mask again.
struct DropoutMask: Operation {
  let rate: Float
  let source: RandomSource

  var name: String { "dropoutMask(\(rate))" }
  var overwritableInputs: [Int] { [0] }
  var randomStream: RandomSource? { source }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(DropoutGradient(mask: self), [upstream, node])]
  }

  func program(for shapes: OperationShapes) -> Program {
    let (count, chunk) = (shapes.output.count, Kernels.dropoutChunk)
    return .over((count + chunk - 1) / chunk, grain: Program.elementGrain / chunk) { frame, chunks in
      let range = chunks.lowerBound * chunk..<min(count, chunks.upperBound * chunk)
      Kernels.dropout(
        rate: rate, frame.random, first: range.lowerBound, frame.input(0)[range], into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    var mask = Tensor(repeating: 1, shape: inputs[0].shape)
    mask.withMutableFloats { Kernels.dropout(rate: rate, context.random, first: 0, $0, into: $0) }
    let values = zip(inputs[0].values, mask.scalars).map { $0 * Double($1) }
    return DoubleTensor(values, shape: inputs[0].shape)
  }
}

/// dx = dy · mask / (1 - rate), the mask made again. inputs: dy, and y, of which a rule may know more than
/// that it is there.
struct DropoutGradient: Operation {
  let mask: DropoutMask

  var name: String { "\(mask.name)Gradient" }
  var overwritableInputs: [Int] { [0] }
  var randomStream: RandomSource? { mask.source }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(DropoutGradient(mask: mask), [upstream, node.inputs[1]]), nil]
  }

  func program(for shapes: OperationShapes) -> Program { mask.program(for: shapes) }
  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    mask.reference(inputs, context)
  }
}

/// x with a part of its elements left out while training, the others scaled to keep the mean.
public func dropout(_ x: some NodeConvertible, rate: Float) -> Node {
  demand(rate >= 0 && rate < 1, "a dropout rate is in 0 ..< 1: received \(rate)")
  return Node(DropoutOperation(rate: rate, source: RandomSource()), [x.node])
}

/// One value while training and another at inference. inputs: training, inference.
struct PhaseSwitch: PhaseDependent, Codable {
  var name: String { "whileTraining" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0] == inputs[1] else { throw ShapeError(expected: "equal shapes", received: inputs) }
    return inputs[0]
  }

  func resolved(_ phase: Phase, _ inputs: [Node]) -> Node {
    inputs[phase == .training ? 0 : 1]
  }

  func program(for shapes: OperationShapes) -> Program { .nothing }
}

/// One value while training and another at inference, of one shape.
public func whileTraining(_ training: Node, otherwise inference: Node) -> Node {
  Node(PhaseSwitch(), [training, inference])
}
