// Ctrl-C: the first stops the work in an orderly way, the second at once.

import Dispatch
import Foundation

enum Interruption {
  /// Runs work that a first SIGINT cancels; a second ends the process, whatever it is doing.
  static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task(operation: work)
    // The source sees the signal only where its default, which ends the process, does not.
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT)
    source.setEventHandler {
      if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
      Console.note("\nstopping after this step; Ctrl-C again quits at once")
      task.cancel()
    }
    source.resume()
    defer {
      source.cancel()
      signal(SIGINT, SIG_DFL)
    }
    try await task.value
  }
}
