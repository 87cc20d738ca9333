// Softmax over the last dimension, and its logarithm.

import Foundation

/// y = e^x / Σ e^x over the last dimension; dx = y · (dy - Σ dy·y).
struct Softmax: Operation, Codable {
  /// Whether the value is the logarithm: y = x - ln Σ e^x; dx = dy - e^y · Σ dy.
  var logarithmic = false

  var name: String { logarithmic ? "logSoftmax" : "softmax" }
  var overwritableInputs: [Int] { [0] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank > 0, inputs[0][-1] > 0 else {
      throw ShapeError(expected: "rows of at least one element", received: inputs)
    }
    return inputs[0]
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    [Node(SoftmaxGradient(logarithmic: logarithmic), [node, upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.output[-1]
    return .over(shapes.output.count / columns, grain: max(1, Program.elementGrain / columns)) { frame, rows in
      let range = rows.lowerBound * columns..<rows.upperBound * columns
      Kernels.softmax(
        logarithmic: logarithmic, rows: rows.count, columns: columns, frame.input(0)[range],
        into: frame.output[range])
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) -> DoubleTensor {
    var result = inputs[0]
    let columns = result.shape[-1]
    for start in stride(from: 0, to: result.values.count, by: columns) {
      let row = inputs[0].values[start..<start + columns]
      let largest = row.max() ?? 0
      let total = row.reduce(0) { $0 + exp($1 - largest) }
      for index in start..<start + columns {
        let logarithm = result.values[index] - largest - log(total)
        result.values[index] = logarithmic ? logarithm : exp(logarithm)
      }
    }
    return result
  }
}

/// The gradient of softmax or its logarithm, from its value. inputs: value, upstream.
struct SoftmaxGradient: Operation {
  let logarithmic: Bool

  var name: String { logarithmic ? "logSoftmaxGradient" : "softmaxGradient" }
  var overwritableInputs: [Int] { [1] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    let columns = shapes.output[-1]
    return .over(shapes.output.count / columns, grain: max(1, Program.elementGrain / columns)) { frame, rows in
      let range = rows.lowerBound * columns..<rows.upperBound * columns
      Kernels.softmaxGradient(
        logarithmic: logarithmic, rows: rows.count, columns: columns, frame.input(0)[range],
        upstream: frame.input(1)[range], into: frame.output[range])
    }
  }
}

/// e^x / Σ e^x over the last dimension.
public func softmax(_ x: some NodeConvertible) -> Node { Node(Softmax(), [x.node]) }
/// x - ln Σ e^x over the last dimension.
public func logSoftmax(_ x: some NodeConvertible) -> Node { Node(Softmax(logarithmic: true), [x.node]) }
