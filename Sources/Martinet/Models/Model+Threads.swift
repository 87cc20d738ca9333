// How many threads compute.

extension Model {
  /// The number of threads that this model computes with. No bit depends on it.
  public var threads: Int { pool.threads }

  static func check(threads: Int?) throws {
    guard threads.map({ $0 >= 1 }) ?? true else {
      throw ModelError.invalidArgument(name: "threads", expected: "at least 1", received: "\(threads ?? 0)")
    }
  }

  /// The number of threads of a model that is not told one: what the environment variable
  /// `MARTINET_THREADS` says, else the processors that this process may run on.
  public static var defaultThreads: Int { WorkerPool.shared.threads }
}
