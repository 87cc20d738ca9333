// What the reverse walk promises beyond the numbers: what depends on nothing, what cannot be
// differentiated, nodes in the middle, gradients of gradients.

import Martinet
import Testing

@Suite struct GradientWalkTests {
  @Test func `what the loss does not depend on gets zeros`() throws {
    let a = Variable([1, 2]), b = Variable([3, 4, 5])
    let slopes = try gradients(of: a.squared().sum(), withRespectTo: [a.node, b.node])
    #expect(try Session().run(slopes) == [[2, 4], [0, 0, 0]])
  }

  @Test func `parts from several ways add up`() throws {
    let x = Variable([3])
    let y = x * x + 2 * x + relu(x)
    #expect(try Session().run(gradients(of: y, withRespectTo: [x.node])) == [[9]])
  }

  @Test func `a gradient with respect to a node in the middle`() throws {
    let x = Variable([[1, 2]])
    let p = softmax(x)
    let loss = try SparseCategoricalCrossEntropy()(p, constant([0]))
    let (slope, value) = try Session().run(gradients(of: loss, withRespectTo: [p])[0], p)
    #expect(abs(slope.scalars[0] + 1 / value.scalars[0]) < 1e-5)
    #expect(slope.scalars[1] == 0)
  }

  @Test func `a gradient of sums and products can be differentiated again`() throws {
    let x = Variable([2, -1, 0.5])
    let cube = (x * x * x).sum()
    let first = try gradients(of: cube, withRespectTo: [x.node])[0]
    let second = try gradients(of: first.sum(), withRespectTo: [x.node])[0]
    let (slope, curvature) = try Session().run(first, second)
    #expect(slope == [12, 3, 0.75])
    #expect(curvature == [12, -6, 3])
  }

  @Test func `nothing flows through thresholds and comparisons`() throws {
    let x = Variable([0.3, -0.2])
    let y = (step(x) * x + greater(x, constant(0.1))).sum()
    #expect(try Session().run(gradients(of: y, withRespectTo: [x.node])) == [[1, 0]])
  }

  @Test func `an operation without a gradient is named`() throws {
    struct Opaque: Operation {
      var name: String { "opaque" }
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
      func program(for shapes: OperationShapes) -> Program { .whole { $0.output.copy(from: $0.input(0)) } }
    }
    let x = Variable([1])
    let error = #expect(throws: GraphError.self) {
      try gradients(of: Node(Opaque(), [x.node]), withRespectTo: [x.node])
    }
    #expect(text(error) == "opaque has no gradient")
  }
}
