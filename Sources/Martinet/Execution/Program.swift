// What computes an operation's value: a function of tiles of work.

/// How an operation is computed for given shapes: work cut into tiles, and a function that does one.
///
/// The tiles depend on the shapes alone, never on how many workers there are, and two tiles never
/// write to the same place: so the bits are the same on any number of threads.
public struct Program: Sendable {
  /// The function that computes one tile.
  public typealias Body = @Sendable (Frame, Int) -> Void

  let tiles: Int
  let scratch: Int
  let body: Body

  /// Work that is cut into tiles. `scratch` is how many floats of working memory one tile needs.
  public init(tiles: Int, scratch: Int = 0, _ body: @escaping Body) {
    self.tiles = tiles
    self.scratch = scratch
    self.body = body
  }

  /// Work that is not cut.
  public static func whole(scratch: Int = 0, _ body: @escaping @Sendable (Frame) -> Void) -> Program {
    Program(tiles: 1, scratch: scratch) { frame, _ in body(frame) }
  }

  /// No work at all.
  public static let nothing = Program(tiles: 0) { _, _ in }

  /// Work on `count` independent items, cut into ranges of at least `grain` (at most 64 of them).
  public static func over(
    _ count: Int, grain: Int, scratch: Int = 0,
    _ body: @escaping @Sendable (Frame, Range<Int>) -> Void
  ) -> Program {
    guard count > 0 else { return .nothing }
    let tiles = Tiles(count: count, grain: grain)
    return Program(tiles: tiles.number, scratch: scratch) { frame, tile in body(frame, tiles[tile]) }
  }

  /// How many floats one tile of an elementwise operation takes: half of a 48 KiB first cache holds
  /// what it reads, and the pool's fork and join cost a twentieth of the work.
  static let elementGrain = 4096
}

/// A count cut into equal ranges, as nearly as it allows.
///
/// There are 1, 2, 4 or a multiple of 8 of them, which the usual numbers of threads share evenly: of five ranges one
/// thread of two computes three while the other waits.
public struct Tiles: Sendable {
  /// How many ranges.
  public let number: Int
  private let count: Int
  /// Ranges begin at multiples of `unit`, hold at least `units` of them, and the first `longer` one more.
  private let unit, units, longer: Int

  /// At most `limit` ranges of at least `grain`. Long ones are whole cache lines, and so up to one line shorter.
  public init(count: Int, grain: Int, limit: Int = 64) {
    self.count = count
    let wanted = max(1, min(limit, count / max(grain, 1)))
    let shared = wanted < 8 ? (wanted < 4 ? min(wanted, 2) : 4) : wanted / 8 * 8
    number = min(shared, count)
    unit = count >= 256 * number ? 16 : 1
    (units, longer) = ((count + unit - 1) / unit).quotientAndRemainder(dividingBy: max(number, 1))
  }

  /// One range.
  public subscript(_ tile: Int) -> Range<Int> {
    start(of: tile)..<start(of: tile + 1)
  }

  private func start(of tile: Int) -> Int {
    min(count, (tile * units + min(tile, longer)) * unit)
  }
}

/// What a program sees while it runs: the memory of its inputs and of its results, and the random
/// numbers of its node at this step.
@safe
public struct Frame {
  let places: UnsafePointer<Floats>
  let inputCount: Int
  let stream: UInt32
  let seed: UInt64
  let step: UInt64

  /// Working memory of the worker that runs this tile: as many floats as the program asked for.
  public internal(set) var scratch: Floats

  /// An input's elements.
  public func input(_ index: Int) -> Floats {
    demand(index >= 0 && index < inputCount, "input out of range")
    return unsafe places[index]
  }

  /// Where the value goes.
  public var output: Floats { unsafe places[inputCount] }

  /// Where a further result goes; `nil` where nothing reads it.
  public func extra(_ index: Int) -> Floats? {
    let place = unsafe places[inputCount + 1 + index]
    return place.count == 0 ? nil : place
  }

  /// This node's random numbers at this step.
  public var random: RandomStream { RandomStream(seed: seed, stream: stream, step: step) }
}
