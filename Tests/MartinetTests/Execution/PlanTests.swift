// Plans: whatever the graph, values written over others, aliases and lifetimes give what the textbook
// gives; changes run last; threads and re-runs change no bit; a step allocates nothing.

import Foundation
import MartinetTesting
import Testing

@testable import Martinet

@Suite struct PlanTests {
  @Test(arguments: 0..<300)
  func `a random graph gives what the interpreter gives`(seed: Int) throws {
    let graph = RandomGraph(seed: UInt64(seed))
    let session = Session(seed: 0, threads: 1, rules: seed % 2 == 0 ? .none : .standard)
    let loss = graph.outputs.map { $0.sum() }.reduce(constant(0)) { $0 + $1 }
    let sources = graph.variables.map(\.node)
    let slopes = try gradients(of: loss, withRespectTo: sources)
    let interpreter = ReferenceInterpreter(graph.outputs)
    try interpreter.take(feeding: graph.feeds, from: session)
    // Twice: the second run finds the memory as the first has left it.
    var first: [Tensor] = []
    for _ in 0..<2 {
      let values = try session.run(graph.outputs + slopes, feeding: graph.feeds)
      for (index, value) in values.prefix(graph.outputs.count).enumerated() {
        let expected = interpreter.value(of: index)
        #expect(value.shape == expected.shape)
        #expect(
          zip(value.scalars, expected.values).allSatisfy { abs(Double($0) - $1) <= 1e-4 * max(1, abs($1)) },
          "output \(index): \(graph.outputs[index])")
      }
      if first.isEmpty { first = values } else { #expect(values == first) }
    }
    // Fetched alone, each value is computed in other places.
    for (index, node) in graph.outputs.enumerated() {
      #expect(try session.run(node, feeding: graph.feeds) == first[index])
    }
    for (index, node) in slopes.enumerated() {
      #expect(try session.run(node, feeding: graph.feeds) == first[graph.outputs.count + index])
    }
  }

  @Test func `what depends on variables alone is computed once`() throws {
    var fixed = 0
    for seed in 0..<100 {
      let graph = RandomGraph(seed: UInt64(seed))
      // Chains of the variables alone, read by the graph's values.
      let chain = graph.variables.map { tanh($0.node * 2 + 1).sum() }.reduce(constant(0)) { $0 + $1 }
      let fetches = graph.outputs.map { $0 * chain }
      let rules = seed % 2 == 0 ? RewritingRules.none : .standard
      let session = Session(seed: 0, threads: 1, rules: rules)
      let plan = try Plan(
        fetches: fetches, feeds: Dictionary(uniqueKeysWithValues: graph.feeds.map { ($0.key.node, $0.value.shape) }),
        phase: .inference, rules: rules, fixedFirst: true
      ) { _ in 0 }
      func memory(_ variable: Variable) -> FloatMemory {
        let memory = FloatMemory(count: variable.shape.count)
        session.value(of: variable).withFloats { memory.floats.copy(from: $0) }
        return memory
      }
      let workspace = Workspace(plan, memory: memory, pool: WorkerPool(threads: 1))
      fixed += plan.fixedSteps.count
      workspace.run(plan.fixedSteps, seed: 0, step: 0)
      for factor in [1, 0.5, -2] as [Float] {
        let feeds = graph.feeds.mapValues { $0 * factor }
        for (placeholder, value) in feeds {
          if let place = workspace.feed(placeholder.node) { value.withFloats { place.copy(from: $0) } }
        }
        workspace.run(plan.fedSteps, seed: 0, step: 0)
        let expected = try session.run(fetches, feeding: feeds)
        for (index, tensor) in expected.enumerated() {
          let place = workspace.fetch(index)
          let received = (0..<place.count).map { place[$0].bitPattern }
          #expect(received == tensor.scalars.map(\.bitPattern), "seed \(seed), output \(index)")
        }
      }
    }
    #expect(fixed > 300)
  }

  @Test func `a predictor transforms filters once`() throws {
    let model = try Sequential(input: [16, 16, 32]) { Conv2D(32, kernel: 3, activation: .relu) }
    let plan = try model.predictor().plan(Model.Forward(batch: 2, nodes: model.outputs))
    #expect(plan.steps[plan.fixedSteps].map(\.name) == ["winograd filters"])
    #expect(plan.fedSteps.count == 1)
  }

  @Test func `random graphs write over values, share memory and reuse it`() throws {
    var (written, arena, values) = (0, 0, 0)
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    for seed in 0..<20 {
      let graph = RandomGraph(seed: UInt64(seed))
      let plan = try Plan(
        fetches: [graph.outputs[0]],
        feeds: Dictionary(uniqueKeysWithValues: graph.feeds.map { ($0.key.node, $0.value.shape) }),
        phase: .inference, rules: .standard
      ) { _ in 0 }
      for step in plan.steps {
        guard case .arena(let offset, let count)? = step.places.last else { continue }
        values += aligned(count)
        for place in step.places.dropLast() {
          if case .arena(offset, _) = place { written += 1 }
        }
      }
      values += plan.feeds.reduce(0) { $0 + aligned($1.shape.count) }
      arena += plan.arenaCount
    }
    #expect(written > 20, "the test above would prove nothing of values written over others")
    #expect(4 * arena < 3 * values)
  }

