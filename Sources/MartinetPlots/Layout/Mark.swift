// Marks: what a plot puts between its axes, in the units of its data.

/// One thing between two axes. A kind of plot is a value that turns data into marks.
public enum Mark: Sendable, Hashable {
  /// Points joined in their order.
  case line([Point2D], LineStyle)
  /// Lines by themselves, from the first of each pair to the second.
  case segments([[Point2D]], LineStyle)
  /// Points by themselves.
  case points([Point2D], PointStyle)
  /// Upright rectangles.
  case bars([Span], Color)
  /// A picture from corner to corner; its first row lies at the top of the canvas.
  case raster(Raster, Span)
  /// A word about a point, left out where it has no room.
  case label(String, at: Point2D, color: Color, font: Font)

  /// An upright rectangle in the units of the data.
  public struct Span: Sendable, Hashable {
    public var x: ClosedRange<Double>
    public var y: ClosedRange<Double>

    public init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
      self.x = x
      self.y = y
    }

    var corners: [Point2D] { [Point2D(x.lowerBound, y.lowerBound), Point2D(x.upperBound, y.upperBound)] }
  }

  /// The points that must be in view.
  var extremes: [Point2D] {
    switch self {
    case .line(let points, _), .points(let points, _): points
    case .segments(let segments, _): segments.flatMap { $0 }
    case .bars(let spans, _): spans.flatMap(\.corners)
    case .raster(_, let span): span.corners
    case .label(_, let point, _, _): [point]
    }
  }
}

/// A line of the legend: a name and what stands for it.
public struct LegendEntry: Sendable, Hashable {
  /// What stands beside the name.
  public enum Sample: Sendable, Hashable {
    case line(LineStyle)
    case point(PointStyle)
    case patch(Color)
  }

  public let name: String
  public let sample: Sample

  public init(_ name: String, _ sample: Sample) {
    self.name = name
    self.sample = sample
  }
}

/// A bar that says which number has which colour.
public struct ColorBar: Sendable, Hashable {
  public let scale: ColorScale
  public let label: String
  /// Whether numbers are written with a decimal comma: "0,5".
  public var hasDecimalComma = false

  public init(_ scale: ColorScale, label: String = "") {
    self.scale = scale
    self.label = label
  }
}
