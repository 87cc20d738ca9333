// Numbers over a grid in the plane, and their colours.

/// Numbers at the crossings of a grid: `values[row][column]` at `(x[column], y[row])`.
public struct Grid: Sendable, Hashable {
  public let x: [Double]
  public let y: [Double]
  public let values: [[Double]]

  /// A grid over rising x and y, at least two of each.
  ///
  /// Throws a `PlotError` for other numbers of values, x or y that do not rise, and what is not finite.
  public init(x: [Double], y: [Double], values: [[Double]]) throws(PlotError) {
    for (name, axis) in [("x of a grid", x), ("y of a grid", y)] {
      guard axis.count >= 2, zip(axis, axis.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw PlotError.outside(of: name, expected: "at least two rising numbers", received: "\(axis.count) numbers")
      }
      _ = try finite(axis, of: name)
    }
    guard values.count == y.count else {
      throw PlotError.count(of: "rows of a grid", expected: y.count, received: values.count)
    }
    for row in values {
      guard row.count == x.count else {
        throw PlotError.count(of: "columns of a grid", expected: x.count, received: row.count)
      }
      _ = try finite(row, of: "values of a grid")
    }
    (self.x, self.y, self.values) = (x, y, values)
  }

  /// A function of x and y over a rectangle, at `count` equally spaced numbers each way.
  ///
  /// Throws a `PlotError` where a value is not finite.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, count: Int = 161, _ f: (Double, Double) -> Double
  ) throws(PlotError) {
    let (x, y) = (Grid.steps(x, count), Grid.steps(y, count))
    try self.init(x: x, y: y, values: y.map { row in x.map { f($0, row) } })
  }

  /// Equally spaced numbers from end to end.
  static func steps(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    let range = spread(range)
    let step = (range.upperBound - range.lowerBound) / Double(max(2, count) - 1)
    return (0..<max(2, count)).map { range.lowerBound + Double($0) * step }
  }

  /// The corners of the grid.
  var span: Mark.Span { Mark.Span(x: x[0]...x[x.count - 1], y: y[0]...y[y.count - 1]) }

  /// The smallest and the largest value.
  var range: ClosedRange<Double> {
    let all = values.joined()
    return all.min()!...all.max()!
  }

  /// A scale of colours for the values, logarithmic where they are above 0 and differ by a factor of 50.
  var scale: ColorScale {
    ColorScale(
      .viridis, range, isLogarithmic: range.upperBound / 50 > range.lowerBound)
  }

  /// The values as a picture of 240 × 240 cells, linear on the scale between the crossings.
  func raster(_ scale: ColorScale) -> Raster {
    let side = 240
    let parts = values.map { $0.map(scale.part) }
    let columns = Grid.positions(x, side), rows = Grid.positions(y, side)
    return Raster(width: side, height: side) { row, column in
      // The first row of a picture is the top, the largest y.
      let (j, v) = rows[side - 1 - row]
      let (i, u) = columns[column]
      let low = parts[j][i] * (1 - u) + parts[j][i + 1] * u
      let high = parts[j + 1][i] * (1 - u) + parts[j + 1][i + 1] * u
      return scale.color(part: low * (1 - v) + high * v)
    }
  }

  /// For the middle of each of `count` equal parts of an axis: the interval of the grid, and how far into it.
  private static func positions(_ axis: [Double], _ count: Int) -> [(Int, Double)] {
    let (low, high) = (axis[0], axis[axis.count - 1])
    var interval = 0
    return (0..<count).map { part in
      let place = low + (Double(part) + 0.5) / Double(count) * (high - low)
      while interval < axis.count - 2, axis[interval + 1] <= place { interval += 1 }
      return (interval, unit((place - axis[interval]) / (axis[interval + 1] - axis[interval])))
    }
  }
}
