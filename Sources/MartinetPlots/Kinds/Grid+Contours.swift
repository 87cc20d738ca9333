// Lines of equal height over a grid.

import Foundation

extension Grid {
  /// The lines where the values are at a height, each from end to end or around: in each triangle of the grid's
  /// halved rectangles the values, or their logarithms, are linear (the marching of triangles: no saddle is
  /// ambiguous).
  func contour(_ level: Double, isLogarithmic: Bool = false) -> [[Point2D]] {
    /// Where the line crosses an edge; the same from both of its triangles, because both take its ends in the
    /// same order.
    func crossing(_ a: (i: Int, j: Int), _ b: (i: Int, j: Int)) -> Point2D? {
      let (p, q) = (values[a.j][a.i], values[b.j][b.i])
      guard (p < level) != (q < level) else { return nil }
      let part = isLogarithmic ? (log(level) - log(p)) / (log(q) - log(p)) : (level - p) / (q - p)
      return Point2D(x[a.i] + part * (x[b.i] - x[a.i]), y[a.j] + part * (y[b.j] - y[a.j]))
    }
    var pieces: [(Point2D, Point2D)] = []
    for j in 0..<y.count - 1 {
      for i in 0..<x.count - 1 {
        let diagonal = crossing((i, j), (i + 1, j + 1))
        for corner in [(i + 1, j), (i, j + 1)] {
          let ends = [crossing((i, j), corner), crossing(corner, (i + 1, j + 1)), diagonal].compactMap { $0 }
          if ends.count == 2, ends[0] != ends[1] { pieces.append((ends[0], ends[1])) }
        }
      }
    }
    return joined(pieces)
  }

  /// Pieces joined at the ends that they share.
  private func joined(_ pieces: [(Point2D, Point2D)]) -> [[Point2D]] {
    var touching: [Point2D: [Int]] = [:]
    for (index, piece) in pieces.enumerated() {
      touching[piece.0, default: []].append(index)
      touching[piece.1, default: []].append(index)
    }
    var isTaken = [Bool](repeating: false, count: pieces.count)
    /// The points that follow one, as far as there are pieces.
    func walk(from start: Point2D) -> [Point2D] {
      var (points, point) = ([Point2D](), start)
      while let index = touching[point]?.first(where: { !isTaken[$0] }) {
        isTaken[index] = true
        point = pieces[index].0 == point ? pieces[index].1 : pieces[index].0
        points.append(point)
      }
      return points
    }
    var lines: [[Point2D]] = []
    for index in pieces.indices where !isTaken[index] {
      isTaken[index] = true
      let forward = walk(from: pieces[index].1)
      lines.append(walk(from: pieces[index].0).reversed() + [pieces[index].0, pieces[index].1] + forward)
    }
    return lines
  }

  /// About ten heights, round numbers or at equal distances of their logarithms. A height is left out where so few
  /// crossings of the grid lie below or above it that the line would have their form.
  func levels(_ scale: ColorScale) -> [Double] {
    var levels = Ticks.linear(scale.range, atMost: 12).ticks.map(\.value)
    if scale.isLogarithmic {
      let (low, high) = (log10(scale.range.lowerBound), log10(scale.range.upperBound))
      levels = (1..<12).map { pow(10, low + Double($0) / 12 * (high - low)) }
    }
    let count = x.count * y.count
    let least = min(30, count / 20)
    return levels.filter { level in
      let below = values.reduce(0) { $0 + $1.count { $0 < level } }
      return below >= least && count - below >= least
    }
  }
}
