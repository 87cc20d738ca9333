// Figures of numbers at the ends of what a Double can be: drawn, or refused with the reason.

import Martinet
import Testing

@testable import MartinetPlots

@Suite struct ExtremeFigureTests {
  /// 0, the smallest and the largest numbers, any power of ten, and the neighbours of them all.
  private static func number(_ numbers: inout SeededNumbers, atMost largest: Double) -> Double {
    let ends = [
      0, .leastNonzeroMagnitude, 3 * .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-300, 1e-290, 1, 1e6, 1e15, 1e300,
      .greatestFiniteMagnitude,
    ]
    var value = ends[numbers.integer(0...ends.count - 1)]
    if numbers.integer(0...2) == 0 { value = numbers.power(-322...307) }
    for _ in 0..<numbers.integer(0...2) { value = min(value.nextUp, .greatestFiniteMagnitude) }
    return (numbers.integer(0...2) == 0 ? -1 : 1) * min(value, largest)
  }

  /// An axis of any scale with any range that is one.
  private static func axis(_ numbers: inout SeededNumbers, atMost largest: Double) -> Axis {
    var axis = Axis(scale: numbers.integer(0...2) == 0 ? .logarithmic : .linear)
    (axis.isWhole, axis.isReversed) = (numbers.integer(0...2) == 0, numbers.integer(0...2) == 0)
    guard numbers.integer(0...2) == 0 else { return axis }
    var ends = [number(&numbers, atMost: largest), number(&numbers, atMost: largest)]
    if axis.scale == .logarithmic { ends = ends.map { max(abs($0), 1e-300) } }
    axis.range = ends.min()!...ends.max()!
    return axis
  }

  /// Half the figures have no number beyond what is documented, and these must be drawn.
  private static func plot(_ numbers: inout SeededNumbers, atMost largest: Double) throws -> (any Plot, Bool) {
    let count = numbers.integer(1...6)
    func values(_ axis: Axis = Axis()) -> [Double] {
      (0..<count).map { _ in
        let value = number(&numbers, atMost: largest)
        return axis.scale == .logarithmic && largest <= 1e300 ? max(abs(value), 1e-300) : value
      }
    }
    let (x, y) = (axis(&numbers, atMost: largest), axis(&numbers, atMost: largest))
    let isShown = largest <= 1e300
    switch numbers.integer(0...7) {
    case 0:
      let series = [Series("a", x: values(x), y: values(y)), Series(x: values(x), y: values(y))]
      return (LinePlot(series, x: x, y: y), isShown)
    case 1: return (ScatterPlot([Series(x: values(x), y: values(y))], predictions: values(y), x: x, y: y), isShown)
    case 2: return (Histogram(values()), isShown)
    case 3: return (BarChart((0..<count).map { "\($0)" }, values()), isShown)
    case 4:
      let isLogarithmic = y.scale == .logarithmic
      return (TrainingCurves(training: values(isLogarithmic ? y : Axis()), isLogarithmic: isLogarithmic), isShown)
    case 5:
      let corners = (0..<4).map { _ in number(&numbers, atMost: largest) }
      guard let grid = try? Grid(x: 0...1, y: 0...1, count: 2, { corners[Int(2 * $0 + $1)] }) else {
        return (LinePlot([]), false)
      }
      return (LossContour(grid), isShown)
    case 6:
      let ends = [number(&numbers, atMost: .infinity), number(&numbers, atMost: .infinity)]
      let image = Tensor([0, 1, Float.leastNonzeroMagnitude, .greatestFiniteMagnitude], shape: [2, 2])
      return (ImagePlot(image, range: ends.min()!...ends.max()!), true)
    default:
      let spans = zip(zip(values(), values()), zip(values(), values())).map { x, y in
        Mark.Span(x: min(x.0, x.1)...max(x.0, x.1), y: min(y.0, y.1)...max(y.0, y.1))
      }
      let raster = Raster(width: 3, height: 2) { row, column in Color(gray: Double(row + column) / 3) }
      var (x, y) = (x, y)
      (x.scale, y.scale) = (.linear, .linear)
      return (OwnMarks(axes: Axes(x: x, y: y, marks: [.bars(spans, .black), .raster(raster, spans[0])])), isShown)
    }
  }

