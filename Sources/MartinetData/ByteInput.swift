// Bytes from a file or from memory, read from start to end into the caller's buffer.

import Martinet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes that can be read once, from start to end.
protocol ByteInput {
  /// What an error calls it: a path.
  var name: String { get }
  /// How many bytes there are in all, or can be at most.
  var byteCount: Int { get }
  /// The first bytes, without reading past them; fewer where there are fewer.
  func start(_ count: Int) throws -> [UInt8]
  /// Fills as much of the buffer as there are bytes for; less than all of it at the end only.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// The next bytes, fewer at the end.
  mutating func take(_ count: Int) throws -> [UInt8]
}

extension ByteInput {
  mutating func take(_ count: Int) throws -> [UInt8] { try taken(count) }

  /// The next bytes as they are read. Memory is taken as bytes arrive, 64 MiB at first and then as
  /// much again, so a gzip file that claims more than it holds gets little.
  mutating func taken(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let step = min(count - bytes.count, max(bytes.count, 1 << 26))
      let part = try [UInt8](unsafeUninitializedCapacity: step) { buffer, filled in
        filled = try read(into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: step))
      }
      if bytes.isEmpty { bytes = part } else { bytes += part }
      if part.count < step { break }
    }
    return bytes
  }

  /// Whether the content is gzip by its first bytes.
  func isGzip() throws -> Bool { try start(2) == [0x1f, 0x8b] }
}

/// A file, opened for reading.
final class FileInput: ByteInput {
  let name: String
  let byteCount: Int
  private let descriptor: Int32

  /// Throws `FileError` when the file cannot be opened, and for what is not a regular file.
  init(path: String) throws {
    // O_NONBLOCK: a named pipe in the place of the file is refused below instead of waited for.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    name = path
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
      close(descriptor)
      throw FileError(.read, path, code: code)
    }
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func start(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = pread(descriptor, buffer.baseAddress, count, 0)
      guard filled >= 0 else {
        filled = 0
        throw FileError(.read, name)
      }
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let received = systemRead(descriptor, rest)
      if received == 0 { break }
      if received > 0 {
        filled += received
      } else if errno != EINTR {
        throw FileError(.read, name)
      }
    }
    return filled
  }
}

/// Bytes in memory.
struct MemoryInput: ByteInput {
  let name: String
  let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  var byteCount: Int { bytes.count }

  func start(_ count: Int) -> [UInt8] { Array(bytes.prefix(count)) }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let part = bytes[position..<min(position + buffer.count, bytes.count)]
    buffer.copyBytes(from: part)
    position = part.endIndex
    return part.count
  }
}

/// The system's `read`, out of reach of the methods of that name.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
