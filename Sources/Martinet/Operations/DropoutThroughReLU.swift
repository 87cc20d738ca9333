// The way back through dropouts that stand behind a ReLU.

/// dx = dy · the scales of dropouts where y > 0, else 0: y is what the last of the dropouts gave. inputs: y,
/// dy, and x, whose shape dx has. Planned, never differentiated.
struct GatedGradient: Operation {
  /// The rates of the dropouts, the first one first.
  let rates: [Float]

  var name: String { "dropout+reluGradient" }
  var overwritableInputs: [Int] { [0, 1] }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 2 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[2] }

  func program(for shapes: OperationShapes) -> Program {
    let scales = rates.reversed().map(Kernels.dropoutScale)
    return .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      let dx = frame.output[range]
      Kernels.unaryGradient(
        .relu, parameter: 0, frame.input(0)[range], upstream: frame.input(1)[range], into: dx)
      for scale in scales { Kernels.scaleAdd(scale: scale, offset: 0, dx, into: dx) }
    }
  }
}

/// Where a ReLU gave more than zero, what dropouts behind it gave is zero for those that were dropped and for
/// no other; where it gave zero, no gradient goes through. So the sign of the last value says all, and no mask
/// is made again.
struct DropoutThroughReLU: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let activation = node.operation as? UnaryGradient, activation.function == .relu else { return nil }
    var (value, upstream) = (node.inputs[0], node.inputs[1])
    var rates: [Float] = []
    while let gradient = upstream.withoutReshaping.operation as? DropoutGradient {
      let (inner, dropped) = (upstream.withoutReshaping.inputs[0], upstream.withoutReshaping.inputs[1])
      guard dropped.operation is DropoutMask, dropped.inputs[0].withoutReshaping == value.withoutReshaping
      else { break }
      rates.append(gradient.mask.rate)
      (value, upstream) = (dropped, inner)
    }
    return rates.isEmpty ? nil : Node(GatedGradient(rates: rates), [value, upstream, node.inputs[0]])
  }
}
