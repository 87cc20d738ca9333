// Figures in a terminal: the texts are read, the rest is seen.

import Foundation
import Martinet
import Testing

@testable import MartinetPlots

@Suite struct TerminalTests {
  @Test func `random figures keep their texts apart and their lines short`() throws {
    for seed in 0..<100 {
      let figure = randomFigure(seed).figure
      let columns = 60 + seed
      let text = try figure.text(columns: columns)
      for line in text.split(separator: "\n") {
        #expect(line.reduce(0) { $0 + CellMeasure.cells($1) } <= columns, "seed \(seed)")
      }
      #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }
  }

  @Test func `plain text has the title, the numbers and a sign for each series`() throws {
    let text = try Figure(
      LinePlot(
        [Series("down", y: [3, 2, 1]), Series("up", y: [1, 2, 3])], title: "Two lines", x: Axis("time"),
        y: Axis("height"))
    ).text(columns: 80)
    #expect(text.hasSuffix("time\n"), "blank lines at the end")
    for wanted in ["Two lines", "time", "down", "up", "1.0", "3.0", "o", "#"] {
      #expect(text.contains(wanted), "\(wanted) in\n\(text)")
    }
  }

  @Test func `every picture of a grid is seen, and what has no room says so`() throws {
    let images = [Tensor](repeating: Tensor(repeating: 1, shape: [4, 4]), count: 105)
    let grid = ImageGrid(images, titles: (0..<105).map { "\($0) 82 % (\($0))" }, columns: 15, range: 0...2)
    for columns in [60, 100, 200] {
      let text = try Figure(grid).text(columns: columns)
      // Half as light as white: no less than three rows of at least six signs each.
      #expect(text.count { $0 == "=" || $0 == "-" || $0 == ":" } >= 105 * 18, "\(columns)")
    }
    struct Wide: Plot {
      func panel() throws(PlotError) -> Panel {
        let sources = [Diagram.Box](repeating: Diagram.Box(["a source"]), count: 40)
        return .diagram(try Diagram(sources + [Diagram.Box(["sum"], inputs: Array(0..<40))]))
      }
    }
    #expect(BadInputTests.error { _ = try Figure(Wide()).text(columns: 60) }?.description.contains("columns") == true)
    #expect(try Figure(Wide()).text(columns: 400).contains("a so"))
  }

  @Test func `a bar of colours and the points are seen, not their borders`() throws {
    let image = Tensor((0..<64).map { Float($0) / 63 }, shape: [8, 8])
    let style = PointStyle(color: Palette.vermilion, size: 10, border: .white)
    struct Dots: Plot {
      let style: PointStyle
      func panel() throws(PlotError) -> Panel {
        .axes(Axes(marks: [.points([Point2D(0, 0), Point2D(1, 1)], style)], hasGrid: false))
      }
    }
    func look(_ plot: any Plot) throws -> (drawing: Drawing, color: (Point2D) -> Color) {
      let drawing = try Figure(plot).drawing(measure: CellMeasure(), margin: 8, size: (640, 480))
      let pixels = try drawing.pixels(width: 80, height: 60)
      return (drawing, { pixels[Int($0.y / 8)][Int($0.x / 8)] })
    }
    let (drawing, color) = try look(ImagePlot(image))
    let bars = drawing.elements.compactMap { element in
      if case .raster(let raster, let box) = element, raster.width == 1 { box } else { nil }
    }
    #expect(bars.count == 1)
    for part in [0.1, 0.5, 0.9] {
      let seen = color(Point2D(bars[0].center.x, bars[0].bottom - part * bars[0].height))
      #expect(ColorTests.distance(seen, ColorMap.viridis.color(part)) < 0.05, "\(part): \(seen)")
    }
    let (dots, dotColor) = try look(Dots(style: style))
    for value in [0.0, 1] {
      let seen = dotColor(dots.dataAreas[0].place(of: Point2D(value, value)))
      #expect(ColorTests.distance(seen, Palette.vermilion) < 0.2, "\(seen)")
    }
  }

  @Test func `colours come as half blocks and end with each line`() throws {
    let text = try Figure(LinePlot([Series("down", y: [3, 2, 1])])).text(columns: 80, isColored: true)
    #expect(text.contains("▀") && text.contains("\u{1B}[38;2;"))
    #expect(text.split(separator: "\n").allSatisfy { $0.hasSuffix("\u{1B}[0m") })
  }
}
