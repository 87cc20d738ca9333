// Boxes in rows and arrows between them: what holds for any graph, and what is refused.

import Synchronization
import Testing

@testable import MartinetPlots

@Suite struct DiagramTests {
  private struct Boxes: Plot {
    let boxes: [Diagram.Box]
    func panel() throws(PlotError) -> Panel { .diagram(try Diagram(boxes)) }
  }

  /// A graph in which each box takes from some of those before it.
  private func graph(_ numbers: inout SeededNumbers) -> [Diagram.Box] {
    (0..<numbers.integer(1...40)).map { index in
      let count = index == 0 ? 0 : numbers.integer(0...min(3, index))
      return Diagram.Box(["box \(index)"], inputs: (0..<count).map { _ in numbers.integer(0...index - 1) })
    }
  }

  @Test func `boxes stand below what they take from, apart, and arrows cross none`() throws {
    for seed in 0..<200 {
      var numbers = SeededNumbers(seed)
      let boxes = graph(&numbers)
      let rows = Diagram.rows(boxes)
      for (index, box) in boxes.enumerated() {
        for input in box.inputs { #expect(rows[input] < rows[index], "seed \(seed)") }
        let uses = boxes.indices.filter { boxes[$0].inputs.contains(index) }.map { rows[$0] }
        if box.inputs.isEmpty, let first = uses.min() { #expect(rows[index] == first - 1, "seed \(seed)") }
        if !box.inputs.isEmpty { #expect(rows[index] == box.inputs.map { rows[$0] }.max()! + 1, "seed \(seed)") }
      }
      let drawing = try Figure(Boxes(boxes: boxes)).drawing()
      expectLegible(drawing, "seed \(seed)")
      #expect(drawing.texts.count == boxes.count)
      let frames = drawing.elements.compactMap { element in
        if case .rectangle(let frame, fill: .some, border: _) = element { frame } else { nil }
      }
      #expect(frames.count == boxes.count)
      for (index, frame) in frames.enumerated() {
        #expect(!frames[..<index].contains { $0.overlaps(frame) }, "seed \(seed)")
        for case .line(let points, _) in drawing.elements {
          for (a, b) in zip(points, points.dropFirst()) {
            #expect(frame.inset(by: 0.01).clipped(a, b) == nil, "seed \(seed): an arrow crosses \(index)")
          }
        }
      }
    }
  }

  @Test func `arrows that pass too many rows are refused before they are laid out`() throws {
    // Each box takes from the one before and from the first: 2 + 3 + … rows are passed.
    func chain(_ count: Int) -> [Diagram.Box] {
      (0..<count).map { Diagram.Box(["\($0)"], inputs: $0 == 0 ? [] : $0 == 1 ? [0] : [$0 - 1, 0]) }
    }
    #expect(
      BadInputTests.error { _ = try Diagram(chain(2000)) }
        == .tooMany("rows that arrows pass in a diagram", limit: 100_000, received: 1998 * 1999 / 2))
    // 446 · 447 / 2 rows are within the limit, 447 · 448 / 2 are not.
    #expect(BadInputTests.error { _ = try Diagram(chain(448)) } == nil)
    #expect(BadInputTests.error { _ = try Diagram(chain(449)) } != nil)
    let (diagram, measure) = (try Diagram(chain(100)), CairoMeasure())
    #expect(diagram.preferredSize(Layout(width: 0, height: 0, measure: measure)).height > 100 * 26)
  }

  /// A plot that counts how often it is laid out.
  private final class Counted: Plot {
    let layouts = Atomic<Int>(0)
    let boxes: [Diagram.Box]
    init(_ boxes: [Diagram.Box]) { self.boxes = boxes }
    func panel() throws(PlotError) -> Panel {
      layouts.add(1, ordering: .relaxed)
      return .diagram(try Diagram(boxes))
    }
  }

  @Test func `a terminal without the width is told at once, and one without the height gets it`() throws {
    let wide = Counted((0..<200).map { Diagram.Box(["\($0)"]) })
    #expect(BadInputTests.error { _ = try Figure(wide).text(columns: 80) }?.description.contains("columns") == true)
    // One layout for the form, one for the cells.
    #expect(wide.layouts.load(ordering: .relaxed) == 2)
    let high = Counted((0..<60).map { Diagram.Box(["step \($0)", "[32, 128]"], inputs: $0 == 0 ? [] : [$0 - 1]) })
    let text = try Figure(high).text(columns: 40)
    for step in 0..<60 { #expect(text.contains("step \(step)")) }
    #expect(high.layouts.load(ordering: .relaxed) <= 4)
  }
}
