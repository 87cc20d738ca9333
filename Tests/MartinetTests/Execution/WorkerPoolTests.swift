// The Swift side of the worker pool; the pool itself is checked in C (Tests/CKernelChecks).

import Testing

@testable import Martinet

@Suite struct WorkerPoolTests {
  /// Marks its tile in a tensor's memory.
  struct Mark: TiledWork {
    let visits: Floats
    func perform(tile: Int, worker: Int) { visits[tile] += 1 }
  }

  @Test(arguments: [1, 2, 3, 8]) func `every tile is done once`(threads: Int) {
    let pool = WorkerPool(threads: threads)
    #expect(pool.threads == threads)
    for tiles in [0, 1, 2, 7, 100] {
      var visits = Tensor(repeating: 0, shape: [100])
      visits.withMutableFloats { pool.run(tiles: tiles, Mark(visits: $0)) }
      #expect(visits.scalars == (0..<100).map { $0 < tiles ? 1 : 0 })
    }
  }

  @Test func `closures run too, and workers are below the number of threads`() {
    let pool = WorkerPool(threads: 3)
    let workers = Locked<Set<Int>>([])
    pool.run(tiles: 50) { _, worker in workers.withLock { _ = $0.insert(worker) } }
    #expect(workers.withLock { $0.isSubset(of: [0, 1, 2]) && !$0.isEmpty })
  }

  @Test func `the shared pool has a thread for every processor, or what the environment says`() {
    #expect(WorkerPool.shared.threads >= 1)
  }

  @Test func `several tasks may use one pool`() async {
    let pool = WorkerPool(threads: 2)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<200).allSatisfy { _ in
            var visits = Tensor(repeating: 0, shape: [30])
            visits.withMutableFloats { pool.run(tiles: 30, Mark(visits: $0)) }
            return visits.scalars.allSatisfy { $0 == 1 }
          }
        }
      }
      for await right in group { #expect(right) }
    }
  }
}
