// What can be wrong with the content of a file of data.

/// A file whose content cannot be taken: the description names the file, what is wrong and what was
/// expected. A file that cannot be opened or read at all is a `FileError`.
public struct DataFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// The file ends before its content does.
    case truncated
    /// The content is not what its own checksum or length says.
    case corrupt(String)
    /// The file is not of the expected format.
    case malformed(String)
    /// A format's feature that this reader does not take.
    case unsupported(String)
    /// There is more in the file than its content.
    case trailingBytes
    /// The content would take more memory than is allowed.
    case tooLarge(bytes: Int, limit: Int)
    /// The header declares more than the file can hold.
    case impossibleSize(declared: String, fileBytes: Int)
    /// The content is not the published one.
    case checksumMismatch(expected: String, received: String)
    /// Two files that belong together do not fit.
    case mismatch(String)
  }

  /// The file, or a name for bytes in memory.
  public let path: String
  public let problem: Problem

  public var description: String {
    switch problem {
    case .truncated:
      return "\(path) is truncated: it ends before its content does"
    case .corrupt(let what): return "\(path) is damaged: \(what)"
    case .malformed(let what): return "\(path): \(what)"
    case .unsupported(let what): return "\(path): \(what)"
    case .trailingBytes: return "\(path) holds more bytes than its content: it is not what it says"
    case .tooLarge(let bytes, let limit):
      return "\(path) holds \(bytes) bytes or more, past the limit of \(limit)"
    case .impossibleSize(let declared, let fileBytes):
      return "\(path) declares \(declared), which its \(fileBytes) bytes cannot hold"
    case .checksumMismatch(let expected, let received):
      return "\(path) is not the published file: SHA-256 of its content is \(received), expected \(expected)"
    case .mismatch(let what): return "\(path): \(what)"
    }
  }
}
