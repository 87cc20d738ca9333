// gzip through zlib: read as a stream with a cap, its checksum and length verified. What a file holds but for a
// header goes through libdeflate.

import CDeflate
import CZlib
import Martinet

/// gzip (RFC 1952): compressed bytes, each member followed by the CRC-32 and the length of its content.
public enum Gzip {
  /// Deflate never makes more than this many bytes of one (a run of 258 in two bits).
  static let largestRatio = 1032

  /// The content of a gzip file.
  ///
  /// - Parameters:
  ///   - path: of the file; several members one after the other are one content.
  ///   - limit: the most bytes that the content may have. A file that inflates past it stops there.
  /// - Throws: `FileError` when the file cannot be read; `DataFileError` when it is not gzip, ends too
  ///   early, holds more than the limit or anything after its last member, or when a checksum or
  ///   length is wrong.
  public static func inflate(contentsOf path: String, limit: Int) throws -> [UInt8] {
    try inflate(FileInput(path: path), limit: limit)
  }

  /// The content of gzip bytes in memory; `name` is what an error calls them.
  public static func inflate(_ bytes: [UInt8], limit: Int, name: String = "gzip data") throws -> [UInt8] {
    try inflate(MemoryInput(bytes, name: name), limit: limit)
  }

  private static func inflate(_ input: some ByteInput, limit: Int) throws -> [UInt8] {
    let reader = try GzipInput(input)
    var content: [UInt8] = []
    while content.count < limit {
      // Grows with what is there, never with what a header claims.
      let step = min(max(content.count, 1 << 16), limit - content.count)
      let part = try [UInt8](unsafeUninitializedCapacity: step) { buffer, count in
        count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      content += part
      if part.count < step { return content }
    }
    guard try reader.isAtEnd() else {
      throw DataFileError(path: input.name, problem: .tooLarge(bytes: limit + 1, limit: limit))
    }
    return content
  }

  /// Bytes as one gzip member.
  ///
  /// - Parameter level: 1 (fastest) … 9 (smallest).
  public static func deflate(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    demand((1...9).contains(level), "a level in 1 … 9: received \(level)")
    var stream = z_stream()
    let status = czlib_deflate_init(&stream, Int32(level))
    demand(status == Z_OK, "zlib refuses to start: \(status)")
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBytes { input in
        var consumed = 0
        // zlib counts in 32 bits: more than that goes in parts.
        repeat {
          let part = min(bytes.count - consumed, 1 << 30)
          stream.next_in = input.baseAddress.map {
            UnsafeMutableRawPointer(mutating: $0 + consumed).assumingMemoryBound(to: UInt8.self)
          }
          stream.avail_in = UInt32(part)
          consumed += part
          repeat {
            let room = min(bound - count, 1 << 30)
            stream.next_out = output.baseAddress! + count
            stream.avail_out = UInt32(room)
            CZlib.deflate(&stream, consumed == bytes.count ? Z_FINISH : Z_NO_FLUSH)
            count += room - Int(stream.avail_out)
          } while stream.avail_in > 0 || (consumed == bytes.count && stream.avail_out == 0 && count < bound)
        } while consumed < bytes.count
      }
    }
  }
}

/// The content of a gzip stream, inflated as it is read.
final class GzipInput: ByteInput {
  let name: String
  /// The most bytes that the content can have, by deflate's largest ratio.
  let byteCount: Int
  private var input: any ByteInput
  private var stream = z_stream()
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  private var isFinished = false
  /// The bytes of content that were read so far.
  private var position = 0

  /// The content that is inflated at once: what is less gains little, what is more takes its memory as it comes.
  private static let atOnce = 1 << 20...1 << 28

  init(_ input: some ByteInput) throws {
    self.input = input
    name = input.name
    let (bytes, overflow) = input.byteCount.multipliedReportingOverflow(by: Gzip.largestRatio)
    byteCount = overflow ? .max : bytes
    let status = czlib_inflate_init(&stream)
    demand(status == Z_OK, "zlib refuses to start: \(status)")
  }

  deinit {
    inflateEnd(&stream)
    chunk.deallocate()
  }

  func start(_ count: Int) -> [UInt8] { fatalError("a stream cannot be read twice") }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count, !isFinished {
      if stream.avail_in == 0, try !refill() { throw problem(.truncated) }
      // zlib counts in 32 bits.
      let room = min(buffer.count - filled, 1 << 30)
      stream.next_out = (buffer.baseAddress! + filled).assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(room)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      filled += room - Int(stream.avail_out)
      position += room - Int(stream.avail_out)
      switch status {
      case Z_OK: break
      case Z_BUF_ERROR: if stream.avail_in > 0 { throw problem(.corrupt("deflate makes no progress")) }
      case Z_STREAM_END: try startNextMember()
      case Z_NEED_DICT: throw problem(.malformed("not gzip: it needs a preset dictionary"))
      default: throw problem(.corrupt(stream.msg.map { String(cString: $0) } ?? "zlib error \(status)"))
      }
    }
    return filled
  }

  /// The next bytes; all that is left is inflated at once, in half the time. Where that cannot be done or
  /// anything is wrong, the stream goes on and tells.
  func take(_ count: Int) throws -> [UInt8] {
    var this = self
    return try rest(count) ?? this.taken(count)
  }

  /// The last `count` bytes of a content of one member.
  private func rest(_ count: Int) throws -> [UInt8]? {
    let all = position + count
    guard GzipInput.atOnce.contains(all), input.byteCount <= all, !isFinished else { return nil }
    let compressed = try input.start(input.byteCount)
    let length = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length == all, let decompressor = libdeflate_alloc_decompressor() else { return nil }
    defer { libdeflate_free_decompressor(decompressor) }
    var isWhole = false
    var content = [UInt8](unsafeUninitializedCapacity: all) { buffer, filled in
      var consumed = 0
      let status = libdeflate_gzip_decompress_ex(
        decompressor, compressed, compressed.count, buffer.baseAddress, all, &consumed, &filled)
      isWhole = status == LIBDEFLATE_SUCCESS && consumed == compressed.count && filled == all
      if !isWhole { filled = 0 }
    }
    guard isWhole else { return nil }
    content.removeFirst(position)
    (position, isFinished) = (all, true)
    return content
  }

  /// Whether the content ends here; verifies the last member's checksum and length if it does.
  func isAtEnd() throws -> Bool {
    try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { try read(into: $0) } == 0
  }

  /// More compressed bytes; false when there are none.
  private func refill() throws -> Bool {
    let count = try input.read(into: chunk)
    stream.next_in = chunk.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(count)
    return count > 0
  }

  /// After a member: nothing, or another one.
  private func startNextMember() throws {
    if stream.avail_in == 0, try !refill() {
      isFinished = true
      return
    }
    // Only gzip's first byte may follow; a wrong second one is refused by zlib.
    guard stream.next_in.pointee == 0x1f else { throw problem(.trailingBytes) }
    inflateReset(&stream)
  }

  private func problem(_ problem: DataFileError.Problem) -> DataFileError {
    DataFileError(path: name, problem: problem)
  }
}
