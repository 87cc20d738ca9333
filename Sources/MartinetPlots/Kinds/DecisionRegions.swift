// What a classifier says everywhere in the plane, and the examples that it was asked about.

import Martinet

/// The regions of a classifier over two features, each in the pale colour of its class, under the examples in
/// the full colour and the shape of theirs.
public struct DecisionRegions: Plot, Hashable {
  public var title: String
  /// The class in each cell, rows from the largest y down.
  public var regions: [[Int]]
  public var span: Mark.Span
  /// The examples: features and class.
  public var points: [Point2D]
  public var labels: [Int]
  public var classNames: [String]
  public var x: String
  public var y: String

  /// Regions from the answers of a classifier, which takes `[cells, 2]` (x and y of each) and answers with the
  /// class of each. The plane shown is that of the examples and a tenth more on each side.
  ///
  /// Throws a `PlotError` and what `classify` throws.
  public init(
    points: [Point2D], labels: [Int], classNames: [String] = [], x: String = "x₁", y: String = "x₂",
    title: String = "", resolution: Int = 160, classify: (Tensor) throws -> [Int]
  ) throws {
    let checked = try MartinetPlots.points(points.map(\.x), points.map(\.y), of: "examples")
    guard (2...2000).contains(resolution) else {
      throw PlotError.outside(of: "resolution", expected: "2 … 2000", received: "\(resolution)")
    }
    func range(_ values: [Double]) -> ClosedRange<Double> { widened(values.min()!...values.max()!, by: 0.1) }
    span = Mark.Span(x: range(checked.map(\.x)), y: range(checked.map(\.y)))
    let (low, left) = (span.y.lowerBound, span.x.lowerBound)
    let (height, width) = (span.y.upperBound - low, span.x.upperBound - left)
    let cells = (0..<resolution * resolution).flatMap { index in
      let (row, column) = (resolution - 1 - index / resolution, index % resolution)
      return [
        Float(left + (Double(column) + 0.5) / Double(resolution) * width),
        Float(low + (Double(row) + 0.5) / Double(resolution) * height),
      ]
    }
    let classes = try classify(Tensor(cells, shape: [resolution * resolution, 2]))
    guard classes.count == resolution * resolution else {
      throw PlotError.count(
        of: "classes of the plane", expected: resolution * resolution, received: classes.count)
    }
    regions = (0..<resolution).map { Array(classes[$0 * resolution..<($0 + 1) * resolution]) }
    (self.points, self.labels, self.classNames) = (points, labels, classNames)
    (self.x, self.y, self.title) = (x, y, title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard let width = regions.first?.count, width > 0, regions.allSatisfy({ $0.count == width }) else {
      throw PlotError.shape(of: "regions", expected: "rows of one length", received: "\(regions.map(\.count))")
    }
    guard labels.count == points.count else {
      throw PlotError.count(of: "labels", expected: points.count, received: labels.count)
    }
    let all = Set(regions.joined()).union(labels).sorted()
    guard let first = all.first, let last = all.last, first >= 0, last < 1000 else {
      throw PlotError.outside(of: "classes", expected: "0 ..< 1000", received: "\(all.first ?? 0) … \(all.last ?? 0)")
    }
    let pale = (0...last).map { Color.white.mixed(with: Palette.color($0), 0.3) }
    let raster = Raster(width: width, height: regions.count) { pale[regions[$0][$1]] }
    var axes = Axes(
      title: title, x: Axis(x, range: span.x), y: Axis(y, range: span.y), marks: [.raster(raster, span)],
      hasGrid: false)
    for label in all {
      let style = PointStyle.number(label)
      let name = classNames.indices.contains(label) ? classNames[label] : "class \(label)"
      let own = zip(points, labels).filter { $0.1 == label }.map(\.0)
      if !own.isEmpty { axes.marks.append(.points(own, style)) }
      axes.legend.append(LegendEntry(name, .point(style)))
    }
    return .axes(axes)
  }
}
