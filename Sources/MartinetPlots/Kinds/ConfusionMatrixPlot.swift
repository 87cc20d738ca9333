// The confusion matrix: what was true against what was said.

import Martinet

/// A confusion matrix, a row for each true class and a column for each predicted one, each row coloured by its
/// shares; the counts stand in the cells where they have room.
public struct ConfusionMatrixPlot: Plot, Hashable {
  public var title: String
  public var matrix: ConfusionMatrix
  /// The classes' names; their numbers where there are none.
  public var classNames: [String]

  public init(_ matrix: ConfusionMatrix, classNames: [String] = [], title: String = "") {
    (self.matrix, self.classNames, self.title) = (matrix, classNames, title)
  }

  public func panel() throws(PlotError) -> Panel {
    let count = matrix.classes
    guard count <= 1000 else { throw PlotError.tooMany("classes", limit: 1000, received: count) }
    guard classNames.isEmpty || classNames.count == count else {
      throw PlotError.count(of: "names of classes", expected: count, received: classNames.count)
    }
    let counts = try finite(matrix.counts, of: "confusion matrix")
    let totals = matrix.trueTotals
    let scale = ColorScale(.blues, 0...1)
    func color(_ truth: Int, _ predicted: Int) -> Color {
      scale.color(totals[truth] > 0 ? counts[truth * count + predicted] / totals[truth] : 0)
    }
    let names = classNames.isEmpty ? (0..<count).map(String.init) : classNames
    let whole = -0.5...Double(count) - 0.5
    let font = Font(size: count <= 12 ? 10 : 7)
    var marks = [Mark.raster(Raster(width: count, height: count, color: color), Mark.Span(x: whole, y: whole))]
    // In many small cells numbers could not be read.
    for row in 0..<(count <= 25 ? count : 0) {
      for column in 0..<count {
        marks.append(
          .label(
            text(counts[row * count + column]), at: Point2D(Double(column), Double(row)),
            color: color(row, column).readable, font: font))
      }
    }
    return .axes(
      Axes(
        title: title, x: Axis("predicted", scale: .categories(names), range: whole),
        y: Axis("true", scale: .categories(names), range: whole, isReversed: true), marks: marks,
        colorBar: ColorBar(scale, label: "share of the true class"), isEqual: true, hasGrid: false))
  }

  /// A count in all its digits; the sum of weights in four.
  private func text(_ count: Double) -> String {
    count == count.rounded() && count < 1e15 ? "\(Int(count))" : short(count)
  }
}
