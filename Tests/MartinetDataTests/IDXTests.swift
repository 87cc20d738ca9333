// IDX: every type and rank, and what hostile files declare.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct IDXTests {
  static func file(type: UInt8, extents: [UInt32], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(extents.count)]
      + extents.flatMap { PNGTests.bytes($0) } + bytes
  }

  static func problem(_ bytes: [UInt8], limit: Int = IDX.defaultLimit) -> DataFileError.Problem? {
    GzipTests.problem { _ = try IDX.read(bytes, limit: limit) }
  }

  @Test func `every element type becomes its numbers`() throws {
    let cases: [(UInt8, [UInt8], [Float])] = [
      (0x08, [0, 255], [0, 255]),
      (0x09, [0x80, 0x7f], [-128, 127]),
      (0x0B, [0x80, 0, 0x01, 0x02], [-32_768, 258]),
      (0x0C, [0xff, 0xff, 0xff, 0xfe, 0, 0, 1, 0], [-2, 256]),
      (0x0D, [0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0], [1.5, -.infinity]),
      (0x0E, [0xc0, 4, 0, 0, 0, 0, 0, 0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0], [-2.5, 1]),
    ]
    for (type, bytes, values) in cases {
      let array = try IDX.read(IDXTests.file(type: type, extents: [2], bytes))
      #expect(array.elementType.rawValue == type)
      #expect(array.tensor() == Tensor(values))
    }
  }

  @Test(arguments: 1...8)
  func `every rank is read, plain and gzip, and written the same`(rank: Int) throws {
    let folder = try TemporaryFolder()
    let shape = Shape((0..<rank).map { $0 % 3 + 1 })
    let array = IDX(bytes: GzipTests.bytes(shape.count, compressible: false), shape: shape)
    for name in ["plain", "packed.gz"] {
      try array.write(to: folder(name))
      let read = try IDX.read(contentsOf: folder(name))
      #expect(read == array)
      #expect(read.encoded == array.encoded)
    }
    let packed = try Data(contentsOf: folder("packed.gz"))
    #expect(packed.starts(with: [0x1f, 0x8b]))
    let floats = Tensor((0..<shape.count).map { Float($0) / 3 }, shape: shape)
    #expect(try IDX.read(IDX(floats).encoded).tensor() == floats)
  }

  @Test func `a file cut anywhere is truncated or impossible, never half read`() throws {
    let whole = IDX(bytes: [1, 2, 3, 4, 5, 6], shape: [2, 3]).encoded
    for length in 0..<whole.count {
      let problem = IDXTests.problem(Array(whole[..<length]))
      if length < 12 {
        #expect(problem == .truncated)
      } else {
        #expect(problem == .impossibleSize(declared: "2 × 3 elements", fileBytes: length))
      }
    }
    let packed = Gzip.deflate(whole)
    for length in 2..<packed.count { #expect(IDXTests.problem(Array(packed[..<length])) == .truncated) }
  }

  @Test func `a gzip whose content is shorter than declared is truncated`() {
    let packed = Gzip.deflate(IDXTests.file(type: 8, extents: [100], [UInt8](repeating: 1, count: 99)))
    #expect(IDXTests.problem(packed) == .truncated)
  }

  @Test(
    arguments: [
      [0xffff_ffff], [0xffff_ffff, 0xffff_ffff], [0x8000_0000, 2], [1 << 31, 1 << 31, 1 << 31],
      [0x10000, 0x10000, 0x10000, 0x10000], [0xffff_ffff, 0], [1 << 20, 1 << 20],
    ] as [[UInt32]])
  func `a huge declared size takes no memory`(extents: [UInt32]) {
    for type in IDX.ElementType.allCases {
      for file in [
        IDXTests.file(type: type.rawValue, extents: extents, [1, 2, 3]),
        Gzip.deflate(IDXTests.file(type: type.rawValue, extents: extents, [1, 2, 3])),
      ] {
        guard case .impossibleSize = IDXTests.problem(file) else {
          Issue.record("\(extents): \(String(describing: IDXTests.problem(file)))")
          continue
        }
      }
    }
  }

  @Test func `the limit holds`() throws {
    let array = IDX(bytes: [UInt8](repeating: 7, count: 1000), shape: [10, 100])
    for file in [array.encoded, Gzip.deflate(array.encoded)] {
      #expect(IDXTests.problem(file, limit: 999) == .tooLarge(bytes: 1000, limit: 999))
      #expect(try IDX.read(file, limit: 1000) == array)
    }
    // A bomb: 1 GiB declared, possible by its ratio, and there.
    let bomb = Gzip.deflate(
      IDXTests.file(type: 8, extents: [1 << 24], [UInt8](repeating: 0, count: 1 << 24)), level: 9)
    #expect(IDXTests.problem(bomb, limit: 1 << 20) == .tooLarge(bytes: 1 << 24, limit: 1 << 20))
  }

  @Test func `what follows the elements is refused`() {
    let whole = IDX(bytes: [1, 2, 3], shape: [3]).encoded
    #expect(IDXTests.problem(whole + [0]) == .trailingBytes)
    #expect(IDXTests.problem(Gzip.deflate(whole + [0])) == .trailingBytes)
    #expect(IDXTests.problem(Gzip.deflate(whole) + [0]) == .trailingBytes)
  }

  @Test func `a wrong checksum is found though every element was there`() {
    var packed = Gzip.deflate(IDX(bytes: [1, 2, 3], shape: [3]).encoded)
    packed[packed.count - 8] ^= 1
    #expect(IDXTests.problem(packed) == .corrupt("incorrect data check"))
  }

  @Test func `another magic, type or rank is refused`() {
    #expect(
      IDXTests.problem([0x89, 0x50, 0x4e, 0x47])
        == .malformed("not IDX: it must begin with two zero bytes"))
    #expect(IDXTests.problem([0, 0, 0x0A, 1, 0, 0, 0, 0]) == .unsupported("IDX has no element type 10"))
    #expect(IDXTests.problem([0, 0, 8, 0]) == .unsupported("rank 0: expected 1 … 8"))
    #expect(IDXTests.problem([0, 0, 8, 9]) == .unsupported("rank 9: expected 1 … 8"))
    #expect(IDXTests.problem([]) == .truncated)
  }

  @Test func `an empty array is an array`() throws {
    #expect(try IDX.read(IDXTests.file(type: 8, extents: [0, 28], [])).shape == [0, 28])
  }

  @Test func `images and labels make a set of bytes`() throws {
    let folder = try TemporaryFolder()
    try IDX(bytes: [0, 51, 102, 153, 204, 255], shape: [3, 1, 2]).write(to: folder("images.gz"))
    try IDX(bytes: [1, 0, 1], shape: [3]).write(to: folder("labels"))
    let set = try TrainingSet(images: folder("images.gz"), labels: folder("labels"), classNames: ["a", "b"])
    #expect(set.featureShapes == [[1, 2]])
    #expect(try set.labels() == [1, 0, 1])
    let pixels = try set.batches(of: 3)[0].features()
    for (pixel, wanted) in zip(pixels.scalars, [0, 0.2, 0.4, 0.6, 0.8, 1] as [Float]) {
      #expect(abs(pixel - wanted) < 1e-7)
    }
  }

  @Test func `images and labels that do not fit are named`() throws {
    let folder = try TemporaryFolder()
    try IDX(bytes: [1, 2, 3, 4], shape: [2, 1, 2]).write(to: folder("images"))
    try IDX(bytes: [1, 0, 1], shape: [3]).write(to: folder("three"))
    try IDX(bytes: [1, 2], shape: [2]).write(to: folder("two"))
    func problem(_ images: String, _ labels: String) -> DataFileError.Problem? {
      GzipTests.problem { _ = try TestSet(images: folder(images), labels: folder(labels)) }
    }
    #expect(problem("images", "three") == .mismatch("3 labels for the 2 images of \(folder("images").path)"))
    #expect(
      problem("two", "two")
        == .mismatch("not images: expected bytes [count, height, width], received uint8 [2]"))
    #expect(
      problem("images", "images")
        == .mismatch("not labels: expected bytes [count], received uint8 [2, 1, 2]"))
    #expect(throws: DataError.invalidClassIndex(row: 1, value: 2, classes: 2)) {
      try TrainingSet(images: folder("images"), labels: folder("two"), classNames: ["a", "b"])
    }
  }
}
