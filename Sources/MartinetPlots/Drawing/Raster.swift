// A picture of coloured cells.

import Martinet

/// A picture: rows of colours from top to bottom, each shown as a rectangle of one colour.
public struct Raster: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// Three bytes for a cell: red, green, blue.
  public let bytes: [UInt8]

  /// A picture from its cells.
  public init(width: Int, height: Int, color: (_ row: Int, _ column: Int) -> Color) {
    demand(width > 0 && height > 0, "a picture of \(width) × \(height) cells")
    self.width = width
    self.height = height
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * width * height)
    for row in 0..<height {
      for column in 0..<width {
        let (red, green, blue) = color(row, column).bytes
        bytes += [red, green, blue]
      }
    }
    self.bytes = bytes
  }

  /// The colour of a cell.
  public subscript(row: Int, column: Int) -> Color {
    let index = 3 * (row * width + column)
    return Color(
      red: Double(bytes[index]) / 255, green: Double(bytes[index + 1]) / 255, blue: Double(bytes[index + 2]) / 255)
  }
}

/// An image as numbers: `[height, width]`, `[height, width, 1]`, or `[height, width, 3]` in colour (0 … 1).
struct ImageNumbers {
  let values: [Double]
  let height: Int
  let width: Int
  let isColored: Bool

  /// Throws a `PlotError` for another shape, no pixel, or numbers that are not finite.
  init(_ image: Tensor, of name: String) throws(PlotError) {
    let shape = image.shape
    guard shape.rank == 2 || shape.rank == 3 && (shape[2] == 1 || shape[2] == 3), shape.count > 0 else {
      throw PlotError.shape(
        of: name, expected: "[height, width], [height, width, 1] or [height, width, 3]", received: "\(shape)")
    }
    values = try finite(image.scalars.map(Double.init), of: name)
    (height, width, isColored) = (shape[0], shape[1], shape.rank == 3 && shape[2] == 3)
  }

  /// The smallest and the largest number.
  var range: ClosedRange<Double> { values.min()!...values.max()! }

  /// The picture; a scale gives the colours of an image that has none.
  func raster(_ scale: ColorScale) -> Raster {
    Raster(width: width, height: height) { row, column in
      let index = row * width + column
      guard isColored else { return scale.color(values[index]) }
      return Color(red: values[3 * index], green: values[3 * index + 1], blue: values[3 * index + 2])
    }
  }
}
