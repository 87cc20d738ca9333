// Arrays written as IDX files.

import Foundation
import Martinet

extension IDX {
  /// Bytes (pixels, class indices) as an IDX array.
  public init(bytes: [UInt8], shape: Shape) {
    self.init(elementType: .uint8, shape: shape, bytes: bytes)
  }

  /// Floats as an IDX array of type `float32`.
  public init(_ tensor: Tensor) {
    self.init(
      elementType: .float32, shape: tensor.shape,
      bytes: tensor.scalars.flatMap { value in
        withUnsafeBytes(of: value.bitPattern.bigEndian, Array.init)
      })
  }

  /// The file's content: header, then elements.
  public var encoded: [UInt8] { header + bytes }

  /// What stands before the elements: two zero bytes, type, rank, extents.
  var header: [UInt8] {
    shape.dimensions.reduce(into: [0, 0, elementType.rawValue, UInt8(shape.rank)]) { header, extent in
      withUnsafeBytes(of: UInt32(extent).bigEndian) { header += $0 }
    }
  }

  /// Writes a file, whole or not at all; gzip when its name ends in `.gz`.
  ///
  /// Throws `FileError`.
  public func write(to url: URL) throws {
    let content = url.pathExtension == "gz" ? Gzip.deflate(encoded) : encoded
    try AtomicFile.write(to: url.path) { try $0.write(content) }
  }
}
