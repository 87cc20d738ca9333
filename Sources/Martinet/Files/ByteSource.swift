// Bytes that are read piece by piece: a file's, or those of an array.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the bytes of a model come from.
enum ByteSource {
  case file(OpenFile)
  case bytes([UInt8])

  /// How many bytes there are.
  var count: Int {
    switch self {
    case .file(let file): file.count
    case .bytes(let bytes): bytes.count
    }
  }

  /// The bytes of a range.
  func read(_ range: Range<Int>) throws -> [UInt8] {
    switch self {
    case .bytes(let bytes): return Array(bytes[range])
    case .file(let file):
      return unsafe try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
        unsafe try file.read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
        count = range.count
      }
    }
  }

  /// The little-endian floats that start at an offset, one for each of the view's.
  func readFloats(at offset: Int, into floats: Floats) throws {
    switch self {
    case .bytes(let bytes):
      for index in 0..<floats.count {
        var bits: UInt32 = 0
        for byte in 0..<4 { bits |= UInt32(bytes[offset + 4 * index + byte]) << (8 * UInt32(byte)) }
        floats[index] = Float(bitPattern: bits)
      }
    case .file(let file):
      // The file's byte order, little-endian, is the processor's wherever Swift runs.
      unsafe try floats.withUnsafeMutablePointer { base in
        unsafe try file.read(at: offset, into: UnsafeMutableRawBufferPointer(start: base, count: 4 * floats.count))
      }
    }
  }
}

/// A file open for reading, closed with the object.
final class OpenFile {
  let path: String
  /// The size when it was opened.
  let count: Int
  private let descriptor: Int32

  /// Throws `FileError` when the file cannot be opened or is not a plain file.
  init(_ path: String) throws {
    self.path = path
    // Without O_NONBLOCK a named pipe would be waited for.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(.open, path) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let error = FileError(.open, path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(.read, path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills a buffer from an offset on.
  ///
  /// Throws `ModelFileError.Reason.truncated` when the file has become shorter meanwhile.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < buffer.count {
      let got = unsafe pread(
        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if got > 0 {
        done += got
      } else if got == 0 {
        throw ModelFileError.Reason.truncated(expected: offset + buffer.count, found: offset + done)
      } else if errno != EINTR {
        throw FileError(.read, path)
      }
    }
  }
}
