// One image with the bar of its numbers.

import Martinet

/// An image over its rows and columns, with a bar that says which number has which colour.
public struct ImagePlot: Plot, Hashable {
  public var title: String
  /// `[height, width]`, `[height, width, 1]`, or `[height, width, 3]` in colour.
  public var image: Tensor
  public var map: ColorMap
  /// The numbers of the first and the last colour; the image's own where it is `nil`.
  public var range: ClosedRange<Double>?

  public init(_ image: Tensor, title: String = "", map: ColorMap = .viridis, range: ClosedRange<Double>? = nil) {
    (self.image, self.title, self.map, self.range) = (image, title, map, range)
  }

  public func panel() throws(PlotError) -> Panel {
    let numbers = try ImageNumbers(image, of: "image")
    let scale = ColorScale(map, range ?? numbers.range)
    let (x, y) = (-0.5...Double(numbers.width) - 0.5, -0.5...Double(numbers.height) - 0.5)
    return .axes(
      Axes(
        title: title, x: Axis(range: x, isWhole: true), y: Axis(range: y, isWhole: true, isReversed: true),
        marks: [.raster(numbers.raster(scale), Mark.Span(x: x, y: y))],
        colorBar: numbers.isColored ? nil : ColorBar(scale), isEqual: true, hasGrid: false))
  }
}
