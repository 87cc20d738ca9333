// Graphs that are built, then run: the course's two programs, what sessions keep, what they refuse.

import Martinet
import Testing

@Suite struct SessionTests {
  @Test func `the first graph prints 7.5 and [3, 7]`() throws {
    let a = Placeholder(), b = Placeholder()
    let sum = a + b
    let session = Session()
    #expect("\(try session.run(sum, feeding: [a: 3, b: 4.5]))" == "7.5")
    #expect("\(try session.run(sum, feeding: [a: [1, 3], b: [2, 4]]))" == "[3, 7]")
  }

  /// The snippet of ARCHITECTURE.md, word for word, and the course's numbers for it.
  @Test func `gradient descent finds the course's line`() throws {
    let x = Placeholder(), y = Placeholder()
    let w = Variable([0.3]), b = Variable([-0.3])
    let loss = (w * x + b - y).squared().sum()
    let train = GradientDescent(learningRate: 0.01).minimize(loss)
    let session = Session()
    for _ in 0..<1000 { try session.run(train, feeding: [x: [1, 2, 3, 4], y: [0, -1, -2, -3]]) }
    let (curW, curB, curLoss) = try session.run(w, b, loss, feeding: [x: [1, 2, 3, 4], y: [0, -1, -2, -3]])
    #expect(abs(curW.scalar - -0.9999969) <= 2e-7)
    #expect(abs(curB.scalar - 0.9999908) <= 2e-7)
    #expect(abs(Double(curLoss.scalar) - 5.700e-11) <= 1e-14)
  }

  @Test func `two sessions share nothing`() throws {
    let w = Variable([1, 2])
    let grow = w.assigned(w * 2)
    let first = Session(), second = Session()
    #expect(try first.run(grow) == [2, 4])
    #expect(try first.run(grow) == [4, 8])
    #expect(try second.run(w) == [1, 2])
    #expect(first.value(of: w) == [4, 8])
    try second.set(w, to: [7, 7])
    #expect(try second.run(w) == [7, 7])
    #expect(try first.run(w) == [4, 8])
  }

  @Test func `the seed gives the first values`() throws {
    let w = Variable(shape: [5, 3], initializer: .glorotUniform)
    let v = Variable(shape: [3], initializer: .normal(mean: 0, deviation: 1))
    let y = matmul(w, v.reshaped([3, 1]))
    #expect(try Session(seed: 3).run(y) == Session(seed: 3).run(y))
    #expect(try Session(seed: 3).run(y) != Session(seed: 4).run(y))
  }

  @Test func `several fetches of one run are of one moment`() throws {
    let w = Variable([1])
    let before = w * 10
    let (value, changed, variable) = try Session().run(before, w.assigned(w + 1), w)
    #expect(value == [10])
    #expect(changed == [2])
    #expect(variable == [2])
  }

  @Test func `what was fetched long ago is forgotten`() throws {
    let (session, x) = (Session(), Placeholder())
    weak var first: Node?
    do {
      let sum = x + constant(1)
      first = sum
      #expect(try session.run(sum, feeding: [x: 2]) == 3)
    }
    for number in 0..<100 {
      let sum = x + constant(Tensor(Float(number)))
      #expect(try session.run(sum, feeding: [x: 2]) == Tensor(Float(number + 2)))
    }
    #expect(first == nil)
  }

  @Test func `updates that hang on a value run with it`() throws {
    let total = Variable(0)
    let x = Placeholder()
    let counted = (x * 2).running([total.assigned(total + x.node.sum())])
    let session = Session()
    #expect(try session.run(counted, feeding: [x: [1, 2]]) == [2, 4])
    #expect(try session.run(counted, feeding: [x: [5]]) == [10])
    #expect(session.value(of: total) == 8)
  }

  @Test func `a missing feed is named`() throws {
    let x = Placeholder(name: "pixels")
    let error = #expect(throws: GraphError.self) { try Session().run(relu(x)) }
    #expect(text(error) == "pixels is needed and was not fed: pass it in `feeding:`")
  }

