// Runs graphs: feeds in, fetches out, the variables' values kept in between.

/// Runs graphs and keeps the values of their variables.
///
/// ```swift
/// let session = Session()
/// let (w, loss) = try session.run(weights, loss, feeding: [x: [1, 2, 3, 4], y: [0, -1, -2, -3]])
/// ```
/// A variable gets its value at the session's first use of it; two sessions share none. What a run
/// fetches is computed before any variable changes, but a fetched variable is seen as changed.
public final class Session {
  private let store: VariableStore
  private let pool: WorkerPool
  private var workspaces = Recent<Request, Recent<[Node: Shape], Workspace>>(limit: 64)
  private var streams = StreamNumbers()
  private var steps: UInt64 = 0
  private let seed: UInt64
  private let rules: RewritingRules

  /// A session that computes with all processors of the machine. The seed gives the variables their
  /// first values and dropout its masks; `winograd` says how convolutions with 3×3 filters are computed.
  public convenience init(seed: UInt64 = 0, winograd: Winograd = .auto) {
    self.init(seed: seed, threads: nil, rules: .standard(winograd))
  }

  /// A session that computes with a number of threads, which changes no bit of any result.
  ///
  /// Throws `GraphError.invalidThreads` for less than one.
  public convenience init(seed: UInt64 = 0, threads: Int, winograd: Winograd = .auto) throws {
    guard threads >= 1 else { throw GraphError.invalidThreads(received: threads) }
    self.init(seed: seed, threads: threads, rules: .standard(winograd))
  }

  init(seed: UInt64, threads: Int?, rules: RewritingRules) {
    self.seed = seed
    self.rules = rules
    store = VariableStore(seed: seed)
    pool = threads.map { WorkerPool(threads: $0) } ?? .shared
  }

  /// Computes a value: each placeholder that it needs is fed a tensor.
  ///
  /// Throws `GraphError` for a placeholder that is not fed and for shapes that do not go together.
  @discardableResult
  public func run<Fetch: NodeConvertible>(
    _ fetch: Fetch, feeding: [Placeholder: Tensor] = [:], phase: Phase = .inference
  ) throws -> Fetch.Value {
    fetch.fetched(try run([fetch.node], feeding: feeding, phase: phase)[0])
  }

  /// Computes several values in one run: each placeholder that they need is fed a tensor.
  ///
  /// Throws `GraphError` for a placeholder that is not fed and for shapes that do not go together.
  @discardableResult
  public func run<each Fetch: NodeConvertible>(
    _ fetches: repeat each Fetch, feeding: [Placeholder: Tensor] = [:], phase: Phase = .inference
  ) throws -> (repeat (each Fetch).Value) {
    var nodes: [Node] = []
    repeat nodes.append((each fetches).node)
    var values = try run(nodes, feeding: feeding, phase: phase).makeIterator()
    return (repeat (each fetches).fetched(values.next()!))
  }

  /// Computes the values of a list of nodes.
  public func run(
    _ fetches: [Node], feeding: [Placeholder: Tensor] = [:], phase: Phase = .inference
  ) throws -> [Tensor] {
    let workspace = try workspace(for: fetches, feeding: feeding, phase: phase)
    for feed in workspace.plan.feeds {
      guard let tensor = feeding[Placeholder(feed.placeholder)!], let place = workspace.feed(feed.placeholder)
      else { continue }
      tensor.withFloats { place.copy(from: $0) }
    }
    workspace.run(seed: seed, step: steps)
    steps += 1
    return workspace.plan.fetches.enumerated().map { index, fetch in
      let floats = workspace.fetch(index)
      return Tensor(shape: fetch.shape) { $0.copy(from: floats) }
    }
  }

  /// A variable's value.
  public func value(of variable: Variable) -> Tensor { store.value(variable) }

  /// Sets a variable.
  ///
  /// Throws `GraphError.variableShape` for a value of another shape.
  public func set(_ variable: Variable, to value: Tensor) throws { try store.set(variable, to: value) }

  /// The random numbers that the next run gives to a source.
  package func randomNumbers(of source: RandomSource) -> RandomStream {
    RandomStream(seed: seed, stream: streams[source], step: steps)
  }

  /// Gives the next run the random numbers that the first one had.
  package func rewindRandomNumbers() { steps = 0 }

  /// What is computed. Workspaces are kept for the last few dozens of requests, and for the last few shapes that
  /// were fed to each.
  private struct Request: Hashable {
    let fetches: [Node]
    let phase: Phase
  }

  private func workspace(
    for fetches: [Node], feeding: [Placeholder: Tensor], phase: Phase
  ) throws -> Workspace {
    let feeds = Dictionary(uniqueKeysWithValues: feeding.map { ($0.key.node, $0.value.shape) })
    return try workspaces.use(Request(fetches: fetches, phase: phase), make: { Recent() }) { recent in
      try recent.value(feeds) {
        for variable in variables(of: fetches) { _ = store.memory(variable) }
        let plan = try Plan(fetches: fetches, feeds: feeds, phase: phase, rules: rules) { streams[$0] }
        return Workspace(plan, memory: store.memory, pool: pool)
      }
    }
  }
}

/// Numbers for sources of random numbers, in the order in which they are first asked for.
struct StreamNumbers {
  private var numbers: [ObjectIdentifier: (source: RandomSource, number: UInt32)] = [:]

  /// A source's number. Streams below 2³⁰ belong to the first values of variables.
  subscript(_ source: RandomSource) -> UInt32 {
    mutating get {
      if let known = numbers[ObjectIdentifier(source)] { return known.number }
      let number = UInt32(1 << 30) + UInt32(numbers.count)
      numbers[ObjectIdentifier(source)] = (source, number)
      return number
    }
  }
}
