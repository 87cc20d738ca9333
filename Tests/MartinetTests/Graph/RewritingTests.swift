// Every rewriting rule: the graph with it and without it gives the same values and gradients, and the
// rule was really applied.

import MartinetTesting
import Testing

@testable import Martinet

@Suite struct RewritingTests {
  /// Graphs in which rules find something, and what must stand in the plan for it.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let feeds: [Tensor]
    let expected: String
    let graph: @Sendable ([Placeholder]) throws -> Node

    init(
      _ description: String, _ feeds: [Tensor], expected: String,
      _ graph: @escaping @Sendable ([Placeholder]) throws -> Node
    ) {
      self.description = description
      self.feeds = feeds
      self.expected = expected
      self.graph = graph
    }
  }

  static func weight(_ shape: Shape, salt: UInt32) -> Variable { Variable(noise(shape, salt: salt)) }

  static let functions: [(String, @Sendable (Node) -> Node)] = [
    ("relu", { relu($0) }), ("leakyReLU", { leakyReLU($0, slope: 0.2) }), ("elu", { elu($0, alpha: 0.7) }),
    ("sigmoid", { sigmoid($0, slope: 2) }), ("tanh", { tanh($0) }), ("softplus", { softplus($0) }),
    ("silu", { silu($0) }), ("gelu", { gelu($0) }),
  ]

  static let cases: [Case] =
    functions.flatMap { name, function in
      [
        Case("dense, bias, \(name)", [noise([5, 4])], expected: "dense+bias+\(name)") {
          function(matmul($0[0], weight([4, 19], salt: 1)) + weight([19], salt: 2))
        },
        Case("convolution, bias, \(name)", [noise([2, 6, 5, 3])], expected: "conv2d+bias+\(name)") {
          function(conv2d($0[0], weight([3, 2, 3, 7], salt: 1)) + weight([7], salt: 2))
        },
      ]
    } + [
      Case("dense and bias alone", [noise([3, 4])], expected: "dense+bias") {
        (matmul($0[0], weight([4, 2], salt: 1)) + weight([2], salt: 2)) * 2
      },
      Case("transposed weights", [noise([3, 4])], expected: "dense+bias+relu") {
        relu(matmul($0[0], weight([6, 4], salt: 1), transposeB: true) + weight([6], salt: 2))
      },
      Case("a product that is used twice stays", [noise([3, 4])], expected: "matmul") {
        let product = matmul($0[0], weight([4, 2], salt: 1))
        return relu(product + weight([2], salt: 2)) * product
      },
      Case("a sum that is used twice stays", [noise([3, 4])], expected: "dense+bias") {
        let sum = matmul($0[0], weight([4, 2], salt: 1)) + weight([2], salt: 2)
        return relu(sum) * sum
      },
      Case("a bias of another shape stays", [noise([3, 4])], expected: "matmul") {
        relu(matmul($0[0], weight([4, 2], salt: 1)) + weight([1, 1], salt: 2))
      },
      Case("convolution, activation, pooling", [noise([2, 6, 6, 2])], expected: "conv2d+bias+relu+maxPool2d") {
        maxPool2d(relu(conv2d($0[0], weight([3, 3, 2, 5], salt: 1)) + weight([5], salt: 2)), window: 2)
      },
      Case(
        "one channel, activation, pooling", [noise([9, 9, 6, 1])], expected: "conv2dWeightGradient+maxPool2dGradient"
      ) {
        maxPool2d(relu(conv2d($0[0], weight([3, 3, 1, 33], salt: 1)) + weight([33], salt: 2)), window: 2)
      },
      Case(
        "one channel, padding, dilation, pooling", [noise([2, 8, 9, 1])],
        expected: "conv2dWeightGradient+maxPool2dGradient"
      ) {
        let y = conv2d($0[0], weight([4, 2, 1, 3], salt: 1), padding: .same, dilation: 2) + weight([3], salt: 2)
        return maxPool2d(y, window: 2)
      },
      Case("steps of two, pooling", [noise([2, 9, 12, 1])], expected: "conv2d+bias+relu+maxPool2d") {
        maxPool2d(relu(conv2d($0[0], weight([3, 3, 1, 5], salt: 1), stride: 2) + weight([5], salt: 2)), window: 2)
      },
      Case("dropout behind an activation", [noise([5, 4])], expected: "dropout+reluGradient") {
        dropout(relu(matmul($0[0], weight([4, 300], salt: 1)) + weight([300], salt: 2)), rate: 0.3)
      },
      Case("two dropouts behind a pooling", [noise([3, 8, 8, 2])], expected: "matmulᵗ+dropout+reluGradient") {
        let y = maxPool2d(relu(conv2d($0[0], weight([3, 3, 2, 5], salt: 1)) + weight([5], salt: 2)), window: 2)
        return matmul(dropout(dropout(y, rate: 0.25).reshapedExamples([45]), rate: 0.5), weight([45, 7], salt: 3))
      },
      Case("a layer behind an activation", [noise([5, 4])], expected: "matmulᵗ+reluGradient") {
        matmul(
          relu(matmul($0[0], weight([4, 30], salt: 1))).reshapedExamples([15, 2]).reshapedExamples([30]),
          weight([30, 3], salt: 3))
      },
      Case("a dropout that two layers read", [noise([5, 4])], expected: "dropout+reluGradient") {
        let y = dropout(relu(matmul($0[0], weight([4, 30], salt: 1)) + weight([30], salt: 2)), rate: 0.3)
        return matmul(y, weight([30, 3], salt: 3)) + matmul(y, weight([30, 3], salt: 4))
      },
      Case("dropout behind another activation", [noise([5, 4])], expected: "dropoutMask(0.3)Gradient") {
        dropout(tanh(matmul($0[0], weight([4, 30], salt: 1)) + weight([30], salt: 2)), rate: 0.3)
      },
      Case("overlapping pooling", [noise([3, 7, 6, 1])], expected: "conv2d+bias+tanh+maxPool2d") {
        let y = tanh(conv2d($0[0], weight([2, 2, 1, 3], salt: 1), padding: .same) + weight([3], salt: 2))
        return maxPool2d(y, window: 3, stride: 2, padding: .same)
      },
      Case("pooling of what is used twice", [noise([2, 6, 6, 2])], expected: "maxPool2d") {
        let y = relu(conv2d($0[0], weight([3, 3, 2, 5], salt: 1)) + weight([5], salt: 2))
        return maxPool2d(y, window: 2) + averagePool2d(y, window: 2)
      },
      Case(
        "pooling of an activation whose derivative takes the argument", [noise([2, 6, 6, 2])], expected: "maxPool2d"
      ) {
        maxPool2d(gelu(conv2d($0[0], weight([3, 3, 2, 5], salt: 1)) + weight([5], salt: 2)), window: 2)
      },
      Case(
        "softmax and sparse cross-entropy", [noise([4, 5]), classes([4], 5)], expected: "softmax+crossEntropy(sparse)"
      ) {
        try SparseCategoricalCrossEntropy()(softmax(matmul($0[0], weight([5, 6], salt: 1))), $0[1].node)
      },
      Case(
        "softmax and smoothed cross-entropy", [noise([4, 5]), distributions(4, 5)],
        expected: "softmax+crossEntropy(dense)"
      ) {
        try CategoricalCrossEntropy(labelSmoothing: 0.1)(softmax(matmul($0[0], weight([5, 5], salt: 1))), $0[1].node)
      },
      Case("a softmax that is looked at elsewhere", [noise([4, 5]), classes([4], 5)], expected: "softmax") {
        let p = softmax(matmul($0[0], weight([5, 5], salt: 1)))
        return try SparseCategoricalCrossEntropy()(p, $0[1].node) + p.max(axes: [1])
      },
      Case("sigmoid and cross-entropy", [noise([4, 3]), classes([4, 1], 2)], expected: "sigmoid+crossEntropy") {
        try BinaryCrossEntropyLoss()(sigmoid(matmul($0[0], weight([3, 1], salt: 1)), slope: 3), $0[1].node)
      },
    ]

  @Test(arguments: cases)
  func `a rule changes no value and no gradient`(_ test: Case) throws {
    let inputs = test.feeds.map { Placeholder($0.shape.withoutFirst) }
    let y = try test.graph(inputs)
    let sources = Martinet.variables(of: [y]).map(\.node) + [inputs[0].node]
    let loss = (y.squared() + y).sum()
    let feeds = Dictionary(uniqueKeysWithValues: zip(inputs, test.feeds))
    // Lowered without and with the rules, then differentiated: the rules of either kind take part.
    let plain = try slopes(lowered([y, loss], phase: .training, rules: .none), sources)
    let ruled = try slopes(lowered([y, loss], phase: .training, rules: .standard), sources)
    let expected = try Session(seed: 0, threads: 2, rules: .none).run(plain, feeding: feeds)
    let received = try Session(seed: 0, threads: 2, rules: .standard).run(ruled, feeding: feeds)
    for (index, (a, b)) in zip(expected, received).enumerated() {
      let scale = max(a.scalars.map(abs).max() ?? 0, 1e-3)
      #expect(a.shape == b.shape)
      #expect(zip(a.scalars, b.scalars).allSatisfy { abs($0 - $1) <= 2e-6 * scale }, "output \(index)")
    }
    // SiLU and GELU are fused at inference only: their gradient takes the argument, which then stays.
    let shapes = Dictionary(uniqueKeysWithValues: feeds.map { ($0.key.node, $0.value.shape) })
    let names = try [ruled, [y]].flatMap { fetches in
      try Plan(fetches: fetches, feeds: shapes, phase: .training, rules: .standard) { _ in 0 }.steps.map(\.name)
    }
    #expect(names.contains(test.expected), "\(names)")
  }

  private func slopes(_ roots: [Node], _ sources: [Node]) throws -> [Node] {
    // A lowered graph is not lowered again by a rule that would find nothing new.
    roots + (try gradients(of: roots[1], withRespectTo: sources))
  }

  @Test func `an activation before a pooling is differentiated where the winners are`() throws {
    let x = Input([6, 6, 1])
    let y = maxPool2d(relu(conv2d(x, RewritingTests.weight([3, 3, 1, 2], salt: 1))), window: 2)
    let slope = try gradients(of: y.sum(), withRespectTo: [x.node])
    let names = try Plan(fetches: slope, feeds: [x.node: [2, 6, 6, 1]], phase: .training, rules: .standard) { _ in 0 }
      .steps.map(\.name)
    let activation = try #require(names.firstIndex(of: "reluGradient"))
    let pooling = try #require(names.firstIndex(of: "maxPool2dGradient"))
    #expect(activation < pooling)
  }

  @Test func `the gradient of a bias before a pooling is summed before it is spread`() throws {
    let x = Input([6, 6, 1]), bias = RewritingTests.weight([2], salt: 2)
    let y = maxPool2d(relu(conv2d(x, RewritingTests.weight([3, 3, 1, 2], salt: 1)) + bias), window: 2)
    let slope = try gradients(of: (y * y).sum(), withRespectTo: [bias.node])
    let names = try Plan(fetches: slope, feeds: [x.node: [2, 6, 6, 1]], phase: .training, rules: .standard) { _ in 0 }
      .steps.map(\.name)
    #expect(names.contains("sumLike") && !names.contains("maxPool2dGradient"), "\(names)")
  }

  @Test func `a gradient that begins with a sum is not multiplied by one`() throws {
    let x = Placeholder([6]), weights = Placeholder([6]), y = tanh(x)
    let losses = [
      (y * weights).sum(), (weights * y).sum(axes: [1]), (y * weights).sum(axes: [0], keepingDimensions: true),
    ]
    let feeds = [x: noise([4, 6], salt: 1), weights: noise([4, 6], salt: 2)]
    let shapes = [x.node: Shape([4, 6]), weights.node: [4, 6]]
    for loss in losses {
      let fetches = [y, loss] + (try gradients(of: loss, withRespectTo: [x.node]))
      let names = try [RewritingRules.none, .standard].map { rules in
        try Plan(fetches: fetches, feeds: shapes, phase: .training, rules: rules) { _ in 0 }.steps.map(\.name)
      }
      #expect(names.map { $0.filter { $0 == "multiply" }.count } == [2, 1], "\(names)")
      let values = try [RewritingRules.none, .standard].map {
        try Session(seed: 0, threads: 1, rules: $0).run(fetches, feeding: feeds)
      }
      #expect(values[0] == values[1])
    }
  }

  @Test func `the gradient of a product with a variable has the value from before a step`() throws {
    for rules in [RewritingRules.none, .standard] {
      let a = Variable(Tensor([2, 3], shape: [2])), b = Variable(Tensor([5, 7], shape: [2]))
      let loss = (a * b).sum()
      let slope = try gradients(of: loss, withRespectTo: [a.node])[0]
      let train = GradientDescent(learningRate: 1).minimize(loss)
      let session = Session(seed: 0, threads: 1, rules: rules)
      #expect(try session.run([train, slope])[1].scalars == [5, 7])
      #expect(try session.run(b).scalars == [3, 4])
    }
  }

  /// Mostly zeros, as written digits are; a batch of them and one of other numbers.
  static let digits: [Tensor] = [4, 70].map { share in
    Tensor(noise([37, 784], salt: 3).scalars.enumerated().map { $0 * 7919 % 100 < share ? $1 : 0 }, shape: [37, 784])
  }

  @Test(arguments: [1, 2, 3], digits) func `descent along products of data has the bits of the plain graph`(
    threads: Int, images: Tensor
  ) throws {
    var results: [[Tensor]] = []
    for rules in [RewritingRules.none, .standard] {
      let x = Placeholder([28, 28, 1]), labels = Placeholder([])
      let first = RewritingTests.weight([784, 70], salt: 4), second = RewritingTests.weight([70, 5], salt: 5)
      let scores = matmul(relu(matmul(x.reshapedExamples([784]), first) + RewritingTests.weight([70], salt: 6)), second)
      let loss = try SparseCategoricalCrossEntropy()(softmax(scores), labels.node).mean()
      let train = GradientDescent(learningRate: 0.05).minimize(loss)
      let feeds = [x: images.reshaped([37, 28, 28, 1]), labels: classes([37], 5)]
      let session = Session(seed: 0, threads: threads, rules: rules)
      for _ in 0..<3 { try session.run(train, feeding: feeds) }
      results.append([try session.run(first), try session.run(second)])
      let shapes = Dictionary(uniqueKeysWithValues: feeds.map { ($0.key.node, $0.value.shape) })
      let names = try Plan(fetches: [train], feeds: shapes, phase: .training, rules: rules) { _ in 0 }.steps.map(\.name)
      #expect(names.filter { $0.hasPrefix("sgd+matmul") }.count == (rules.afterGradient.isEmpty ? 0 : 2), "\(names)")
    }
    #expect(results[0] == results[1])
  }

  @Test func `factors that change together are trained as in the plain graph`() throws {
    var results: [[Tensor]] = []
    for rules in [RewritingRules.none, .standard] {
      let u = RewritingTests.weight([7, 3], salt: 1), v = RewritingTests.weight([3, 70], salt: 2)
      let train = GradientDescent(learningRate: 0.1).minimize(
        (matmul(u, v) - constant(noise([7, 70]))).squared().mean())
      let session = Session(seed: 0, threads: 2, rules: rules)
      for _ in 0..<3 { try session.run(train) }
      results.append([try session.run(u), try session.run(v)])
    }
    #expect(results[0] == results[1])
  }

  @Test func `zeros are left out of what is fed alone`() throws {
    let x = Placeholder([6, 6, 1])
    let filters = RewritingTests.weight([3, 3, 1, 2], salt: 1), bias = RewritingTests.weight([2], salt: 2)
    let weights = RewritingTests.weight([36, 7], salt: 3)
    func rewritten(_ node: Node) -> Node { rewrite([node], RewritingRules.standard.afterGradient)[0] }
    func product(_ node: Node) throws -> MatrixProduct { try #require(rewritten(node).operation as? MatrixProduct) }
    func pooled(_ x: Node) throws -> FusedConvolutionPool {
      let node = maxPool2d(relu(conv2d(x, filters) + bias), window: 2)
      return try #require(rewritten(node).operation as? FusedConvolutionPool)
    }
    #expect(try product(matmul(x.reshapedExamples([36]), weights)).skipsZeros)
    #expect(try product(matmul(x.reshapedExamples([36]), constant(noise([2, 7])), transposeA: true)).skipsZeros)
    #expect(try !product(matmul(tanh(x).reshapedExamples([36]), weights)).skipsZeros)
    #expect(try !product(matmul(constant(noise([5, 2])), x.reshapedExamples([36]))).skipsZeros)
    #expect(try pooled(x.node).skipsBlanks)
    #expect(try !pooled(tanh(x)).skipsBlanks)
    let dense = try #require(
      rewritten(matmul(x.reshapedExamples([36]), weights) + constant(noise([7]))).operation as? FusedDense)
    #expect(dense.product.skipsZeros)
  }

  @Test func `every rule stands in a case`() {
    let rules = RewritingRules.standard.beforeGradient + RewritingRules.standard.afterGradient
    let names = rules.map { String(describing: type(of: $0)) }
    #expect(
      Set(names) == [
        "FuseSoftmaxCrossEntropy", "FuseSigmoidCrossEntropy", "PoolGradientLast", "FuseDense", "FuseConvolution",
        "FuseConvolutionPool", "SumBeforePoolGradient", "DropoutThroughReLU", "SkipZeros",
        "FuseDescent", "FuseGate",
      ], "a new rule needs cases here")
    let shaped = RewritingRules.standard.whenShaped.map { String(describing: type(of: $0)) }
    #expect(
      shaped == ["DropEmptySums", "DropUnitFactors", "FusePooledWeightGradient", "UseWinograd"],
      "a new rule needs cases, as those of WinogradTests")
  }
}
