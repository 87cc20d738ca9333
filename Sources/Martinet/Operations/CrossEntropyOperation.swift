// Cross-entropies: from probabilities (composites of simple operations) and, fused with the softmax
// or the sigmoid before them, from logits.

import Foundation

/// How the target of a cross-entropy is written.
enum TargetKind: String, Codable, Sendable {
  /// Class indices, one per row.
  case sparse
  /// A weight for every class.
  case dense
}

/// loss[row] = -Σ target · ln p over the last dimension, from probabilities. With smoothing s, the
/// target is (1 - s) · target + s · Σ target / classes. inputs: probabilities, targets.
///
/// ln is taken of no less than 1e-7, as Keras does. Where the probabilities are a softmax, the rule
/// `FuseSoftmaxCrossEntropy` computes both at once from the logits, with no such bound.
struct CrossEntropy: CompositeOperation, Codable {
  let kind: TargetKind
  var smoothing: Float = 0

  var name: String { "crossEntropy(\(kind))" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try CrossEntropy.shape(kind, inputs)
  }

  static func shape(_ kind: TargetKind, _ inputs: [Shape]) throws(ShapeError) -> Shape {
    let (values, targets) = (inputs[0], inputs[1])
    guard values.rank > 0 else {
      throw ShapeError(expected: "a row of classes for every example", received: inputs)
    }
    let rows = Shape(values.dimensions.dropLast())
    switch kind {
    case .sparse:
      guard targets == rows || (targets.rank == rows.rank + 1 && targets[-1] == 1 && targets.count == rows.count)
      else { throw ShapeError(expected: "one class index for each row of the first", received: inputs) }
    case .dense:
      guard targets == values else {
        throw ShapeError(
          expected: "a target for every class (one-hot; sparseCategoricalCrossEntropy takes indices)",
          received: inputs)
      }
    }
    return rows
  }

  func expanded(_ inputs: [Node]) -> Node {
    let logarithms = log(Node(Clamp(lower: 1e-7, upper: .greatestFiniteMagnitude), [inputs[0]]))
    switch kind {
    case .sparse:
      let atLabel = -Node(Pick(), [logarithms, inputs[1]])
      guard smoothing > 0 else { return atLabel }
      return (1 - smoothing) * atLabel - smoothing * logarithms.mean(axes: [-1])
    case .dense:
      let atTarget = -(inputs[1] * logarithms).sum(axes: [-1])
      guard smoothing > 0 else { return atTarget }
      return (1 - smoothing) * atTarget
        - smoothing * (inputs[1].sum(axes: [-1]) * logarithms.mean(axes: [-1]))
    }
  }
}

/// loss[i] = -(t · ln p + (1 - t) · ln(1 - p)), from probabilities. inputs: probabilities, targets.
struct BinaryCrossEntropy: CompositeOperation, Codable {
  var name: String { "binaryCrossEntropy" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0] == inputs[1] else {
      throw ShapeError(expected: "a target for every probability", received: inputs)
    }
    return inputs[0]
  }

  func expanded(_ inputs: [Node]) -> Node {
    let (p, t) = (clamp(inputs[0], 1e-7...(1 - 1e-7)), inputs[1])
    return -(t * log(p) + (1 - t) * log(1 - p))
  }
}

/// The cross-entropy of softmax(logits), in one step. inputs: logits, targets.
/// dlogits = dloss · (softmax(logits) · Σ target - target).
struct SoftmaxCrossEntropy: Operation, Codable {
  let kind: TargetKind
  var smoothing: Float = 0

