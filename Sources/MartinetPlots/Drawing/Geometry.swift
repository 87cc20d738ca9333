// Points and rectangles, in data's units or in points of a canvas.

/// A point: in the units of the data, or on a canvas in points (1/72 inch) from its top left corner.
public struct Point2D: Sendable, Hashable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle on a canvas; y grows downwards.
public struct Rectangle: Sendable, Hashable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The smallest rectangle around two corners.
  public init(from a: Point2D, to b: Point2D) {
    self.init(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
  }

  public var right: Double { x + width }
  public var bottom: Double { y + height }
  public var center: Point2D { Point2D(x + width / 2, y + height / 2) }

  /// The rectangle that is smaller by this much on every side, larger where it is negative.
  public func inset(by distance: Double) -> Rectangle {
    Rectangle(x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
  }

  /// Whether the two share more than a border of `tolerance`.
  public func overlaps(_ other: Rectangle, tolerance: Double = 1e-6) -> Bool {
    x + tolerance < other.right && other.x + tolerance < right
      && y + tolerance < other.bottom && other.y + tolerance < bottom
  }

  /// Whether the other lies inside.
  public func contains(_ other: Rectangle, tolerance: Double = 1e-6) -> Bool {
    other.x >= x - tolerance && other.right <= right + tolerance
      && other.y >= y - tolerance && other.bottom <= bottom + tolerance
  }

  /// Whether the point lies inside or on the border.
  public func contains(_ point: Point2D, tolerance: Double = 1e-6) -> Bool {
    contains(Rectangle(x: point.x, y: point.y, width: 0, height: 0), tolerance: tolerance)
  }

  /// The point of the rectangle that is nearest to another.
  public func nearest(_ point: Point2D) -> Point2D {
    Point2D(min(max(point.x, x), right), min(max(point.y, y), bottom))
  }

  /// The smallest rectangle around both.
  public func union(_ other: Rectangle) -> Rectangle {
    Rectangle(
      from: Point2D(min(x, other.x), min(y, other.y)), to: Point2D(max(right, other.right), max(bottom, other.bottom)))
  }

  /// What is left of a line from `a` to `b` inside, and nothing where it passes by (Liang and Barsky, "A new
  /// concept and method for line clipping", 1984).
  func clipped(_ a: Point2D, _ b: Point2D) -> (Point2D, Point2D)? {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    var (enter, leave) = (0.0, 1.0)
    for (step, room) in [(-dx, a.x - x), (dx, right - a.x), (-dy, a.y - y), (dy, bottom - a.y)] {
      if step == 0 {
        if room < 0 { return nil }
      } else if step < 0 {
        enter = max(enter, room / step)
      } else {
        leave = min(leave, room / step)
      }
    }
    guard enter <= leave else { return nil }
    // What is rounded, of points that are far away much, stays inside.
    return (
      nearest(Point2D(a.x + enter * dx, a.y + enter * dy)), nearest(Point2D(a.x + leave * dx, a.y + leave * dy))
    )
  }
}
