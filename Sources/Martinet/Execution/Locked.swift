// A value behind a lock.

import Foundation

/// A value that one thread at a time may use.
///
/// `Synchronization.Mutex` says the same, but on Linux (Swift 6.3) its contended path is in a library
/// that the thread sanitizer cannot see into: every test with two waiting threads is then reported as a
/// race. This one stands on pthread's lock, which the sanitizer follows.
///
/// Safe to send: `value` is touched with the lock held only.
package final class Locked<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Calls `body` with the value, while no other thread has it.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