  @Test(arguments: [1, 2, 3]) func `columns that are summed apart have the bits of those summed together`(
    threads: Int
  ) throws {
    let x = Placeholder([70]), values = noise([301, 70])
    let session = try Session(threads: threads)
    let sum = x.sum(axes: [0])
    let plan = try Plan(fetches: [sum], feeds: [x.node: values.shape], phase: .inference, rules: .standard) { _ in 0 }
    #expect(plan.steps[0].program.tiles > 1)
    #expect(try session.run(sum, feeding: [x: values]) == values.sum(axes: [0]))
    #expect(try session.run(x.max(axes: [0]), feeding: [x: values]) == values.max(axes: [0]))
    let mean = try session.run(x.mean(axes: [0]), feeding: [x: values])
    #expect(mean == values.sum(axes: [0]) * Tensor(1 / 301))
  }

  @Test func `further results that nothing reads have no memory`() throws {
    let x = Input([8, 8, 3]), filters = Variable(noise([3, 3, 3, 4]))
    for pooled in [maxPool2d(x, window: 2), maxPool2d(relu(conv2d(x, filters)), window: 2)] {
      func plan(_ fetches: [Node]) throws -> Plan {
        try Plan(fetches: fetches, feeds: [x.node: [5, 8, 8, 3]], phase: .inference, rules: .standard) { _ in 0 }
      }
      let alone = try plan([pooled])
      let value = try #require(alone.steps.last { $0.name.contains("maxPool2d") })
      guard case .arena(_, let winners) = value.places[value.inputCount + 1] else {
        Issue.record("the winners are not in the arena")
        continue
      }
      #expect(winners == 0)
      let both = try plan([pooled] + gradients(of: pooled.sum(), withRespectTo: [x.node]))
      #expect(both.arenaCount >= alone.arenaCount + pooled.knownShape!.withoutFirst.count * 5)
      // The value is the same, winners or none.
      let feeds = [x: noise([5, 8, 8, 3])]
      let slope = try gradients(of: pooled.sum(), withRespectTo: [x.node])[0]
      let (first, _) = try Session().run(pooled, slope, feeding: feeds)
      #expect(try Session().run(pooled, feeding: feeds) == first)
    }
  }

  @Test func `what changes a variable runs after all that read it`() throws {
    let w = Variable([1, 2])
    let x = Placeholder()
    // Many readers on both sides of the change, also through a reshape, which shares the memory.
    let before = (w * x).sum()
    let change = w.assigned(w * 2)
    let seen = w.reshaped([2, 1]).sum() + w.squared().sum()
    let (a, b, c, d) = try Session().run(change, before, seen, w, feeding: [x: [10, 100]])
    #expect(a == [2, 4])
    #expect(b.scalar == 210)
    #expect(c.scalar == 8)
    #expect(d == [2, 4])
  }

  @Test(arguments: [1, 2, 3, 8])
  func `training gives the same bits on any number of threads`(threads: Int) throws {
    #expect(try SmallTraining.weights(threads: threads, convolution: false) == SmallTraining.dense)
    #expect(try SmallTraining.weights(threads: threads, convolution: true) == SmallTraining.convolution)
  }

  /// Tests/Scripts/same_bits.sh runs this in a debug and in a release build, which must write the same.
  @Test func `the bits of a training can be compared between builds`() throws {
    let bits = (SmallTraining.dense + SmallTraining.convolution).joined()
    let again = try
      (SmallTraining.weights(threads: 2, convolution: false)
      + SmallTraining.weights(threads: 2, convolution: true)).joined()
    #expect(bits.elementsEqual(again))
    guard let path = ProcessInfo.processInfo.environment["MARTINET_BITS_FILE"] else { return }
    let text = InstructionSet.active + "\n" + bits.map { String($0, radix: 16) }.joined(separator: "\n") + "\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}

/// A training that has every kind of step: large enough to be cut into tiles.
enum SmallTraining {
  static let dense = try! weights(threads: 1, convolution: false)
  static let convolution = try! weights(threads: 1, convolution: true)

  /// The bits of all weights after two epochs, and of the predictions.
  static func weights(threads: Int, convolution: Bool) throws -> [[UInt32]] {
    let model =
      convolution
      ? try Sequential(input: [12, 12, 2], seed: 5, threads: threads) {
        Conv2D(8, kernel: 3, activation: .relu)
        BatchNormalization()
        MaxPool2D(2)
        Dropout(0.25)
        Flatten()
        Dense(10, activation: .softmax)
      }
      : try Sequential(input: [12, 12, 2], seed: 5, threads: threads) {
        Flatten()
        Dense(128, activation: .relu, penalty: .l2(0.001))
        Dropout(0.2)
        LayerNormalization()
        Dense(10, activation: .softmax)
      }
    model.compile(
      optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy], clipping: .norm(1))
    let data = try TrainingSet(features: noise([70, 12, 12, 2]), labels: classes([70], 10))
    try model.fit(data, epochs: 2, batchSize: 32, seed: 3, verbose: 0)
    let values = model.layers.flatMap { layer in
      layer.variables.map { model.store.value($0.variable).scalars.map(\.bitPattern) }
    }
    return values + [try model.predict(noise([5, 12, 12, 2], salt: 1)).scalars.map(\.bitPattern)]
  }
}