  private struct OwnMarks: Plot {
    let axes: Axes
    func panel() throws(PlotError) -> Panel { .axes(axes) }
  }

  @Test func `two thousand figures of extreme numbers are drawn, or refused where they say so`() throws {
    var refused = 0
    for seed in 0..<2000 {
      var numbers = SeededNumbers(seed)
      let (plot, isShown) = try ExtremeFigureTests.plot(
        &numbers, atMost: seed.isMultiple(of: 2) ? 1e300 : .greatestFiniteMagnitude)
      do {
        let drawing = try Figure(plot).drawing()
        expectLegible(drawing, "seed \(seed)")
        // The lines of data are thicker than those of axes; those above the data stand in the legend.
        let area = drawing.dataAreas[0].rectangle
        for case .line(let points, let style) in drawing.elements
        where style.width > 1.5 && points.contains(where: { $0.y > area.y - 2 }) {
          #expect(points.allSatisfy { area.contains($0, tolerance: 1e-3) }, "seed \(seed)")
        }
        if seed < 200 { #expect(try Figure(plot).encoded(as: .png, scale: 0.5).count > 100) }
      } catch {
        #expect(!isShown, "seed \(seed): \(error)")
        refused += 1
      }
    }
    // Half of the figures may have numbers that are too large, and not all of them do.
    #expect((100...900).contains(refused), "\(refused)")
  }

  @Test func `ticks and colours of any range`() {
    for seed in 0..<2000 {
      var numbers = SeededNumbers(seed)
      var ends = (0..<2).map { _ in ExtremeFigureTests.number(&numbers, atMost: .infinity) }.sorted()
      if seed.isMultiple(of: 50) { ends[1] = .infinity }
      let (range, limit) = (ends[0]...ends[1], numbers.integer(-1...12))
      let shown = spread(range)
      for isWhole in [false, true] {
        let ticks = Ticks.linear(range, atMost: limit, isWhole: isWhole)
        #expect(ticks.ticks.count <= max(limit, 1) && (isWhole || limit < 5 || ticks.ticks.count >= 2), "seed \(seed)")
        #expect(ticks.ticks.allSatisfy { shown.contains($0.value) }, "seed \(seed): \(ticks)")
        #expect(Set(ticks.ticks.map(\.label)).count == ticks.ticks.count, "seed \(seed): \(ticks)")
        let slack = 1e-8 * (shown.upperBound - shown.lowerBound)
        if isWhole { #expect(ticks.ticks.allSatisfy { abs($0.value - $0.value.rounded()) <= slack }, "seed \(seed)") }
        for tick in ticks.ticks {
          let read = TickTests.read(tick.label, ticks.note)
          let width = shown.upperBound - shown.lowerBound
          #expect(abs(read - tick.value) <= 1e-5 * width, "seed \(seed): \(tick) \(ticks.note)")
        }
      }
      let powers = Ticks.logarithmic(range, atMost: limit).ticks
      #expect(powers.allSatisfy { shown.contains($0.value) }, "seed \(seed): \(powers)")
      for isLogarithmic in [false, true] {
        let scale = ColorScale(.viridis, range, isLogarithmic: isLogarithmic)
        for value in [range.lowerBound, range.upperBound, 0, 1, -.infinity, .infinity, .nan] {
          #expect((0...1).contains(scale.part(value)), "seed \(seed): \(value)")
          _ = scale.color(value)
        }
        #expect(scale.part(scale.range.lowerBound) == 0 && scale.part(scale.range.upperBound) == 1, "seed \(seed)")
      }
    }
  }
}
