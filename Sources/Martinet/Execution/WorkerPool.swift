// The door to the worker pool: threads that start once and share tiles of work.

import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work cut into tiles. A value of this kind is what a pool runs without an allocation: it stays where
/// it is, and the workers are given its address.
protocol TiledWork {
  /// Does one tile; `worker` is below the pool's number of threads, and one worker does one tile at a
  /// time.
  func perform(tile: Int, worker: Int)
}

/// Threads that start with the pool, take tiles until there are none, spin for some microseconds and
/// sleep. The calling thread is worker 0.
///
/// Safe to send: the address never changes; the C pool behind it takes runs from any thread, one
/// after the other (pool.c), and is freed when nobody holds this object, so when no run is under way.
@safe
package final class WorkerPool: @unchecked Sendable {
  /// One pool for everybody, with as many threads as the environment variable `MARTINET_THREADS` says,
  /// else as many as there are processors that this process may run on, by its affinity and its control group's quota.
  package static let shared = WorkerPool(threads: environmentThreads ?? Int(ck_processors()))

  /// How many threads work, the calling one included.
  let threads: Int

  private let pool: OpaquePointer?

  /// A pool of `threads` ≥ 1. Where the system refuses threads, the pool works with the calling one.
  init(threads: Int) {
    demand(threads >= 1, "threads: expected at least 1, received \(threads)")
    let created = threads == 1 ? nil : unsafe ck_pool_create(Int32(clamping: threads))
    unsafe pool = created
    self.threads = unsafe created.map { unsafe Int(ck_pool_threads($0)) } ?? 1
  }

  deinit {
    if let pool = unsafe pool { unsafe ck_pool_destroy(pool) }
  }

  /// Performs every tile in 0 ..< tiles once and returns when all are done. Allocates nothing. One tile,
  /// and with one thread all, run on the calling thread, in order, several callers at once if they come.
  func run<Work: TiledWork>(tiles: Int, _ work: Work) {
    unsafe withUnsafePointer(to: work) { unsafe run(tiles: tiles, at: $0) }
  }

  /// The same for work that stays at an address.
  @unsafe
  func run<Work: TiledWork>(tiles: Int, at work: UnsafePointer<Work>) {
    guard tiles > 1, let pool = unsafe pool else {
      for tile in 0..<tiles { unsafe work.pointee.perform(tile: tile, worker: 0) }
      return
    }
    var call = unsafe Call(work: work, type: Work.self)
    unsafe withUnsafeMutablePointer(to: &call) { context in
      unsafe ck_pool_run(
        pool, tiles,
        { context, tile, worker in
          let call = unsafe context.assumingMemoryBound(to: Call.self).pointee
          unsafe call.type.perform(call.work, tile: tile, worker: Int(worker))
        }, context)
    }
  }

  /// Calls `body(tile, worker)` for every tile. The closure itself is what this form may allocate.
  package func run(tiles: Int, _ body: @escaping (_ tile: Int, _ worker: Int) -> Void) {
    run(tiles: tiles, Closure(body: body))
  }

  private struct Closure: TiledWork {
    let body: (Int, Int) -> Void
    func perform(tile: Int, worker: Int) { body(tile, worker) }
  }

  /// What the C pool hands to every tile: where the work is, and its type.
  @safe
  private struct Call {
    let work: UnsafeRawPointer
    let type: any TiledWork.Type
  }
}

extension TiledWork {
  /// Performs a tile of the work at an address.
  @unsafe
  fileprivate static func perform(_ work: UnsafeRawPointer, tile: Int, worker: Int) {
    unsafe work.assumingMemoryBound(to: Self.self).pointee.perform(tile: tile, worker: worker)
  }
}

extension WorkerPool {
  /// What `MARTINET_THREADS` says, when it is a number from 1 to 1024.
  private static var environmentThreads: Int? {
    guard let text = unsafe getenv("MARTINET_THREADS"), let count = unsafe Int(String(cString: text)),
      (1...1024).contains(count)
    else { return nil }
    return count
  }
}
