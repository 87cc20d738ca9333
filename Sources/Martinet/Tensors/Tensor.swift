// The value that travels between a program and its graphs: floats and a shape.

/// A dense, row-major array of floats with a shape. A value: copies share memory until one is
/// changed.
///
/// ```swift
/// let a: Tensor = [[1, 2], [3, 4]]
/// a.shape            // [2, 2]
/// a[1, 0]            // 3
/// a[1]               // the row [3, 4]
/// ```
public struct Tensor: Sendable, Hashable {
  /// The extents.
  public let shape: Shape

  var storage: [Float]

  /// A tensor from its elements in row-major order, taken over without a copy.
  ///
  /// Stops the program with a message when their number is not the shape's.
  public init(_ scalars: [Float], shape: Shape) {
    demand(
      scalars.count == shape.count,
      "a tensor of shape \(shape) has \(shape.count) elements: received \(scalars.count)")
    self.shape = shape
    storage = scalars
  }

  /// A vector.
  public init(_ scalars: [Float]) {
    self.init(scalars, shape: [scalars.count])
  }

  /// A matrix from its rows.
  ///
  /// Stops the program with a message when they are not all of one length.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    demand(
      rows.allSatisfy { $0.count == columns },
      "rows of one length: expected \(columns) in each, received \(rows.map(\.count))")
    self.init(Array(rows.joined()), shape: [rows.count, columns])
  }

  /// One number, of shape `[]`.
  public init(_ scalar: Float) {
    self.init([scalar], shape: [])
  }

  /// A tensor with every element equal.
  public init(repeating value: Float, shape: Shape) {
    self.init([Float](repeating: value, count: shape.count), shape: shape)
  }

  /// The number of dimensions.
  public var rank: Int { shape.rank }

  /// The number of elements.
  public var count: Int { storage.count }

  /// The elements in row-major order; no copy is made.
  public var scalars: [Float] { storage }

  /// The only element.
  ///
  /// Stops the program with a message when there is not exactly one.
  public var scalar: Float {
    demand(count == 1, "a tensor of shape \(shape) is not one number")
    return storage[0]
  }

  /// The same elements under another shape of as many; no copy is made. One extent may be -1: it is
  /// then what the others leave.
  public func reshaped(_ dimensions: [Int]) -> Tensor {
    guard let shape = Shape.resolving(dimensions, count: count) else {
      fatalError("a tensor of shape \(self.shape) cannot be reshaped to \(dimensions)")
    }
    return Tensor(storage, shape: shape)
  }
}

extension Shape {
  /// The shape with these extents for `count` elements, where one extent may be -1 (what the others
  /// leave). `nil` when there is none.
  static func resolving(_ dimensions: [Int], count: Int) -> Shape? {
    let unknown = dimensions.indices.filter { dimensions[$0] == -1 }
    guard unknown.count <= 1 else { return nil }
    var resolved = dimensions
    if let index = unknown.first {
      // Checked first: the product of any integers could overflow.
      guard let rest = Shape(checking: dimensions.filter { $0 != -1 })?.count, rest > 0, count % rest == 0
      else { return nil }
      resolved[index] = count / rest
    }
    guard let shape = Shape(checking: resolved), shape.count == count else { return nil }
    return shape
  }
}