  var name: String { "softmax+crossEntropy(\(kind))" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try CrossEntropy.shape(kind, inputs) }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(SoftmaxCrossEntropyGradient(kind: kind, smoothing: smoothing), node.inputs + [upstream]), nil]
  }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.inputs[0][-1]
    let width = kind == .sparse ? 1 : columns
    return .over(shapes.output.count, grain: max(1, Program.elementGrain / max(columns, 1))) { frame, rows in
      Kernels.crossEntropy(
        sparse: kind == .sparse, rows: rows.count, columns: columns, smoothing: smoothing,
        frame.input(0)[rows.lowerBound * columns..<rows.upperBound * columns],
        targets: frame.input(1)[rows.lowerBound * width..<rows.upperBound * width], into: frame.output[rows])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let logarithms = Softmax(logarithmic: true).reference([inputs[0]], context).values
    let columns = inputs[0].shape[-1]
    let s = Double(smoothing)
    let rows = try shape(of: inputs.map(\.shape))
    let losses = (0..<rows.count).map { row -> Double in
      let target = (0..<columns).map { column in
        kind == .sparse
          ? (Int(inputs[1].values[row]) == column ? 1 : 0) : inputs[1].values[row * columns + column]
      }
      let total = target.reduce(0, +)
      return (0..<columns).reduce(0) { sum, column in
        let smoothed = (1 - s) * target[column] + s * total / Double(columns)
        return sum - smoothed * logarithms[row * columns + column]
      }
    }
    return DoubleTensor(losses, shape: rows)
  }
}

/// inputs: logits, targets, upstream.
struct SoftmaxCrossEntropyGradient: Operation {
  let kind: TargetKind
  let smoothing: Float

  var name: String { "softmax+crossEntropyGradient(\(kind))" }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.output[-1]
    let width = kind == .sparse ? 1 : columns
    return .over(shapes.output.count / max(columns, 1), grain: max(1, Program.elementGrain / max(columns, 1))) {
      frame, rows in
      let range = rows.lowerBound * columns..<rows.upperBound * columns
      Kernels.crossEntropyGradient(
        sparse: kind == .sparse, rows: rows.count, columns: columns, smoothing: smoothing,
        frame.input(0)[range], targets: frame.input(1)[rows.lowerBound * width..<rows.upperBound * width],
        upstream: frame.input(2)[rows], into: frame.output[range])
    }
  }
}

/// The binary cross-entropy of sigmoid(logits), in one step. inputs: logits, targets.
struct SigmoidCrossEntropy: Operation, Codable {
  var name: String { "sigmoid+crossEntropy" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try BinaryCrossEntropy().shape(of: inputs)
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(SigmoidCrossEntropyGradient(), node.inputs + [upstream]), nil]
  }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.binaryCrossEntropy(
        frame.input(0)[range], targets: frame.input(1)[range], into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    let losses = zip(inputs[0].values, inputs[1].values).map { z, t in
      max(z, 0) - z * t + log1p(exp(-Swift.abs(z)))
    }
    return DoubleTensor(losses, shape: inputs[0].shape)
  }
}

/// inputs: logits, targets, upstream.
struct SigmoidCrossEntropyGradient: Operation {
  var name: String { "sigmoid+crossEntropyGradient" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .over(shapes.output.count, grain: Program.elementGrain) { frame, range in
      Kernels.binaryCrossEntropyGradient(
        frame.input(0)[range], targets: frame.input(1)[range], upstream: frame.input(2)[range],
        into: frame.output[range])
    }
  }
}

/// crossEntropy(softmax(z), t) becomes one step from z, exact where the probabilities would round to
/// zero; the softmax stays where something else looks at it.
struct FuseSoftmaxCrossEntropy: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let loss = node.operation as? CrossEntropy,
      let softmax = node.inputs[0].operation as? Softmax, !softmax.logarithmic
    else { return nil }
    return Node(
      SoftmaxCrossEntropy(kind: loss.kind, smoothing: loss.smoothing),
      [node.inputs[0].inputs[0], node.inputs[1]])
  }
}

/// binaryCrossEntropy(sigmoid(z), t) becomes one step from z.
struct FuseSigmoidCrossEntropy: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard node.operation is BinaryCrossEntropy, let sigmoid = node.inputs[0].operation as? Unary,
      sigmoid.function == .sigmoid
    else { return nil }
    let argument = node.inputs[0].inputs[0]
    let logits = sigmoid.parameter == 1 ? argument : argument * sigmoid.parameter
    return Node(SigmoidCrossEntropy(), [logits, node.inputs[1]])
  }
}
