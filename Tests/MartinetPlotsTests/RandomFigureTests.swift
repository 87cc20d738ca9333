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
        let axes = try KindTests.axes(plot)
        for wanted in [axes.title, axes.x.label, axes.y.label, figure.title] {
          guard let word = words(wanted).first else { continue }
          // A line may end within a long word, and shortened ones end with a sign.
          let isThere = texts.contains { text in
            let start = words(text).first.map { $0.hasSuffix("…") ? String($0.dropLast()) : $0 } ?? ""
            return word.hasPrefix(start) && !start.isEmpty
          }
          #expect(isThere, "seed \(seed): \(word) of \(texts)")
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

  /// The last point of a series lies over all others: its middle is found in the picture where the axes say that it
  /// lies, whole and in its colour.
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
      let place = Point2D(
        2 * (area.x + part(at[4].0, at.map(\.0)) * area.width),
        2 * (area.bottom - part(at[4].1, at.map(\.1)) * area.height))
      let (red, green, blue) = Palette.color(0).bytes
      // The diameter is 12 pixels, and its border takes less than 2 of them.
      for (right, down) in [(0.0, 0.0), (-3, 0), (3, 0), (0, -3), (0, 3)] {
        let index = 3 * (Int(place.y + down) * picture.width + Int(place.x + right))
        let pixel = Array(picture.bytes[index..<index + 3])
        let isNear = zip(pixel, [red, green, blue]).allSatisfy { abs(Int($0) - Int($1)) <= 2 }
        #expect(isNear, "seed \(seed): \(pixel) at \(place) + \(right), \(down)")
      }
      let isAlone = at[..<4].allSatisfy { other in
        let away = Point2D(
          2 * (area.x + part(other.0, at.map(\.0)) * area.width) - place.x,
          2 * (area.bottom - part(other.1, at.map(\.1)) * area.height) - place.y)
        return away.x * away.x + away.y * away.y > 900
      }
      guard isAlone else { continue }
      for (right, down) in [(-8.0, 0.0), (8, 0), (0, -8), (0, 8)] {
        let index = 3 * (Int(place.y + down) * picture.width + Int(place.x + right))
        #expect(picture.bytes[index..<index + 3].min()! > 180, "seed \(seed): the point is larger than it is")
      }
    }
  }
}
