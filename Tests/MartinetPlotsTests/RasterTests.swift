// Pictures between axes: every cell at its place, none outside.

import MartinetData
import Testing

@testable import MartinetPlots

@Suite struct RasterTests {
  private struct Picture: Plot {
    let raster: Raster
    let span: Mark.Span
    var x = Axis()
    var y = Axis()
    func panel() throws(PlotError) -> Panel { .axes(Axes(x: x, y: y, marks: [.raster(raster, span)], hasGrid: false)) }
  }

  /// The gray of a point of the data in the picture of a drawing.
  private func gray(_ drawing: Drawing) throws -> (Point2D) -> UInt8 {
    let picture = try PNG.read(drawing.encoded(as: .png, scale: 2))
    let area = drawing.dataAreas[0]
    return { point in
      let place = area.place(of: point)
      return picture.bytes[Int(2 * place.y) * picture.width + Int(2 * place.x)]
    }
  }

  @Test(arguments: [(32_767, 1), (40_000, 3), (2, 100_000), (70_000, 40)])
  func `a picture of more cells than an image may have pixels is drawn`(width: Int, height: Int) throws {
    // Black, but for the right lower quarter.
    let raster = Raster(width: width, height: height) { row, column in
      2 * column >= width && 2 * row >= height - 1 ? .white : .black
    }
    let drawing = try Figure(Picture(raster: raster, span: Mark.Span(x: 0...1, y: 0...1))).drawing()
    let gray = try gray(drawing)
    for x in [0.02, 0.48, 0.52, 0.98] {
      #expect(gray(Point2D(x, 0.02)) == (x < 0.5 ? 0 : 255), "\(x)")
      if height > 1 { #expect(gray(Point2D(x, 0.98)) == 0, "\(x)") }
    }
  }

  @Test func `of a picture larger than its axes the part between them is shown`() throws {
    for seed in 0..<100 {
      var numbers = SeededNumbers(seed)
      let (width, height) = (numbers.integer(1...6), numbers.integer(1...6))
      let cells = (0..<width * height).map { _ in numbers.integer(0...255) }
      let raster = Raster(width: width, height: height) { Color(gray: Double(cells[$0 * width + $1]) / 255) }
      let (left, low) = (numbers.number(-1...0), numbers.number(-1...0))
      let (right, high) = (left + numbers.number(0.5...3), low + numbers.number(0.5...3))
      let drawing = try Figure(
        Picture(
          raster: raster, span: Mark.Span(x: left...right, y: low...high), x: Axis(range: 0...1),
          y: Axis(range: 0...1))
      ).drawing()
      let area = drawing.dataAreas[0].rectangle
      for case .raster(_, let box) in drawing.elements { #expect(area.contains(box), "seed \(seed)") }
      let gray = try gray(drawing)
      for _ in 0..<40 {
        let point = Point2D(numbers.number(0.01...0.99), numbers.number(0.01...0.99))
        let (column, row) = (
          (point.x - left) / (right - left) * Double(width), (high - point.y) / (high - low) * Double(height)
        )
        guard column >= 0, column < Double(width), row >= 0, row < Double(height) else {
          let away = min(abs(point.x - right), abs(point.y - high), abs(point.x - left), abs(point.y - low))
          if away > 0.01 { #expect(gray(point) == 255, "seed \(seed): something lies beside the picture") }
          continue
        }
        // A pixel's colour near the border of two cells is that of either.
        let fromBorder = min(abs(column - column.rounded()), abs(row - row.rounded()))
        if fromBorder * min(area.width, area.height) / 10 > 1 {
          let expected = cells[Int(row) * width + Int(column)]
          #expect(abs(Int(gray(point)) - expected) <= 1, "seed \(seed): \(point)")
        }
      }
    }
    // What lies outside altogether is not there.
    let raster = Raster(width: 1, height: 1) { _, _ in .black }
    let picture = Picture(
      raster: raster, span: Mark.Span(x: 2...3, y: 0...1), x: Axis(range: 0...1), y: Axis(range: 0...1))
    let elements = try Figure(picture).drawing().elements
    #expect(!elements.contains { if case .raster = $0 { true } else { false } })
  }
}
