// The Swift side of the worker pool; the pool itself is checked in C (Tests/CKernelChecks).

import CKernels
import Foundation
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

  #if os(Linux)
    /// Files of a tree of control groups, what /proc/self/cgroup says, and the processors that are left.
    static let groups: [([String: String], String, Int)] = [
      ([:], "0::/\n", 0),
      (["cpu.max": "max 100000\n"], "0::/\n", 0),
      (["cpu.max": "200000 100000\n"], "0::/\n", 2),
      (["cpu.max": "200001 100000\n"], "0::/\n", 3),
      (["cpu.max": "1000 100000\n"], "0::/\n", 1),
      // The least of the groups around it; one that is not here, as from outside of a container.
      (
        ["a/cpu.max": "300000 100000", "a/b/cpu.max": "max 100000", "a/b/c/cpu.max": "700000 100000"], "0::/a/b/c\n", 3
      ),
      (["cpu.max": "400000 100000"], "0::/docker/0123\n", 4),
      // Version 1, and both versions side by side.
      (["cpu/a/cpu.cfs_quota_us": "150000\n", "cpu/a/cpu.cfs_period_us": "50000\n"], "4:cpu,cpuacct:/a\n0::/\n", 3),
      (["cpu/a/cpu.cfs_quota_us": "-1\n", "cpu/a/cpu.cfs_period_us": "100000\n"], "4:cpuacct,cpu:/a\n", 0),
      (["cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"], "4:cpuset:/\n3:cpuacct:/\n", 0),
      // Nothing that makes sense.
      (["cpu.max": ""], "0::/\n", 0), (["cpu.max": "0 0"], "0::/\n", 0), (["cpu.max": "nan 5"], "0::/\n", 0),
      (["cpu.max": "1e300 1"], "0::/\n", 0), (["cpu.max": "100000 -5"], "0::/\n", 0),
      (["cpu.max": "5 5"], "0:/\n\n:", 0),
      (["cpu.max": "500000 100000"], "0::\n", 5),
      (["cpu.max": "500000 100000"], "0::/" + String(repeating: "a/", count: 4000) + "\n", 5),
    ]

    @Test(arguments: groups) func `a quota of processor time is not passed`(
      files: [String: String], membership: String, processors: Int
    ) throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      let root = folder.appendingPathComponent("tree")
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      for (name, content) in files {
        let file = root.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
      }
      let group = folder.appendingPathComponent("cgroup")
      try Data(membership.utf8).write(to: group)
      let received = ck_group_processors(group.path, root.path)
      #expect(received == (processors == 0 ? .max : Int32(processors)))
      #expect(ck_group_processors(folder.appendingPathComponent("nothing").path, root.path) == .max)
    }
  #endif

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
