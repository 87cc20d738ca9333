// gzip: what goes in comes out, and nothing hostile gets through.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct GzipTests {
  /// Bytes of a small generator: some that compress well, some that do not.
  static func bytes(_ count: Int, compressible: Bool) -> [UInt8] {
    var state: UInt64 = 88_172_645_463_325_252
    return (0..<count).map { index in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return compressible ? UInt8(truncatingIfNeeded: index / 100) : UInt8(truncatingIfNeeded: state)
    }
  }

  static func problem(_ body: () throws -> Void) -> DataFileError.Problem? {
    do {
      try body()
      return nil
    } catch {
      return (error as? DataFileError)?.problem
    }
  }

  @Test(arguments: [0, 1, 2, 1000, 65_535, 65_536, 65_537, 131_072, 3_000_000], [false, true])
  func `what is deflated inflates to the same`(count: Int, compressible: Bool) throws {
    let content = GzipTests.bytes(count, compressible: compressible)
    for level in [1, 6, 9] {
      let packed = Gzip.deflate(content, level: level)
      #expect(try Gzip.inflate(packed, limit: count) == content)
      #expect(try Gzip.inflate(packed, limit: .max) == content)
    }
  }

  @Test func `a file is read as its bytes are`() throws {
    let folder = try TemporaryFolder()
    let content = GzipTests.bytes(500_000, compressible: false)
    let file = try folder.write(Gzip.deflate(content), "content.gz")
    #expect(try Gzip.inflate(contentsOf: file.path, limit: 1 << 20) == content)
    #expect {
      try Gzip.inflate(contentsOf: folder("absent.gz").path, limit: 10)
    } throws: { error in
      (error as? FileError)?.isNotFound == true
    }
    #expect(throws: FileError.self) { try Gzip.inflate(contentsOf: folder.path, limit: 10) }
  }

  /// A header is read, then the rest is taken: at once where that can be, and the way is told apart.
  static func rest(_ packed: [UInt8], after header: Int, _ count: Int) throws -> (bytes: [UInt8], inStream: [UInt8]) {
    func reader() throws -> GzipInput {
      let reader = try GzipInput(MemoryInput(packed, name: "packed"))
      _ = try reader.take(header)
      return reader
    }
    let atOnce = try reader()
    var stream = try reader()
    let pair = (try atOnce.take(count), try stream.taken(count))
    #expect(try atOnce.isAtEnd() == stream.isAtEnd())
    return pair
  }

  @Test(arguments: [16, 1 << 20, 1 << 20 + 1, 3_000_000], [false, true])
  func `the rest at once is the stream's`(count: Int, compressible: Bool) throws {
    let content = GzipTests.bytes(16 + count, compressible: compressible)
    let packed = Gzip.deflate(content)
    for header in [0, 16] {
      let (bytes, inStream) = try GzipTests.rest(packed, after: header, content.count - header)
      #expect(bytes == inStream && bytes[...] == content[header...])
    }
    // Less than all, more than there is, several members.
    #expect(try GzipTests.rest(packed, after: 16, count - 1).bytes[...] == content[16..<15 + count])
    #expect(try GzipTests.rest(packed, after: 16, count + 1).bytes[...] == content[16...])
    let (bytes, inStream) = try GzipTests.rest(packed + packed, after: 16, count)
    #expect(bytes == inStream && bytes[...] == content[16...])
    let twice = try GzipTests.rest(packed + packed, after: 16, count + content.count).bytes
    #expect(twice == Array(content[16...]) + content)
  }

  @Test func `what is wrong at once is told as in the stream`() throws {
    let content = GzipTests.bytes(2_000_000, compressible: true)
    let packed = Gzip.deflate(content)
    var problems: [[UInt8]: DataFileError.Problem] = [
      Array(packed.dropLast()): .truncated, packed + [0]: .trailingBytes,
    ]
    for offset in 1...8 {
      var wrong = packed
      wrong[wrong.count - offset] ^= 1
      problems[wrong] = .corrupt(offset > 4 ? "incorrect data check" : "incorrect length check")
    }
    for (bytes, problem) in problems {
      let found = GzipTests.problem {
        let reader = try GzipInput(MemoryInput(bytes, name: "bytes"))
        _ = try reader.take(content.count)
        _ = try reader.isAtEnd()
      }
      #expect(found == problem)
    }
  }

  @Test func `several members are one content`() throws {
    let (a, b) = (GzipTests.bytes(70_000, compressible: true), GzipTests.bytes(5, compressible: false))
    #expect(try Gzip.inflate(Gzip.deflate(a) + Gzip.deflate([]) + Gzip.deflate(b), limit: .max) == a + b)
  }

  @Test func `a file cut anywhere is truncated`() throws {
    let packed = Gzip.deflate(GzipTests.bytes(3000, compressible: true))
    for length in 0..<packed.count {
      let problem = GzipTests.problem { _ = try Gzip.inflate(Array(packed[..<length]), limit: .max) }
      #expect(problem == .truncated, "cut at \(length) of \(packed.count)")
    }
  }

  @Test func `a wrong checksum or length is found`() throws {
    let packed = Gzip.deflate(GzipTests.bytes(3000, compressible: true))
    for offset in 1...8 {
      var wrong = packed
      wrong[wrong.count - offset] ^= 1
      let problem = GzipTests.problem { _ = try Gzip.inflate(wrong, limit: .max) }
      #expect(problem == .corrupt(offset > 4 ? "incorrect data check" : "incorrect length check"))
    }
  }

  @Test func `no changed bit changes the content`() throws {
    let content = GzipTests.bytes(400, compressible: false)
    let packed = Gzip.deflate(content)
    for index in packed.indices {
      for bit in 0..<8 {
        var changed = packed
        changed[index] ^= 1 << bit
        // The header's time stamp and a stored block's padding say nothing about the content.
        if let inflated = try? Gzip.inflate(changed, limit: .max) { #expect(inflated == content) }
      }
    }
  }

  @Test func `what follows the content is refused`() {
    let packed = Gzip.deflate([1, 2, 3])
    #expect(GzipTests.problem { _ = try Gzip.inflate(packed + [0], limit: .max) } == .trailingBytes)
    #expect(GzipTests.problem { _ = try Gzip.inflate(packed + [0x1f], limit: .max) } == .truncated)
    #expect(GzipTests.problem { _ = try Gzip.inflate(packed + packed.dropLast(), limit: .max) } == .truncated)
  }

  @Test func `what is not gzip is refused`() {
    #expect(
      GzipTests.problem { _ = try Gzip.inflate(Array("plain text".utf8), limit: 100) }
        == .corrupt("incorrect header check"))
  }

  @Test func `a bomb stops at the limit`() throws {
    // 64 MiB of zeros in 64 KiB; seven members make a thousandfold.
    let bomb = Gzip.deflate([UInt8](repeating: 0, count: 1 << 26), level: 9)
    #expect(bomb.count < 1 << 17)
    for limit in [0, 1, 1000, 1 << 20, (1 << 26) - 1] {
      #expect(
        GzipTests.problem { _ = try Gzip.inflate(bomb, limit: limit) }
          == .tooLarge(bytes: limit + 1, limit: limit))
    }
    #expect(try Gzip.inflate(bomb, limit: 1 << 26).count == 1 << 26)
  }
}
