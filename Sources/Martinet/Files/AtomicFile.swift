// A file that is written whole or not at all.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file so that whoever opens its name finds the old content or the new, never a half, even
/// when the process is killed or the power fails: the content goes to a new file beside it, which is
/// synced and then renamed over the name, and the folder is synced.
///
/// ```swift
/// try AtomicFile.write(to: "model.safetensors") { file in
///   try file.write(header)
///   try file.write(weights.span.bytes)
/// }
/// ```
/// When anything fails the file beside is removed and the old content stands. A process killed in the
/// middle leaves a file named `.NAME.PROCESS-NUMBER.partial` that nothing reads.
public enum AtomicFile {
  /// The new content, written from start to end.
  public struct Writer: ~Copyable {
    fileprivate let descriptor: Int32
    fileprivate let path: String

    /// Appends bytes; a write that the system cuts short is continued.
    ///
    /// Throws `FileError` (a full disk, a limit on the size of files, …).
    public func write(_ bytes: RawSpan) throws {
      unsafe try bytes.withUnsafeBytes { buffer in
        var rest = unsafe buffer[...]
        while unsafe !rest.isEmpty {
          let written = unsafe systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
          if written < 0 {
            guard errno == EINTR else { throw FileError(.write, path) }
          } else {
            unsafe rest = rest.dropFirst(written)
          }
        }
      }
    }

    /// Appends bytes.
    public func write(_ bytes: [UInt8]) throws { unsafe try write(bytes.span.bytes) }

    /// Appends floats in the processor's byte order, which is little-endian wherever Swift runs.
    public func write(_ floats: [Float]) throws { unsafe try write(floats.span.bytes) }

    /// Appends text in UTF-8.
    public func write(_ text: String) throws { try write(Array(text.utf8)) }
  }

  /// Writes a file; a file of that name keeps its permissions and is replaced.
  ///
  /// - Parameters:
  ///   - path: of the file. Its folder must exist. A symbolic link is replaced, not followed.
  ///   - permissions: of a new file, less the process's mask.
  ///   - body: writes the content.
  /// - Throws: `FileError`, and whatever `body` throws.
  @inline(never)  // Swift 6.3.1's optimizer aborts where it inlines this
  public static func write(
    to path: String, permissions: UInt16 = 0o666, _ body: (borrowing Writer) throws -> Void
  ) throws {
    let (beside, descriptor) = try createBeside(path, mode_t(permissions))
    var isOpen = true
    do {
      keepPermissions(of: path, descriptor)
      try body(Writer(descriptor: descriptor, path: path))
      try sync(descriptor, path)
      isOpen = false
      guard close(descriptor) == 0 || errno == EINTR else { throw FileError(.write, path) }
      try replace(path, with: beside)
    } catch {
      if isOpen { _ = close(descriptor) }
      _ = unsafe unlink(beside)
      throw error
    }
  }

  /// Puts a complete file, already synced, in the place of another in the same folder and syncs the
  /// folder, so that the new name outlives a power failure.
  package static func replace(_ path: String, with complete: String) throws {
    guard unsafe rename(complete, path) == 0 else { throw FileError(.rename, path) }
    let folder = split(path).folder
    let descriptor = openFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw FileError(.sync, folder) }
    defer { _ = close(descriptor) }
    do { try sync(descriptor, folder) } catch let error as FileError {
      // Some file systems cannot sync a folder and say so; there is nothing more to be done there.
      guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
    }
  }

  /// Waits until what was written is on the disk.
  package static func sync(_ descriptor: Int32, _ path: String) throws {
    #if canImport(Darwin)
      // There fsync reaches the drive's cache only.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw FileError(.sync, path) }
    }
  }

  /// A new file beside the path, under a name that nobody else holds.
  private static func createBeside(
    _ path: String, _ permissions: mode_t
  ) throws -> (path: String, descriptor: Int32) {
    let (folder, name) = split(path)
    guard !name.isEmpty, name != ".", name != ".." else { throw FileError(.create, path, code: EISDIR) }
    while true {
      let number = counter.add(1, ordering: .relaxed).newValue
      // The longest file name is 255 bytes; the name is there for people and may be cut.
      let beside = "\(folder)/.\(name.prefix(48)).\(getpid())-\(number).partial"
      let descriptor = openFile(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
      if descriptor >= 0 { return (beside, descriptor) }
      // EEXIST: left by a killed process that had this number; the next name is free.
      guard errno == EEXIST || errno == EINTR else { throw FileError(.create, path) }
    }
  }

  /// Gives the new file the permissions of the one that it replaces.
  private static func keepPermissions(of path: String, _ descriptor: Int32) {
    var old = stat()
    if unsafe stat(path, &old) == 0, old.st_mode & S_IFMT == S_IFREG {
      _ = fchmod(descriptor, old.st_mode & 0o7777)
    }
  }

  /// A path's folder and file name.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (
      String(path[..<slash]).isEmpty ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...])
    )
  }

  private static let counter = Atomic<Int>(0)
}

/// The system's `write`, out of reach of the names around it.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}

private func openFile(_ path: String, _ flags: Int32, _ permissions: mode_t) -> Int32 {
  unsafe open(path, flags, permissions)
}
