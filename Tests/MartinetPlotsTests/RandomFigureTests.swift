// Five hundred random figures: what must hold for all of them.

import Foundation
import MartinetData
import Testing

@testable import MartinetPlots

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct RandomFigureTests {
  @Test func `no two texts overlap, nothing leaves the canvas, legends cover nothing`() throws {
    for seed in 0..<500 {
      let drawing = try randomFigure(seed).figure.drawing()
      expectLegible(drawing, "seed \(seed)")
      expectTextsBesideData(drawing, "seed \(seed)")
    }
  }

  /// The rule that leaves out what has no room is a net: the layout gives every text its room before.
  @Test func `nothing is left out`() throws {
    for seed in 0..<500 {
      #expect(try randomFigure(seed).figure.drawing().omitted.isEmpty, "seed \(seed)")
    }
  }

  /// What was measured is what is drawn: no ink of a text lies outside its box.
  @Test func `texts stay in their boxes`() throws {
    for seed in 0..<50 {
      var drawing = try randomFigure(seed).figure.drawing()
      drawing.elements = drawing.texts.map { .text($0) }
      let picture = try PNG.read(drawing.encoded(as: .png, scale: 1))
      var isInside = [Bool](repeating: false, count: picture.bytes.count)
      for box in drawing.texts.map(\.box) {
        let columns = max(0, Int(box.x))..<min(picture.width, Int(box.right.rounded(.up)))
        for row in max(0, Int(box.y))..<min(picture.height, Int(box.bottom.rounded(.up))) {
          for column in columns { isInside[row * picture.width + column] = true }
        }
      }
      let stray = zip(picture.bytes, isInside).filter { $0 < 200 && !$1 }
      #expect(stray.isEmpty, "seed \(seed): \(stray.count) pixels")
    }
  }

  @Test func `titles, names of axes and ticks are there`() throws {
    for seed in 0..<500 {
      let figure = randomFigure(seed).figure
      let drawing = try figure.drawing()
      let texts = drawing.texts.map(\.text)
      for (plot, area) in zip(figure.plots, drawing.dataAreas) {
        guard case .axes(let axes) = try plot.panel() else { continue }
        for wanted in [axes.title, axes.x.label, axes.y.label, figure.title] {
          // A line may end within a long word.
          guard let word = words(wanted).first else { continue }
          #expect(texts.contains { $0.first == word.first }, "seed \(seed): \(word) of \(texts)")
        }
        let near = drawing.texts.filter { area.rectangle.inset(by: -200).overlaps($0.box) }
        #expect(near.count >= 4, "seed \(seed): an axis has less than two numbers")
      }
    }
  }

  @Test func `every SVG parses`() throws {
    for seed in 0..<500 {
      let svg = try randomFigure(seed).figure.encoded(as: .svg)
      let parser = XMLParser(data: Data(svg))
      #expect(parser.parse(), "seed \(seed): \(String(describing: parser.parserError))")
    }
  }

  /// A point drawn over all others is found in the picture where the axes say that it lies.
  @Test func `a point of the data is found at its pixel`() throws {
    for seed in 0..<500 {
      var numbers = SeededNumbers(seed)
      let (x, y) = (numbers.range(), numbers.range())
      let at = (0..<5).map { _ in (numbers.number(x), numbers.number(y)) }
      let plot = ScatterPlot(
        [Series("points", x: at.map(\.0), y: at.map(\.1))], title: numbers.text(words: 0...12),
        x: Axis(numbers.text(words: 0...4)), y: Axis(numbers.text(words: 0...4)))
      let drawing = try Figure(plot).drawing()
      let picture = try PNG.read(drawing.encoded(as: .png, scale: 2), as: .rgb)
      #expect(picture.width == Int((drawing.width * 2).rounded(.up)))
      let area = drawing.dataAreas[0].rectangle
      // The axes show a twentieth more than the data on both sides.
      func part(_ value: Double, _ all: [Double]) -> Double {
        let (low, high) = (all.min()!, all.max()!)
        return ((value - low) / (high - low) + 0.05) / 1.1
      }
      for (a, b) in at {
        let column = Int(2 * (area.x + part(a, at.map(\.0)) * area.width))
        let row = Int(2 * (area.bottom - part(b, at.map(\.1)) * area.height))
        let pixel = Array(picture.bytes[3 * (row * picture.width + column)..<3 * (row * picture.width + column) + 3])
        let (red, green, blue) = Palette.color(0).bytes
        let isNear = zip(pixel, [red, green, blue]).allSatisfy { abs(Int($0) - Int($1)) <= 2 }
        // White: the border of another point that lies over this one.
        #expect(isNear || at.count > 1 && pixel.min()! > 100, "seed \(seed): \(pixel) at \(column), \(row)")
      }
    }
  }
}
