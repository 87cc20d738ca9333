// The extents of a tensor, held inline so that making one never allocates.

/// The extents of a dense, row-major array: `[batch, height, width, channels]`, `[rows, columns]`,
/// or `[]` for one number. At most eight dimensions, each below 2³¹.
public struct Shape: Hashable, Sendable {
  /// The largest number of dimensions.
  public static let maximumRank = 8

  private var extents = SIMD8<Int32>(repeating: 1)

  /// The number of dimensions.
  public let rank: Int

  /// A shape from its extents.
  ///
  /// Stops the program with a message when there are more than eight, or when one is negative or past 2³¹ - 1;
  /// `init(checking:)` is for extents that come from a file or a person.
  public init(_ dimensions: some Collection<Int>) {
    guard let shape = Shape(checking: dimensions) else {
      fatalError("a shape has at most 8 dimensions, each in 0 ..< 2³¹: received \(Array(dimensions))")
    }
    self = shape
  }

  /// A shape from extents that nobody has checked: `nil` when there are more than eight, one is
  /// negative or past 2³¹ - 1, or their product does not fit an `Int` when counted in bytes.
  public init?(checking dimensions: some Collection<Int>) {
    guard dimensions.count <= Shape.maximumRank else { return nil }
    rank = dimensions.count
    var bytes = MemoryLayout<Float>.stride
    for (index, dimension) in dimensions.enumerated() {
      guard dimension >= 0, let extent = Int32(exactly: dimension) else { return nil }
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(dimension, 1))
      guard !overflow else { return nil }
      bytes = product
      extents[index] = extent
    }
  }

  /// The extent of one dimension; negative indices count from the end (`shape[-1]` is the last).
  public subscript(_ dimension: Int) -> Int {
    let index = dimension < 0 ? dimension + rank : dimension
    demand(index >= 0 && index < rank, "dimension \(dimension) of a shape of rank \(rank)")
    return Int(extents[index])
  }

  /// The number of elements: the product of the extents, 1 for `[]`.
  public var count: Int {
    var product = 1
    for index in 0..<rank { product *= Int(extents[index]) }
    return product
  }

  /// The extents as an array.
  public var dimensions: [Int] { (0..<rank).map { Int(extents[$0]) } }

  /// The product of a range of dimensions.
  public func count(of range: Range<Int>) -> Int {
    var product = 1
    for index in range { product *= self[index] }
    return product
  }

  /// This shape with one extent changed.
  public func replacing(_ dimension: Int, with extent: Int) -> Shape {
    demand(extent >= 0 && extent <= Int(Int32.max), "extent \(extent) is not in 0 ..< 2³¹")
    var copy = self
    copy.extents[dimension < 0 ? dimension + rank : dimension] = Int32(extent)
    return copy
  }

  /// This shape without its first dimension: one example of a batch.
  public var withoutFirst: Shape {
    var shape = Shape(repeatElement(1, count: max(rank - 1, 0)))
    for index in 0..<shape.rank { shape.extents[index] = extents[index + 1] }
    return shape
  }

  /// This shape behind a new first dimension: a batch of examples.
  public func batched(_ count: Int) -> Shape {
    var shape = Shape(repeatElement(1, count: rank + 1)).replacing(0, with: count)
    for index in 0..<rank { shape.extents[index + 1] = extents[index] }
    return shape
  }

  /// The extents as C takes them: eight numbers, those past the rank being 1.
  var storage: SIMD8<Int32> { extents }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}

extension Shape {
  /// The shape of an elementwise operation between two shapes by NumPy's rule: aligned at the last
  /// dimension, extents are equal or one of them is 1. `nil` when they do not fit.
  public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    if a == b { return a }
    let rank = max(a.rank, b.rank)
    var result = Shape(repeatElement(1, count: rank))
    for back in 1...max(rank, 1) where rank > 0 {
      let left = back <= a.rank ? a[-back] : 1
      let right = back <= b.rank ? b[-back] : 1
      guard left == right || left == 1 || right == 1 else { return nil }
      result = result.replacing(-back, with: left == 1 ? right : left)
    }
    return result
  }
}
