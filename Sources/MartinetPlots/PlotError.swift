// What can be wrong with what a figure is to show.

import Martinet

/// Data that cannot be shown, or a place that cannot be written: the description says what was expected.
public enum PlotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing to show.
  case empty(String)
  /// A number is NaN or infinite.
  case notFinite(of: String, index: Int)
  /// A number is beyond ±10³⁰⁰.
  case tooLarge(of: String, index: Int)
  /// A number that a logarithmic axis cannot hold: one that is not above 0, or below 10⁻³⁰⁰.
  case notPositive(of: String, index: Int)
  /// Two things that belong together are not as many.
  case count(of: String, expected: Int, received: Int)
  /// A tensor or table of another shape.
  case shape(of: String, expected: String, received: String)
  /// A number outside its range.
  case outside(of: String, expected: String, received: String)
  /// A curve that has no point, and why.
  case undefined(String, Undefined)
  /// More than a picture can show.
  case tooMany(String, limit: Int, received: Int)
  /// The figure has no room for its texts: these points are missing at least, 0 where there is enough.
  case tooSmall(width: Double, height: Double, missingWidth: Double, missingHeight: Double)
  /// A file name that ends in none of png, svg, pdf.
  case unknownFormat(path: String)
  /// Cairo could not draw.
  case drawing(String)

  public var description: String {
    switch self {
    case .empty(let what): "\(what): there is nothing to show"
    case .notFinite(let what, let index): "\(what): number \(index) (from 0) is NaN or infinite"
    case .tooLarge(let what, let index): "\(what): number \(index) (from 0) is beyond ±1e300"
    case .notPositive(let what, let index):
      "\(what): number \(index) (from 0) is not above 0, as a logarithmic axis needs it (1e-300 … 1e300)"
    case .count(let what, let expected, let received): "\(what): expected \(expected), received \(received)"
    case .shape(let what, let expected, let received):
      "\(what): expected shape \(expected), received \(received)"
    case .outside(let what, let expected, let received): "\(what): expected \(expected), received \(received)"
    case .undefined(let what, let reason): "\(what): there is no curve: \(reason)"
    case .tooMany(let what, let limit, let received): "\(what): at most \(limit) can be shown, received \(received)"
    case .tooSmall(let width, let height, let missingWidth, let missingHeight):
      "an area of \(Int(width)) × \(Int(height)) points has no room for its texts: make the figure "
        + [missingWidth > 0 ? "wider" : "", missingHeight > 0 ? "higher" : ""].filter { !$0.isEmpty }
        .joined(separator: " and ")
    case .unknownFormat(let path): "\(path): expected a file name that ends in .png, .svg or .pdf"
    case .drawing(let reason): "the picture cannot be drawn: \(reason)"
    }
  }
}

extension Rectangle {
  /// Throws `PlotError.tooSmall` where something that must be in the area is wider or higher than it may be.
  func check(
    width: Double, atMost widest: Double, height: Double, atMost highest: Double
  ) throws(PlotError) {
    guard width > widest + 1e-6 || height > highest + 1e-6 else { return }
    throw PlotError.tooSmall(
      width: self.width, height: self.height, missingWidth: max(0, width - widest),
      missingHeight: max(0, height - highest))
  }
}

/// The numbers, which must be there, finite, within ±10³⁰⁰, and such as a logarithmic scale holds where it is one.
func finite(
  _ values: [Double], of name: String, on scale: Axis.Scale = .linear
) throws(PlotError) -> [Double] {
  guard !values.isEmpty else { throw PlotError.empty(name) }
  for (index, value) in values.enumerated() {
    guard value.isFinite else { throw PlotError.notFinite(of: name, index: index) }
    guard abs(value) <= largestShown else { throw PlotError.tooLarge(of: name, index: index) }
    guard scale != .logarithmic || value >= smallestShown else {
      throw PlotError.notPositive(of: name, index: index)
    }
  }
  return values
}

/// Points from as many x and y, which these axes hold.
func points(
  _ x: [Double], _ y: [Double], of name: String, on axes: (x: Axis, y: Axis) = (Axis(), Axis())
) throws(PlotError) -> [Point2D] {
  guard x.count == y.count else { throw PlotError.count(of: "\(name): y", expected: x.count, received: y.count) }
  let x = try finite(x, of: "\(name): x", on: axes.x.scale), y = try finite(y, of: "\(name): y", on: axes.y.scale)
  return zip(x, y).map { Point2D($0, $1) }
}
