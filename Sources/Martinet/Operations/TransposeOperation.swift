// Dimensions in another order.

/// y's dimension d is x's dimension permutation[d].
struct Transpose: Operation, Codable {
  let permutation: [Int]

  var name: String { "transpose\(permutation)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard permutation.sorted() == Array(0..<inputs[0].rank) else {
      throw ShapeError(expected: "a shape of \(permutation.count) dimensions for \(permutation)", received: inputs)
    }
    return Shape(permutation.map { inputs[0][$0] })
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let inverse = permutation.indices.map { permutation.firstIndex(of: $0)! }
    return [Node(Transpose(permutation: inverse), [upstream])]
  }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    let order = Shape(permutation)
    return .whole { Kernels.permute($0.input(0), shape: x, permutation: order, into: $0.output) }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let x = inputs[0]
    var result = DoubleTensor(repeating: 0, shape: try shape(of: [x.shape]))
    for index in 0..<result.shape.count {
      var rest = index
      var coordinates = [Int](repeating: 0, count: permutation.count)
      for axis in permutation.indices.reversed() {
        coordinates[permutation[axis]] = rest % result.shape[axis]
        rest /= result.shape[axis]
      }
      let source = coordinates.indices.reduce(0) { $0 * x.shape[$1] + coordinates[$1] }
      result.values[index] = x.values[source]
    }
    return result
  }
}

extension NodeConvertible {
  /// The dimensions in another order: the result's dimension d is this one's `permutation[d]`.
  public func transposed(_ permutation: [Int]) -> Node {
    Node(Transpose(permutation: permutation), [node])
  }
}
