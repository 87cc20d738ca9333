// The file that a download grows in.

import Foundation
import Martinet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is appended to, locked against other processes, and renamed when it is whole.
final class PartialFile: Sendable {
  let path: String
  private let descriptor: Int32

  private init(path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw FileError(.create, path) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens or makes the file and waits until nobody else is writing to it.
  static func locked(path: String) async throws -> PartialFile {
    while true {
      let file = try PartialFile(path: path)
      // The one that held the lock may have renamed or removed the file that was opened here.
      if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0, file.isStillThere() { return file }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Makes a folder and those on its way, where they are missing.
  static func makeFolder(_ path: String) throws {
    // By bytes, as the system does: a slash with an accent behind it is one character and still a slash.
    let slash = UInt8(ascii: "/")
    let names = path.utf8.split(separator: slash).map { String(Substring($0)) }
    for end in names.indices {
      let part = (path.utf8.first == slash ? "/" : "") + names[...end].joined(separator: "/")
      guard mkdir(part, 0o755) == 0 || errno == EEXIST else { throw FileError(.create, part) }
    }
  }

  private func isStillThere() -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
  }

  /// The bytes that are there.
  func count() throws -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
    return Int(status.st_size)
  }

  /// Forgets what is there.
  func empty() throws {
    guard ftruncate(descriptor, 0) == 0 else { throw FileError(.write, path) }
  }

  /// Writes behind what is there; a write that the system cuts short is continued.
  func append(_ data: Data) throws {
    try data.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0 {
          guard errno == EINTR else { throw FileError(.write, path) }
        } else {
          rest = rest.dropFirst(written)
        }
      }
    }
  }

  /// Syncs the file, gives it its name and syncs the folder.
  func rename(to final: String) throws {
    try AtomicFile.sync(descriptor, path)
    try AtomicFile.replace(final, with: path)
  }

  /// Leaves nothing behind where nothing has arrived, or where the file has its name.
  func removeIfEmpty() {
    if isStillThere(), (try? count()) == 0 { unlink(path) }
  }
}
