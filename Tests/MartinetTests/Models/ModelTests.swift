// What a model refuses to be made of, and how much memory it and its kin keep.

import Martinet
import Synchronization
import Testing

@Suite struct ModelTests {
  @Test func `inputs that cannot be a model's are refused`() throws {
    let x = Input([3]), unknown = Placeholder()
    let twice = #expect(throws: ModelError.self) { try Model(inputs: x, x, outputs: relu(x)) }
    #expect(text(twice) == "input 1 stands before it among the inputs: name each once")
    let nameless = #expect(throws: ModelError.self) { try Model(inputs: x, unknown, outputs: relu(x)) }
    #expect(text(nameless) == "input 1 has no shape: make it with Input([…]), the shape of one example")
    let deep: Shape = [1, 1, 1, 1, 1, 1, 1, 4]
    let message = "input 0: expected at most 7 dimensions and a sensible size, received \(deep)"
    let stack = #expect(throws: ModelError.self) { try Sequential(input: deep) { Flatten() } }
    #expect(text(stack) == message)
    let graph = #expect(throws: ModelError.self) { try Model(inputs: Input(deep), outputs: relu(x)) }
    #expect(text(graph) == message)
    #expect(throws: LayerError.self) { try Flatten()(Input(deep)) }
  }

  @Test func `a model and a session compute with at least one thread`() throws {
    for threads in [0, -1] {
      let error = #expect(throws: ModelError.self) { try Sequential(input: [2], threads: threads) { Dense(1) } }
      #expect(text(error) == "threads: expected at least 1, received \(threads)")
      let session = #expect(throws: GraphError.self) { try Session(threads: threads) }
      #expect(text(session) == "threads: expected at least 1, received \(threads)")
    }
  }

  @Test func `a summary is for a batch of at least one example`() throws {
    let model = try Sequential(input: [2]) { Dense(1) }
    for size in [-1, 0, .max] {
      let error = #expect(throws: ModelError.self) { try model.summary(batchSize: size) }
      #expect(text(error) == "batchSize: expected 1 ..< 2³¹, received \(size)")
    }
  }

  /// y = x, and counts the plans that were made with it and those that are still held.
  final class Census: Operation {
    private let plans = Mutex((made: 0, held: 0))
    let name = "census"

    var made: Int { plans.withLock { $0.made } }
    var held: Int { plans.withLock { $0.held } }

    private final class Holder: Sendable {
      let census: Census
      init(_ census: Census) {
        self.census = census
        census.plans.withLock { $0 = ($0.made + 1, $0.held + 1) }
      }
      deinit { census.plans.withLock { $0.held -= 1 } }
    }

    func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

    func program(for shapes: OperationShapes) -> Program {
      let holder = Holder(self)
      return .whole { frame in withExtendedLifetime(holder) { frame.output.copy(from: frame.input(0)) } }
    }
  }

  /// A model that copies examples of two values, and who counts its plans.
  private func copier() throws -> (model: Model, census: Census) {
    let census = Census()
    let x = Input([2])
    return (try Model(inputs: x, outputs: Node(census, [x.node])), census)
  }

  @Test func `workspaces are kept for eight batch sizes`() throws {
    let (model, census) = try copier()
    for size in 1...20 { #expect(try model.predict(noise([size, 2])) == noise([size, 2])) }
    #expect(census.held == 8)
    // The sizes that are used stay.
    for size in 21...40 {
      _ = try (model.predict(noise([20, 2])), model.predict(noise([size, 2])))
    }
    #expect(census.held == 8)
    #expect(census.made == 40)
  }

  @Test func `a predictor keeps workspaces for eight batch sizes`() throws {
    let (model, census) = try copier()
    let predictor = model.predictor()
    for size in 1...20 { #expect(try predictor.predict(noise([size, 2])) == noise([size, 2])) }
    #expect(census.held == 8)
  }

  @Test func `a session keeps workspaces for eight shapes of what it computes`() throws {
    let census = Census()
    let x = Placeholder()
    let copy = Node(census, [x.node])
    let session = Session()
    for size in 1...20 { #expect(try session.run(copy, feeding: [x: noise([size])]) == noise([size])) }
    #expect(census.held == 8)
    for size in 13...20 { _ = try session.run(copy, feeding: [x: noise([size])]) }
    #expect(census.made == 20)
  }

  @Test func `a summary keeps nothing`() throws {
    let (model, census) = try copier()
    #expect(try model.summary(batchSize: 20_000).contains("for a batch of 20000"))
    #expect(census.held == 0)
  }
}
