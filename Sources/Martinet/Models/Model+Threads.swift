// How many threads compute.

extension Model {
  /// The number of threads that this model computes with. No bit depends on it.
  public var threads: Int { pool.threads }

  /// The number of threads of a model that is not told one: what the environment variable
  /// `MARTINET_THREADS` says, else the processors that this process may run on.
  public static var defaultThreads: Int { WorkerPool.shared.threads }
}
