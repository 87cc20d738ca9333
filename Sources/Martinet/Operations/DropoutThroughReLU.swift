// The way back through dropouts that stand behind a ReLU.

/// dx = dy · the scales of dropouts where y > 0, else 0: y is what the last of the dropouts gave. inputs: y,
/// dy, and x, whose shape dx has. Planned, never differentiated.
struct GatedGradient: Operation {
  /// The rates of the dropouts, the first one first.
  let rates: [Float]

  var name: String { rates.isEmpty ? "reluGradient" : "dropout+reluGradient" }
  var overwritableInputs: [Int] { [0, 1] }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 2 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[2] }

  func program(for shapes: OperationShapes) -> Program {
    let factors = factors
    return .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.gate(
        rows: 1, columns: range.count, rowStep: range.count, frame.input(0)[range],
        upstream: frame.input(1)[range], factors: factors, into: frame.output[range])
    }
  }

  /// What the dropouts multiply by, the last one first, as the gradient meets them.
  var factors: [Float] { rates.reversed().map(Kernels.dropoutScale) }
}

/// The same where dy is a matrix product: it goes through the gate tile by tile while it is in the cache. inputs: y,
/// the product's two, and x, whose shape dx has. Planned, never differentiated.
struct GatedProduct: Operation {
  let product: MatrixProduct
  let gate: GatedGradient

  var name: String { "\(product.name)+\(gate.name)" }
  func readsOnlyShape(ofInput index: Int) -> Bool { index == 3 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[3] }

  func program(for shapes: OperationShapes) -> Program {
    let tiled = TiledProduct(product, shapes.inputs[1], shapes.inputs[2])
    let factors = gate.factors
    return Program(tiles: tiled.tiles) { frame, tile in
      tiled.compute(tile, frame.input(1), frame.input(2), into: frame.output) { rows, columns in
        let first = rows.lowerBound * tiled.columns + columns.lowerBound
        let dx = frame.output[first...]
        Kernels.gate(
          rows: rows.count, columns: columns.count, rowStep: tiled.columns, frame.input(0)[first...], upstream: dx,
          factors: factors, into: dx)
      }
    }
  }
}

/// The way back through a ReLU, with dropouts behind it or none, and the product in front of it that nothing else
/// reads become one step.
struct FuseGate: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    let isReLU = (node.operation as? UnaryGradient)?.function == .relu
    guard let gate = node.operation as? GatedGradient ?? (isReLU ? GatedGradient(rates: []) : nil) else { return nil }
    var upstream = node.inputs[1]
    while uses(upstream) == 1, upstream != upstream.withoutReshaping { upstream = upstream.inputs[0] }
    guard uses(upstream) == 1, let product = upstream.operation as? MatrixProduct else { return nil }
    return Node(
      GatedProduct(product: product, gate: gate),
      [node.inputs[0]] + upstream.inputs + [isReLU ? node.inputs[0] : node.inputs[2]])
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
