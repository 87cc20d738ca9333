// IDX, the format of MNIST: a header with type and extents, then the elements.

import Foundation
import Martinet

/// An array read from an IDX file: two zero bytes, the type of the elements, the rank, each extent as
/// a big-endian 32-bit number, then the elements, big-endian and row-major.
///
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
public struct IDX: Sendable, Equatable {
  /// The type of the elements, with the code that stands for it in the file.
  public enum ElementType: UInt8, Sendable, CaseIterable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// The bytes of one element.
    public var size: Int {
      switch self {
      case .uint8, .int8: return 1
      case .int16: return 2
      case .int32, .float32: return 4
      case .float64: return 8
      }
    }
  }

  /// The most bytes of elements that are read unless the caller says otherwise: 4 GiB.
  public static let defaultLimit = 1 << 32

  public let elementType: ElementType
  /// The extents; a file has one dimension at least.
  public let shape: Shape
  /// The elements as they stand in the file.
  public let bytes: [UInt8]

  /// An array from its elements' bytes, big-endian.
  ///
  /// Stops the program with a message when their number is not the shape's or the shape has no dimension.
  public init(elementType: ElementType, shape: Shape, bytes: [UInt8]) {
    demand(shape.rank > 0, "an IDX array has one dimension at least")
    demand(
      bytes.count == shape.count * elementType.size,
      "\(bytes.count) bytes for shape \(shape) of elements of \(elementType.size) bytes")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// Reads a file, plain or gzip (told apart by the content, not by the name).
  ///
  /// The extents are multiplied with overflow in mind and compared with what the file can hold
  /// before memory is taken.
  ///
  /// - Parameter limit: the most bytes of elements that may be read.
  /// - Throws: `FileError` when the file cannot be read; `DataFileError` when it is not IDX, ends too
  ///   early, declares more than it holds or than the limit, or goes on after its elements.
  public static func read(contentsOf url: URL, limit: Int = defaultLimit) throws -> IDX {
    try parse(FileInput(path: url.path), limit: limit)
  }

  /// Reads bytes in memory, plain or gzip; `name` is what an error calls them.
  public static func read(
    _ bytes: [UInt8], limit: Int = defaultLimit, name: String = "IDX data"
  ) throws -> IDX {
    try parse(MemoryInput(bytes, name: name), limit: limit)
  }

  private static func parse(_ file: some ByteInput, limit: Int) throws -> IDX {
    try file.isGzip()
      ? parse(GzipInput(file), file.byteCount, limit: limit)
      : parse(file, file.byteCount, limit: limit)
  }

  /// - Parameter fileBytes: the bytes of the file, which are fewer than the content's when it is gzip.
  private static func parse(_ input: some ByteInput, _ fileBytes: Int, limit: Int) throws -> IDX {
    var input = input
    func problem(_ problem: DataFileError.Problem) -> DataFileError {
      DataFileError(path: input.name, problem: problem)
    }
    let magic = try input.take(4)
    guard magic.count == 4 else { throw problem(.truncated) }
    guard magic[0] == 0, magic[1] == 0 else {
      throw problem(.malformed("not IDX: it must begin with two zero bytes"))
    }
    guard let elementType = ElementType(rawValue: magic[2]) else {
      throw problem(.unsupported("IDX has no element type \(magic[2])"))
    }
    let rank = Int(magic[3])
    guard (1...Shape.maximumRank).contains(rank) else {
      throw problem(.unsupported("rank \(rank): expected 1 … \(Shape.maximumRank)"))
    }
    let header = try input.take(4 * rank)
    guard header.count == 4 * rank else { throw problem(.truncated) }
    let extents = (0..<rank).map { dimension in
      header[4 * dimension..<4 * dimension + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    var size = elementType.size
    var overflow = false
    for extent in extents {
      let product = size.multipliedReportingOverflow(by: extent)
      (size, overflow) = (product.partialValue, overflow || product.overflow)
    }
    let available = max(0, input.byteCount - 4 - 4 * rank)
    guard !overflow, size <= available, let shape = Shape(checking: extents) else {
      let declared = extents.map(String.init).joined(separator: " × ")
      throw problem(.impossibleSize(declared: "\(declared) elements", fileBytes: fileBytes))
    }
    guard size <= limit else { throw problem(.tooLarge(bytes: size, limit: limit)) }

    let bytes = try input.take(size)
    guard bytes.count == size else { throw problem(.truncated) }
    // Reading on also makes gzip verify its checksum and length.
    guard try input.take(1).isEmpty else { throw problem(.trailingBytes) }
    return IDX(elementType: elementType, shape: shape, bytes: bytes)
  }

  /// The elements as floats; whole numbers past 2²⁴ and `float64` are rounded to the nearest.
  public func tensor() -> Tensor {
    let floats: [Float]
    switch elementType {
    case .uint8: floats = bytes.map(Float.init)
    case .int8: floats = bytes.map { Float(Int8(bitPattern: $0)) }
    case .int16: floats = words(UInt16.self).map { Float(Int16(bitPattern: $0)) }
    case .int32: floats = words(UInt32.self).map { Float(Int32(bitPattern: $0)) }
    case .float32: floats = words(UInt32.self).map { Float(bitPattern: $0) }
    case .float64: floats = words(UInt64.self).map { Float(Double(bitPattern: $0)) }
    }
    return Tensor(floats, shape: shape)
  }

  /// The elements as words of their size in the processor's byte order.
  private func words<Word: FixedWidthInteger>(_: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Word>.size).map {
        Word(bigEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }
}
