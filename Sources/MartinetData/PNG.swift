// PNG through libpng's simplified interface: pictures as bytes.

import CPNG
import Foundation
import Martinet

/// A picture as bytes: `[height, width]` in gray, `[height, width, 3]` in colour.
public struct PNG: Sendable, Equatable {
  /// How many values a pixel has.
  public enum Color: Sendable {
    case gray, rgb

    var channels: Int { self == .gray ? 1 : 3 }
    var format: UInt32 { self == .gray ? cpng_format_gray : cpng_format_rgb }
  }

  /// The largest width and height that are read: 16 384 pixels.
  public static let largestExtent = 16_384

  public let width: Int
  public let height: Int
  public let color: Color
  /// Rows from top to bottom, in each the pixels from left to right, in each the channels.
  public let bytes: [UInt8]

  /// `[height, width]` or `[height, width, 3]`.
  public var shape: Shape { color == .gray ? [height, width] : [height, width, 3] }

  /// A picture from its bytes.
  ///
  /// Stops the program with a message when their number is not height · width · channels, or there are none.
  public init(width: Int, height: Int, color: Color = .gray, bytes: [UInt8]) {
    demand(width > 0 && height > 0, "a picture of \(width) × \(height) pixels")
    demand(
      bytes.count == width * height * color.channels,
      "\(bytes.count) bytes for \(width) × \(height) pixels of \(color.channels) values")
    (self.width, self.height, self.color, self.bytes) = (width, height, color, bytes)
  }

  /// The values divided by 255: 0 … 1.
  public func tensor() -> Tensor {
    Tensor(bytes.map { Float($0) * MemorySource.unitScale }, shape: shape)
  }

  /// Reads a file and converts it: palette, 16-bit and coloured pictures to the colour asked for;
  /// what is transparent shows white.
  ///
  /// - Throws: `FileError` when the file cannot be read; `DataFileError` when it is not PNG, is
  ///   damaged, is wider or higher than `largestExtent`, or declares more pixels than it can hold.
  public static func read(contentsOf url: URL, as color: Color = .gray) throws -> PNG {
    var file = try FileInput(path: url.path)
    // No picture within the limits takes more than four values of two bytes per pixel.
    let limit = 8 * largestExtent * largestExtent
    guard file.byteCount <= limit else {
      throw DataFileError(path: file.name, problem: .tooLarge(bytes: file.byteCount, limit: limit))
    }
    return try read(file.take(file.byteCount), as: color, name: file.name)
  }

  /// Reads a picture in memory; `name` is what an error calls it.
  public static func read(
    _ bytes: [UInt8], as color: Color = .gray, name: String = "PNG data"
  ) throws -> PNG {
    var image = cpng_image()
    defer { png_image_free(&image) }
    func problem(_ problem: DataFileError.Problem) -> DataFileError {
      DataFileError(path: name, problem: problem)
    }
    return try bytes.withUnsafeBytes { buffer in
      guard png_image_begin_read_from_memory(&image, buffer.baseAddress, buffer.count) != 0 else {
        throw problem(.malformed("not a PNG picture: \(message(of: image))"))
      }
      let (width, height) = (Int(image.width), Int(image.height))
      guard width <= largestExtent, height <= largestExtent else {
        throw problem(.unsupported("\(width) × \(height) pixels: expected at most \(largestExtent) each way"))
      }
      // Each row is deflated: a byte for its filter and at least one bit for a pixel.
      guard height * (1 + width / 8) <= buffer.count * Gzip.largestRatio else {
        throw problem(.impossibleSize(declared: "\(width) × \(height) pixels", fileBytes: buffer.count))
      }
      image.format = color.format
      image.flags |= cpng_flag_16_bit_srgb
      var white = png_color(red: 255, green: 255, blue: 255)
      let size = width * height * color.channels
      let pixels = try [UInt8](unsafeUninitializedCapacity: size) { pixels, count in
        guard png_image_finish_read(&image, &white, pixels.baseAddress, 0, nil) != 0 else {
          throw problem(.corrupt(message(of: image)))
        }
        count = size
      }
      return PNG(width: width, height: height, color: color, bytes: pixels)
    }
  }

  /// The file's content.
  public var encoded: [UInt8] {
    var image = cpng_image()
    (image.width, image.height, image.format) = (UInt32(width), UInt32(height), color.format)
    defer { png_image_free(&image) }
    var size = 0
    // The first call asks for the size, the second writes.
    let isSized = png_image_write_to_memory(&image, nil, &size, 0, bytes, 0, nil)
    demand(isSized != 0, "libpng refuses to write: \(PNG.message(of: image))")
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let isWritten = png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, bytes, 0, nil)
      demand(isWritten != 0, "libpng refuses to write: \(PNG.message(of: image))")
      count = size
    }
  }

  /// Writes a file, whole or not at all.
  ///
  /// Throws `FileError`.
  public func write(to url: URL) throws {
    let content = encoded
    try AtomicFile.write(to: url.path) { try $0.write(content) }
  }

  private static func message(of image: png_image) -> String {
    withUnsafePointer(to: image) { String(cString: cpng_message($0)) }
  }
}
