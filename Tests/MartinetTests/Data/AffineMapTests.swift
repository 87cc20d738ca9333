// Moved, turned, enlarged and mirrored images against the textbook's bilinear interpolation.

import Foundation
import Testing

@testable import Martinet

@Suite struct AffineMapTests {
  static let boundaries: [Boundary] = [.fill(0), .fill(0.75), .wrap, .symmetric]

  /// An image read through a map.
  private static func read(_ x: Tensor, _ map: AffineMap, _ boundary: Boundary) throws -> Tensor {
    let size = try #require(ImageExtent(x.shape))
    return x.withFloats { x in
      Tensor(shape: [size.height, size.width, size.channels]) { size.read(x, through: map, boundary, into: $0) }
    }
  }

  /// The pixel at a place anywhere, by walking from the edge one pixel at a time.
  private static func pixel(_ x: Tensor, _ row: Int, _ column: Int, _ channel: Int, _ boundary: Boundary) -> Double {
    func walked(_ place: Int, _ count: Int) -> Int? {
      guard !(0..<count).contains(place) else { return place }
      switch boundary {
      case .fill: return nil
      case .wrap: return walked(place + (place < 0 ? count : -count), count)
      case .symmetric: return walked(place < 0 ? -1 - place : 2 * count - 1 - place, count)
      }
    }
    guard let row = walked(row, x.shape[0]), let column = walked(column, x.shape[1]) else {
      guard case .fill(let value) = boundary else { return .nan }
      return Double(value)
    }
    return Double(x[row, column, channel])
  }

  @Test(arguments: 0..<60) func `a reading is the sum of hats`(seed: Int) throws {
    let random = RandomStream(seed: UInt64(seed)), draw = random.uniform(shape: [16]).scalars.map(Double.init)
    let shape: Shape = [1 + Int(draw[0] * 8), 1 + Int(draw[1] * 8), 1 + Int(draw[2] * 3)]
    let x = RandomStream(seed: UInt64(seed), stream: 1).uniform(shape: shape, low: -1, high: 1)
    let (angle, factor) = (draw[3] * 2 * .pi, 0.4 + 2 * draw[4])
    let map = AffineMap(
      rr: factor * cos(angle), rc: factor * sin(angle), r: 12 * draw[5] - 6,
      cr: -factor * sin(angle), cc: factor * cos(angle), c: 12 * draw[6] - 6)
    for boundary in Self.boundaries {
      let y = try Self.read(x, map, boundary)
      for row in 0..<shape[0] {
        for column in 0..<shape[1] {
          let r = map.rr * Double(row) + map.rc * Double(column) + map.r
          let s = map.cr * Double(row) + map.cc * Double(column) + map.c
          for channel in 0..<shape[2] {
            var expected = 0.0
            for i in Int(r.rounded()) - 2...Int(r.rounded()) + 2 {
              for j in Int(s.rounded()) - 2...Int(s.rounded()) + 2 {
                let weight = max(0, 1 - abs(r - Double(i))) * max(0, 1 - abs(s - Double(j)))
                if weight > 0 { expected += weight * Self.pixel(x, i, j, channel, boundary) }
              }
            }
            #expect(abs(Double(y[row, column, channel]) - expected) < 1e-6, "\(boundary)")
          }
        }
      }
    }
  }

  @Test func `whole shifts and mirrors are exact`() throws {
    let x = RandomStream(seed: 4).uniform(shape: [7, 5, 2], low: -1, high: 1)
    func expect(_ y: Tensor, _ boundary: Boundary, _ source: (Int, Int) -> (Int, Int)) {
      for row in 0..<7 {
        for column in 0..<5 {
          let (i, j) = source(row, column)
          for channel in 0..<2 {
            #expect(Double(y[row, column, channel]) == Self.pixel(x, i, j, channel, boundary))
          }
        }
      }
    }
    for boundary in Self.boundaries {
      for (down, right) in [(0, 0), (1, 0), (0, -1), (3, 2), (-6, 4), (7, -5), (-20, 33)] {
        let map = AffineMap.shift(rows: Double(down), columns: Double(right))
        expect(try Self.read(x, map, boundary), boundary) { ($0 - down, $1 - right) }
      }
      expect(try Self.read(x, .mirror(width: 5), boundary), boundary) { ($0, 4 - $1) }
      expect(try Self.read(x, .mirror(height: 7), boundary), boundary) { (6 - $0, $1) }
    }
  }

  @Test func `a turn by 90 degrees is counterclockwise and a factor of 2 doubles`() throws {
    let x = RandomStream(seed: 5).uniform(shape: [5, 5, 1])
    let turned = try Self.read(x, .turn(degrees: 90, factor: 1, height: 5, width: 5), .fill(0))
    let enlarged = try Self.read(x, .turn(degrees: 0, factor: 2, height: 5, width: 5), .fill(0))
    for row in 0..<5 {
      for column in 0..<5 {
        #expect(abs(turned[row, column, 0] - x[column, 4 - row, 0]) < 1e-6)
        if row % 2 == 0, column % 2 == 0 {
          #expect(enlarged[row, column, 0] == x[1 + row / 2, 1 + column / 2, 0])
        }
      }
    }
    // Nothing, twice mirrored, turned there and back: the places themselves.
    #expect(AffineMap.turn(degrees: 0, factor: 1, height: 6, width: 9) == .identity)
    #expect(AffineMap.mirror(width: 9).followed(by: .mirror(width: 9)) == .identity)
    let back = AffineMap.turn(degrees: 31, factor: 1.3, height: 6, width: 9)
      .followed(by: .turn(degrees: -31, factor: 1 / 1.3, height: 6, width: 9))(2, 7)
    #expect(abs(back.row - 2) < 1e-12 && abs(back.column - 7) < 1e-12)
  }

  @Test func `maps put together read the place that one after the other reads`() throws {
    let (turn, shift) = (
      AffineMap.turn(degrees: 20, factor: 1.2, height: 8, width: 8), AffineMap.shift(rows: 1.5, columns: -2)
    )
    let place = shift(3, 4)
    let both = turn.followed(by: shift)(3, 4), expected = turn(place.row, place.column)
    #expect(abs(both.row - expected.row) < 1e-12 && abs(both.column - expected.column) < 1e-12)
    // Moved after it was turned: where the middle was, the content of the middle is found down and left.
    let middle = turn.followed(by: shift)(3.5 + 1.5, 3.5 - 2)
    #expect(abs(middle.row - 3.5) < 1e-12 && abs(middle.column - 3.5) < 1e-12)
  }
}
