// Random graphs of operations, for tests of what holds for every graph.

@testable import Martinet

/// A graph of random operations over inputs and variables of mixed shapes, the same for a seed.
struct RandomGraph {
  let inputs: [Placeholder]
  let feeds: [Placeholder: Tensor]
  let variables: [Variable]
  let outputs: [Node]
  private var random: SeededNumbers

  init(seed: UInt64, operations: Int = 25) {
    random = SeededNumbers(seed)
    let shapes: [Shape] = [[6, 4], [6, 4], [4], [6, 1], [6]]
    inputs = shapes.indices.map { Placeholder(shapes[$0].withoutFirst, name: "x\($0)") }
    feeds = Dictionary(
      uniqueKeysWithValues: zip(inputs, shapes).enumerated().map { index, pair in
        (pair.0, noise(pair.1, -1.5, 1.5, salt: UInt32(seed) &* 16 &+ UInt32(index)))
      })
    variables = [Shape([4, 4]), [4], [6, 4]].enumerated().map { index, shape in
      Variable(noise(shape, salt: UInt32(seed) &* 16 &+ 8 &+ UInt32(index)), name: "w\(index)")
    }
    var nodes = variables.map(\.node) + inputs.map(\.node)
    // Shapes with the batch that is fed, for placeholders are known with another.
    var known: [Node: Shape] = [:]
    for (node, shape) in zip(variables.map(\.node), variables.map(\.shape)) { known[node] = shape }
    for (node, shape) in zip(inputs.map(\.node), shapes) { known[node] = shape }
    while nodes.count < operations + 8 {
      guard let (operation, arguments) = RandomGraph.candidate(nodes, &random) else { continue }
      guard let shape = try? operation.shape(of: arguments.map { known[$0]! }), shape.count <= 64,
        let node = try? Node(checking: operation, arguments)
      else { continue }
      known[node] = shape
      nodes.append(node)
    }
    // Some in the middle are fetched too, and everything has a say in one sum.
    var fetched = nodes.suffix(4).map { $0 }
    for _ in 0..<3 { fetched.append(nodes[8 + random.below(nodes.count - 8)]) }
    outputs = fetched
  }

  /// An operation that keeps values within a few units, applied to nodes drawn at random, late ones
  /// more often.
  private static func candidate(_ nodes: [Node], _ random: inout SeededNumbers) -> (any Operation, [Node])? {
    func pick(_ random: inout SeededNumbers) -> Node {
      let first = random.below(2) == 0 ? 0 : nodes.count - 6
      return nodes[first + random.below(nodes.count - first)]
    }
    let bounded: [UnaryFunction] = [
      .negate, .absolute, .relu, .leakyReLU, .elu, .sigmoid, .tanh, .softplus, .silu, .gelu,
    ]
    let (a, b) = (pick(&random), pick(&random))
    switch random.below(14) {
    case 0, 1, 2:
      let function = bounded[random.below(bounded.count)]
      return (Unary(function: function, parameter: function == .sigmoid ? 1 : 0.3), [a])
    case 3: return (Binary(function: .add), [a, b])
    case 4: return (Binary(function: .subtract), [a, b])
    case 5: return (Binary(function: .maximum), [a, b])
    case 6: return (Binary(function: .minimum), [a, b])
    case 7: return (Softmax(logarithmic: random.below(2) == 0), [a])
    case 8:
      let kind: Reduce.Kind = random.below(2) == 0 ? .mean : .max
      return (Reduce(kind: kind, axes: [random.below(2)], keepsDimensions: random.below(2) == 0), [a])
    case 9:
      return (ReshapeOperation(dimensions: random.below(2) == 0 ? [-1, 4] : [4, -1], keepsFirst: false), [a])
    case 10: return (Transpose(permutation: [1, 0]), [a])
    case 11:
      return (MatrixProduct(transposesA: random.below(2) == 0, transposesB: random.below(2) == 0), [a, b])
    case 12: return (ScaleAdd(scale: 0.5, offset: 0.25), [a])
    default: return (Clamp(lower: -0.75, upper: 0.8), [a])
    }
  }
}
