// A figure in a terminal, or as text where there is none.

import Martinet

extension Figure {
  /// The figure as rows of characters, each with its line end: in 24-bit colours by half blocks, or in plain
  /// characters without any control sequence. There are more rows where the texts need them.
  ///
  /// Throws a `PlotError`, `outside` where so few columns have no room for the texts.
  public func text(columns: Int = 80, isColored: Bool = false) throws(PlotError) -> String {
    guard (20...1000).contains(columns) else {
      throw PlotError.outside(of: "columns", expected: "20 … 1000", received: "\(columns)")
    }
    let natural = try drawing()
    let width = Double(columns) * CellMeasure.width
    let wished = (width * natural.height / natural.width / CellMeasure.height).rounded()
    let most = Int(Figure.largestExtent / CellMeasure.height)
    var rows = min(max(12, Int(wished)), most)
    while true {
      do throws(PlotError) {
        let size = (width, Double(rows) * CellMeasure.height)
        let picture = try CellPicture(
          drawing(measure: CellMeasure(), margin: CellMeasure.width, size: size))
        return isColored ? picture.colored : picture.plain
      } catch {
        guard case .tooSmall(_, _, let missingWidth, let missingHeight) = error else { throw error }
        // More rows give height alone.
        guard missingWidth == 0, rows < most else {
          throw PlotError.outside(
            of: "columns", expected: "more, for the texts of this figure to have room", received: "\(columns)")
        }
        rows = min(most, rows + max(1, rows / 8, Int(min(missingHeight / CellMeasure.height, 1000))))
      }
    }
  }

  /// Prints the figure: in colours where the standard output is a terminal, as plain text of 80 columns where it
  /// is not.
  ///
  /// Throws a `PlotError`.
  public func show() throws(PlotError) {
    let columns = terminalWidth(1)
    print(try text(columns: min(max(columns ?? 80, 20), 1000), isColored: columns != nil), terminator: "")
  }
}
