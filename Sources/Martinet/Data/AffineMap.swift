// Where each pixel of a moved, turned, enlarged or mirrored image comes from.

import Foundation

/// A map from the places of an image to the places that they are read from:
/// (row, column) → (rr · row + rc · column + r, cr · row + cc · column + c).
struct AffineMap: Equatable {
  var rr = 1.0
  var rc = 0.0
  var r = 0.0
  var cr = 0.0
  var cc = 1.0
  var c = 0.0

  /// Every place is read from itself.
  static let identity = AffineMap()

  /// The content moved down and to the right.
  static func shift(rows: Double, columns: Double) -> AffineMap { AffineMap(r: -rows, c: -columns) }

  /// The content turned about the middle, counterclockwise as one looks at it, and enlarged by a factor.
  static func turn(degrees: Double, factor: Double, height: Int, width: Int) -> AffineMap {
    let (sine, cosine) = (sin(degrees * .pi / 180) / factor, cos(degrees * .pi / 180) / factor)
    let (row, column) = (Double(height - 1) / 2, Double(width - 1) / 2)
    return AffineMap(
      rr: cosine, rc: sine, r: row - (cosine * row + sine * column),
      cr: -sine, cc: cosine, c: column - (cosine * column - sine * row))
  }

  /// The content mirrored: left for right, or top for bottom.
  static func mirror(width: Int) -> AffineMap { AffineMap(cc: -1, c: Double(width - 1)) }
  static func mirror(height: Int) -> AffineMap { AffineMap(rr: -1, r: Double(height - 1)) }

  /// Where a place is read from.
  func callAsFunction(_ row: Double, _ column: Double) -> (row: Double, column: Double) {
    (rr * row + rc * column + r, cr * row + cc * column + c)
  }

  /// This map, and then another one on what it gave: one reading instead of two.
  func followed(by next: AffineMap) -> AffineMap {
    let origin = self(next.r, next.c)
    return AffineMap(
      rr: rr * next.rr + rc * next.cr, rc: rr * next.rc + rc * next.cc, r: origin.row,
      cr: cr * next.rr + cc * next.cr, cc: cr * next.rc + cc * next.cc, c: origin.column)
  }
}

/// The size of an image whose channels lie side by side.
struct ImageExtent: Hashable {
  let height, width, channels: Int

  /// The size of images `[height, width]` or `[height, width, channels]`; `nil` for other shapes.
  init?(_ shape: Shape) {
    guard shape.rank == 2 || shape.rank == 3, shape.count > 0 else { return nil }
    (height, width, channels) = (shape[0], shape[1], shape.rank == 3 ? shape[2] : 1)
  }

  var count: Int { height * width * channels }

  /// y[i, j] = x at the place that the map gives for (i, j), by bilinear interpolation between the four pixels
  /// around it; those outside are the boundary's.
  func read(_ x: Floats, through map: AffineMap, _ boundary: Boundary, into y: Floats) {
    var target = 0
    for row in 0..<height {
      for column in 0..<width {
        let source = map(Double(row), Double(column))
        let (top, left) = (source.row.rounded(.down), source.column.rounded(.down))
        let (down, right) = (Float(source.row - top), Float(source.column - left))
        let pixels = around(Int(top), Int(left), boundary)
        for channel in 0..<channels {
          let value = { (place: Int) in place < 0 ? boundary.value : x[place + channel] }
          let above = mix(value(pixels[0]), value(pixels[1]), right)
          let below = mix(value(pixels[2]), value(pixels[3]), right)
          y[target] = mix(above, below, down)
          target += 1
        }
      }
    }
  }

  /// Where the pixels at a place, right of it, below it, and right of that begin; -1 for the fill.
  private func around(_ top: Int, _ left: Int, _ boundary: Boundary) -> SIMD4<Int> {
    if top >= 0, top + 1 < height, left >= 0, left + 1 < width {
      let first = (top * width + left) * channels
      return SIMD4(first, first + channels, first + width * channels, first + (width + 1) * channels)
    }
    let (above, below) = (boundary.place(top, of: height), boundary.place(top + 1, of: height))
    let (before, behind) = (boundary.place(left, of: width), boundary.place(left + 1, of: width))
    func pixel(_ row: Int?, _ column: Int?) -> Int {
      guard let row, let column else { return -1 }
      return (row * width + column) * channels
    }
    return SIMD4(pixel(above, before), pixel(above, behind), pixel(below, before), pixel(below, behind))
  }

  /// a where the part is 0 and between equals: what is not moved keeps its bits.
  @inline(__always)
  private func mix(_ a: Float, _ b: Float, _ part: Float) -> Float { part == 0 ? a : a + part * (b - a) }
}
