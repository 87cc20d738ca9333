// What the system can refuse when a file is read or written.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that could not be read or written, with the system's reason.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Operation: String, Sendable {
    case open, create, read, write, sync, rename
  }

  public let path: String
  public let operation: Operation
  /// The system's error number (`ENOENT`, `ENOSPC`, …).
  public let code: Int32

  /// An error with the number that the system has just set, unless another is given.
  package init(_ operation: Operation, _ path: String, code: Int32 = errno) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  /// Whether the file, or a folder on its way, does not exist.
  public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

  public var description: String {
    let reason = unsafe String(cString: strerror(code))
    return "cannot \(operation.rawValue) \(path): \(reason)"
  }
}
