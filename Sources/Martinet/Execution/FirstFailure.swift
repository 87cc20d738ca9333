// What went wrong in work that several threads share.

/// The error of the first part that failed, whichever worker failed first.
final class FirstFailure: Sendable {
  private let first = Locked<(part: Int, error: any Error)?>(nil)

  func note(_ error: any Error, of part: Int) {
    first.withLock { first in
      if first.map({ part < $0.part }) ?? true { first = (part, error) }
    }
  }

  /// The failure, which is then forgotten.
  func take() -> (part: Int, error: any Error)? {
    first.withLock { first in
      defer { first = nil }
      return first
    }
  }
}
