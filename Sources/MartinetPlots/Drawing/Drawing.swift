// A figure laid out: everything that is drawn, each at its place.

/// What a figure becomes when it is laid out, before anything is drawn: a value that any backend draws and a
/// test looks at. All places are in points from the top left corner.
public struct Drawing: Sendable, Hashable {
  /// Something to draw; later elements lie over earlier ones.
  public enum Element: Sendable, Hashable {
    case line([Point2D], LineStyle)
    case polygon([Point2D], fill: Color)
    case rectangle(Rectangle, fill: Color?, border: LineStyle?)
    case points([Point2D], PointStyle)
    case raster(Raster, Rectangle)
    case text(PlacedText)
  }

  /// Where the data of one pair of axes went.
  public struct DataArea: Sendable, Hashable {
    /// The rectangle between the axes.
    public let rectangle: Rectangle
    let x: AxisMap
    let y: AxisMap

    /// Where a point of the data lies on the canvas.
    public func place(of point: Point2D) -> Point2D { Point2D(x.place(point.x), y.place(point.y)) }
  }

  public let width: Double
  public let height: Double
  public internal(set) var elements: [Element] = []
  /// The areas of data, in the order of the plots that have axes.
  public internal(set) var dataAreas: [DataArea] = []

  /// The labels that found no room and are not drawn: ticks and words among the data.
  public internal(set) var omitted: [String] = []

  /// The whole canvas.
  public var canvas: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

  /// The texts.
  public var texts: [PlacedText] {
    elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}

extension Drawing.Element {
  /// The rectangle that the element covers, the thickness of its lines included; `nil` for one without a point.
  public var bounds: Rectangle? {
    switch self {
    case .line(let points, let style): box(points)?.inset(by: -style.width / 2)
    case .polygon(let points, _): box(points)
    case .rectangle(let rectangle, _, let border): rectangle.inset(by: -(border?.width ?? 0) / 2)
    case .points(let points, let style): box(points)?.inset(by: -style.size / 2 - (style.border == nil ? 0 : 0.5))
    case .raster(_, let rectangle): rectangle
    case .text(let text): text.box
    }
  }

  private func box(_ points: [Point2D]) -> Rectangle? {
    guard let first = points.first else { return nil }
    let start = Rectangle(from: first, to: first)
    return points.reduce(start) { $0.union(Rectangle(from: $1, to: $1)) }
  }
}
