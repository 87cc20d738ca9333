// PNG pictures: bytes in, the same bytes out; sizes that cannot be are refused before memory is taken.

import CZlib
import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct PNGTests {
  /// One chunk of a PNG file: length, type, content, CRC-32 of type and content.
  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    let crc = UInt32(crc32(0, body, UInt32(body.count)))
    return bytes(UInt32(content.count)) + body + bytes(crc)
  }

  /// A number as PNG writes it.
  static func bytes(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// A PNG file from its header's numbers and its filtered rows.
  static func file(
    width: UInt32, height: UInt32, depth: UInt8, color: UInt8, chunks: [UInt8] = [], rows: [UInt8]
  ) -> [UInt8] {
    var size = compressBound(UInt(rows.count))
    var packed = [UInt8](repeating: 0, count: Int(size))
    compress(&packed, &size, rows, UInt(rows.count))
    let header = bytes(width) + bytes(height) + [depth, color, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header) + chunks
      + chunk("IDAT", Array(packed[..<Int(size)])) + chunk("IEND", [])
  }

  static func problem(_ bytes: [UInt8]) -> DataFileError.Problem? {
    GzipTests.problem { _ = try PNG.read(bytes) }
  }

  @Test(arguments: [(1, 1), (28, 28), (3, 100), (257, 2)], [PNG.Color.gray, .rgb])
  func `what is written is read`(size: (Int, Int), color: PNG.Color) throws {
    let folder = try TemporaryFolder()
    let count = size.0 * size.1 * (color == .gray ? 1 : 3)
    let picture = PNG(
      width: size.0, height: size.1, color: color, bytes: GzipTests.bytes(count, compressible: false))
    try picture.write(to: folder("picture.png"))
    #expect(try PNG.read(contentsOf: folder("picture.png"), as: color) == picture)
    #expect(picture.shape == (color == .gray ? [size.1, size.0] : [size.1, size.0, 3]))
    #expect(picture.tensor().scalars.allSatisfy { (0...1).contains($0) })
  }

  @Test func `gray, palette, 16-bit, transparent and coloured pictures become gray`() throws {
    let gray = PNGTests.file(width: 2, height: 1, depth: 8, color: 0, rows: [0, 10, 200])
    #expect(try PNG.read(gray).bytes == [10, 200])
    let bits = PNGTests.file(width: 8, height: 1, depth: 1, color: 0, rows: [0, 0b1010_0110])
    #expect(try PNG.read(bits).bytes == [255, 0, 255, 0, 0, 255, 255, 0])
    let deep = PNGTests.file(width: 2, height: 1, depth: 16, color: 0, rows: [0, 10, 10, 200, 200])
    #expect(try PNG.read(deep).bytes == [10, 200])
    let palette = PNGTests.file(
      width: 3, height: 1, depth: 8, color: 3,
      chunks: PNGTests.chunk("PLTE", [255, 255, 255, 0, 0, 0, 9, 9, 9]), rows: [0, 2, 1, 0])
    #expect(try PNG.read(palette).bytes == [9, 0, 255])
    let clear = PNGTests.file(width: 2, height: 1, depth: 8, color: 4, rows: [0, 50, 255, 50, 0])
    #expect(try PNG.read(clear).bytes == [50, 255])
    let colour = PNGTests.file(
      width: 2, height: 1, depth: 8, color: 2, rows: [0, 77, 77, 77, 255, 0, 0])
    let converted = try PNG.read(colour).bytes
    #expect(converted[0] == 77)
    // Red is 0.2126 of the light; as a byte 1.055 · 0.2126^(1/2.4) - 0.055 of 255.
    #expect(abs(Int(converted[1]) - 127) <= 1)
    #expect(try PNG.read(gray, as: .rgb).bytes == [10, 10, 10, 200, 200, 200])
  }

  @Test(
    arguments: [(1_000_000_000, 1_000_000_000), (16_385, 1), (1, 16_385), (0, 5), (.max, 1)]
      as [(UInt32, UInt32)])
  func `a size past the limits is refused`(width: UInt32, height: UInt32) {
    switch PNGTests.problem(
      PNGTests.file(width: width, height: height, depth: 8, color: 0, rows: [0, 0]))
    {
    case .malformed, .unsupported: break
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test func `a size that the file cannot hold takes no memory`() {
    let file = PNGTests.file(width: 16_384, height: 16_384, depth: 8, color: 2, rows: [0, 0])
    #expect(
      PNGTests.problem(file)
        == .impossibleSize(declared: "16384 × 16384 pixels", fileBytes: file.count))
  }

  @Test func `a file cut anywhere or changed is an error or the same picture`() throws {
    let picture = PNG(width: 9, height: 7, bytes: GzipTests.bytes(63, compressible: false))
    let whole = picture.encoded
    let end = whole.count - 12
    for length in 0..<whole.count {
      let read = try? PNG.read(Array(whole[..<length]))
      // Only the empty last chunk can be missing without any pixel being so.
      if let read { #expect(length >= end - 4 && read == picture, "cut at \(length) of \(whole.count)") }
    }
    for index in whole.indices {
      var changed = whole
      changed[index] ^= 0x10
      _ = try? PNG.read(changed)
    }
    #expect(throws: DataFileError.self) { try PNG.read(Array("not a picture".utf8)) }
    #expect(throws: DataFileError.self) { try PNG.read([]) }
  }
}
