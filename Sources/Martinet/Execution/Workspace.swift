// The memory in which a plan runs, and the running.

/// One arena for one plan: the values of a run, working memory for each worker, and every step's
/// places resolved to addresses once. Running allocates nothing.
///
/// Safe to send because one caller at a time owns it: a session or a model runs it on its own
/// thread, a predictor hands it out under a lock. It points into itself, into its plan's constants
/// and into the variables' memory, which it keeps alive.
@safe
final class Workspace: @unchecked Sendable {
  let plan: Plan
  private let variables: [FloatMemory]
  let pool: WorkerPool
  private let arena: FloatMemory
  private let constants: FloatMemory
  private let places: UnsafeMutablePointer<Floats>
  private let placeCount: Int
  private let feeds: [Floats]
  private let fetches: [Floats]
  // The steps as the pool takes them, and each worker's scratch memory: at fixed addresses, so that a run
  // copies nothing.
  private let works: UnsafeMutablePointer<StepWork>
  private let scratch: UnsafeMutablePointer<Floats>

  /// Memory for a plan. `memory` gives each variable's.
  init(_ plan: Plan, memory: (Variable) -> FloatMemory, pool: WorkerPool) {
    self.plan = plan
    let variables = plan.variables.map(memory)
    self.variables = variables
    self.pool = pool
    let arena = FloatMemory(count: plan.arenaCount + plan.scratchCount * pool.threads)
    let constants = FloatMemory(count: plan.constants.reduce(0) { $0 + $1.count })
    self.arena = arena
    self.constants = constants
    var constantStart: [Int] = []
    var start = 0
    for tensor in plan.constants {
      constantStart.append(start)
      tensor.withFloats { constants.floats[start..<start + tensor.count].copy(from: $0) }
      start += tensor.count
    }
    func resolve(_ place: Plan.Place) -> Floats {
      switch place {
      case .arena(let offset, let count): arena.floats[offset..<offset + count]
      case .variable(let index, _): variables[index].floats
      case .constant(let index, let count): constants.floats[constantStart[index]..<constantStart[index] + count]
      }
    }
    placeCount = plan.steps.reduce(0) { $0 + $1.places.count }
    unsafe places = .allocate(capacity: max(placeCount, 1))
    unsafe scratch = .allocate(capacity: pool.threads)
    for worker in 0..<pool.threads {
      let start = plan.arenaCount + worker * plan.scratchCount
      unsafe (scratch + worker).initialize(to: arena.floats[start..<start + plan.scratchCount])
    }
    unsafe works = .allocate(capacity: max(plan.steps.count, 1))
    var next = unsafe places
    for (index, step) in plan.steps.enumerated() {
      let work = unsafe StepWork(
        program: step.program, places: UnsafePointer(next), inputCount: step.inputCount, stream: step.stream,
        scratch: UnsafePointer(scratch))
      unsafe (works + index).initialize(to: work)
      for place in step.places {
        unsafe next.initialize(to: resolve(place))
        unsafe next += 1
      }
    }
    feeds = plan.feeds.map { resolve($0.place) }
    fetches = plan.fetches.map { resolve($0.place) }
  }

  deinit {
    unsafe works.deinitialize(count: plan.steps.count)
    unsafe works.deallocate()
    unsafe places.deinitialize(count: placeCount)
    unsafe places.deallocate()
    unsafe scratch.deinitialize(count: pool.threads)
    unsafe scratch.deallocate()
  }

  /// Where a placeholder's elements go before a run; `nil` when the plan does not need them.
  func feed(_ placeholder: Node) -> Floats? {
    plan.feeds.firstIndex { $0.placeholder === placeholder }.map { feeds[$0] }
  }

  /// The elements of a fetch after a run.
  func fetch(_ index: Int) -> Floats { fetches[index] }

  /// Runs all steps. Random numbers come from the seed and the step.
  func run(seed: UInt64, step: UInt64) { run(plan.steps.indices, seed: seed, step: step) }

  /// Runs a part of the steps.
  func run(_ steps: Range<Int>, seed: UInt64, step: UInt64) {
    demand(steps.upperBound <= plan.steps.count, "steps out of range")
    for index in steps {
      let work = unsafe works + index
      unsafe work.pointee.seed = seed
      unsafe work.pointee.step = step
      unsafe pool.run(tiles: work.pointee.program.tiles, at: work)
    }
  }

  /// One step of the plan as the pool takes it.
  @safe
  private struct StepWork: TiledWork {
    let program: Program
    let places: UnsafePointer<Floats>
    let inputCount: Int
    let stream: UInt32
    var seed: UInt64 = 0
    var step: UInt64 = 0
    let scratch: UnsafePointer<Floats>

    func perform(tile: Int, worker: Int) {
      let frame = unsafe Frame(
        places: places, inputCount: inputCount, stream: stream, seed: seed, step: step,
        scratch: scratch[worker])
      program.body(frame, tile)
    }
  }
}

/// Floats aligned to cache lines, zero at first, freed with the object.
@safe
final class FloatMemory: @unchecked Sendable {
  // Safe to send: the address never changes, and who may write when is the business of the owner
  // (a workspace, or a store's session).
  let floats: Floats
  private let raw: UnsafeMutableRawPointer

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    unsafe raw = .allocate(byteCount: bytes, alignment: 64)
    unsafe raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    unsafe floats = Floats(base: raw.assumingMemoryBound(to: Float.self), count: count)
  }

  deinit { unsafe raw.deallocate() }
}
