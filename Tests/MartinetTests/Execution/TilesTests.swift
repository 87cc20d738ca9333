// Ranges of work: each item once, shared evenly.

import Testing

@testable import Martinet

@Suite struct TilesTests {
  /// Counts about powers of two and tiles' sizes, and large ones.
  static let counts = Array(0...70) + [127, 128, 129, 255, 256, 257, 784, 1000, 4095, 4096, 4097, 86_528, 2_768_897]

  @Test(arguments: counts) func `each item is in one range`(count: Int) {
    for grain in [0, 1, 3, 16, 24, 100, 4096] {
      for limit in [1, 2, 5, 8, 21, 64] {
        let tiles = Tiles(count: count, grain: grain, limit: limit)
        var next = 0
        for tile in 0..<tiles.number {
          #expect(tiles[tile].lowerBound == next && !tiles[tile].isEmpty)
          next = tiles[tile].upperBound
        }
        #expect(next == count)
      }
    }
  }

  @Test(arguments: counts) func `ranges are equal, and as many as threads share evenly`(count: Int) {
    for grain in [0, 1, 3, 16, 24, 100, 4096] {
      for limit in [1, 2, 5, 8, 21, 64] {
        let tiles = Tiles(count: count, grain: grain, limit: limit)
        let sizes = (0..<tiles.number).map { tiles[$0].count }
        let most = min(limit, count / max(grain, 1))
        #expect(sizes.count <= max(most, 1) && (count == 0 || sizes.count * 2 > min(most, count)))
        #expect([0, 1, 2, 4].contains(sizes.count) || sizes.count % 8 == 0)
        let (least, greatest) = (sizes.min() ?? 0, sizes.max() ?? 0)
        #expect(greatest - least <= (least < 240 ? 1 : 31))
        #expect(sizes.count < 2 || least > grain - 16)
      }
    }
  }

  @Test func `long ranges are whole cache lines`() {
    let tiles = Tiles(count: 86_525, grain: 4096)
    #expect(tiles.number == 16)
    #expect((0..<16).allSatisfy { tiles[$0].lowerBound % 16 == 0 })
    #expect(tiles[15].upperBound == 86_525)
  }
}
