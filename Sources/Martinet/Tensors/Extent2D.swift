// A height and a width: of a kernel, a stride, a dilation, a pooling window.

/// A height and a width, written as one number for a square or as a pair: `3`, `[3, 5]`.
public struct Extent2D: Hashable, Codable, Sendable {
  /// The extent from top to bottom.
  public var height: Int
  /// The extent from left to right.
  public var width: Int

  /// An extent from its height and width.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ side: Int) { self.init(height: side, width: side) }
}

extension Extent2D: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(integerLiteral value: Int) { self.init(value) }

  /// A pair `[height, width]`.
  public init(arrayLiteral elements: Int...) {
    demand(
      elements.count == 2, "an extent is a number or a pair [height, width]: received \(elements)")
    self.init(height: elements[0], width: elements[1])
  }

  public var description: String { "\(height)×\(width)" }
}
