// What must be true of every drawing.

import Testing

@testable import MartinetPlots

/// No two texts overlap, nothing leaves the canvas.
func expectLegible(_ drawing: Drawing, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
  let texts = drawing.texts
  for (index, a) in texts.enumerated() {
    for b in texts[..<index] where a.box.overlaps(b.box) {
      Issue.record("\(comment): \"\(a.text)\" lies over \"\(b.text)\"", sourceLocation: sourceLocation)
    }
  }
  for element in drawing.elements {
    guard let bounds = element.bounds else { continue }
    if !drawing.canvas.contains(bounds) {
      Issue.record(
        "\(comment): \(bounds) leaves \(drawing.width) × \(drawing.height)", sourceLocation: sourceLocation)
    }
  }
}

/// No text lies over data, outside the rectangles of data where labels belong.
func expectTextsBesideData(_ drawing: Drawing, _ comment: Comment) {
  for text in drawing.texts {
    for area in drawing.dataAreas where text.box.overlaps(area.rectangle) {
      Issue.record("\(comment): \"\(text.text)\" lies over the data")
    }
  }
}