  @Test func `shapes that do not fit name the node`() throws {
    let x = Placeholder(), y = Placeholder()
    let product = matmul(x, y)
    let error = #expect(throws: GraphError.self) {
      try Session().run(product, feeding: [x: [[1, 2]], y: [[1, 2, 3]]])
    }
    #expect(text(error).hasPrefix("matmul: expected matrices whose inner dimensions are equal"))
    #expect(text(error).hasSuffix("received [1, 2] and [1, 3]"))
    let sum = #expect(throws: GraphError.self) { try Session().run(x + y, feeding: [x: [1, 2], y: [1, 2, 3]]) }
    #expect(text(sum) == "add: expected shapes that broadcast, received [2] and [3]")
  }

  @Test func `an input refuses examples of another shape`() throws {
    let x = Input([28, 28], name: "image")
    let error = #expect(throws: GraphError.self) {
      try Session().run(x.node.sum(), feeding: [x: Tensor(repeating: 0, shape: [2, 28, 27])])
    }
    #expect(text(error) == "image: expected shape [batch, 28, 28], received [2, 28, 27]")
  }

  @Test func `a variable refuses another shape and a second change`() throws {
    let w = Variable([1, 2], name: "w")
    let shape = #expect(throws: GraphError.self) { try Session().set(w, to: [1, 2, 3]) }
    #expect(text(shape) == "w: expected shape [2], received [3]")
    let twice = group([w.assigned(w + 1), w.assigned(w + 2)])
    let error = #expect(throws: GraphError.self) { try Session().run(twice) }
    #expect(text(error) == "w is changed by two operations of one run")
  }

  @Test func `a read that needs the change of what it reads is refused`() throws {
    let w = Variable([1])
    let changed = w.assigned(w + 1)
    #expect(throws: GraphError.self) { try Session().run(w * changed) }
    #expect(try Session().run(changed * changed) == [4])
  }

  /// The loss and its gradient are lowered apart; their common part runs once.
  @Test func `a loss can be fetched beside the step that minimises it`() throws {
    let x = Input([2])
    let norm = try BatchNormalization(momentum: 0.5).built(for: x)
    let loss = try (dropout(norm(Flatten()(x)), rate: 0.5) - 1).squared().mean()
    let train = GradientDescent(learningRate: 0.1).minimize(loss)
    let session = Session()
    let examples: [Placeholder: Tensor] = [x: [[1, 2], [3, 6]]]
    let (first, _) = try session.run(loss, train, feeding: examples, phase: .training)
    let (second, _) = try session.run(loss, train, feeding: examples, phase: .training)
    #expect(second.scalar != first.scalar)
    let mean = try #require(norm.variables.first { $0.name == "moving_mean" })
    #expect(session.value(of: mean.variable) == [1.5, 3])  // 0, then half-way to [2, 4] twice
  }

  @Test func `one graph serves many shapes`() throws {
    let x = Input([3])
    let y = softmax(x).sum(axes: [0])
    let session = Session()
    for batch in [1, 5, 2, 5, 1] {
      let sums = try session.run(y, feeding: [x: Tensor(repeating: 1, shape: [batch, 3])])
      #expect(sums.scalars.allSatisfy { abs($0 - Float(batch) / 3) < 1e-6 })
    }
  }

  @Test func `dropout is seeded, scaled and absent at inference`() throws {
    let x = Input([1000])
    let y = dropout(x, rate: 0.25)
    let ones: [Placeholder: Tensor] = [x: Tensor(repeating: 1, shape: [4, 1000])]
    #expect(try Session().run(y, feeding: ones) == ones[x])
    let first = try Session(seed: 1).run(y, feeding: ones, phase: .training)
    #expect(try Session(seed: 1).run(y, feeding: ones, phase: .training) == first)
    #expect(try Session(seed: 2).run(y, feeding: ones, phase: .training) != first)
    #expect(Set(first.scalars) == [0, 1 / 0.75])
    // 4 000 draws of probability 1/4: a deviation of 27.
    #expect(abs(first.scalars.count { $0 == 0 } - 1000) < 5 * 27)
    let session = Session(seed: 1)
    let masks = try (0..<2).map { _ in try session.run(y, feeding: ones, phase: .training) }
    #expect(masks[0] == first)
    #expect(masks[1] != first)
  }

  @Test func `a graph prints itself`() {
    let x = Input([2], name: "x")
    let w = Variable([[1, 2, 3], [4, 5, 6]], name: "w")
    let text = "\(GraphDescription(relu(matmul(x, w))))"
    #expect(
      text == """
        %0 = x  [2, 2]
        %1 = w  [2, 3]
        %2 = matmul(%0, %1)  [2, 3]
        %3 = relu(%2)  [2, 3]
        """)
  }
}
