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
  /// Stops at a precondition when their number is not the shape's.
  public init(_ scalars: [Float], shape: Shape) {
    precondition(
      scalars.count == shape.count,
      "a tensor of shape \(shape) has \(shape.count) elements: received \(scalars.count)")
    self.shape = shape
    storage = scalars
  }

  /// A vector.
  public init(_ scalars: [Float]) {
    self.init(scalars, shape: [scalars.count])
  }

  /// One number, of shape `[]`.
  public init(_ scalar: Float) {
    self.init([scalar], shape: [])
  }

  /// A tensor with every element equal.
  public init(repeating value: Float, shape: Shape) {
    self.init([Float](repeating: value, count: shape.count), shape: shape)
  }

  /// A tensor whose elements a closure writes into uninitialised memory; it must write all of them.
  public init(shape: Shape, initializingWith body: (Floats) throws -> Void) rethrows {
    self.shape = shape
    let count = shape.count
    storage = unsafe try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0, let base = buffer.baseAddress {
        unsafe try body(Floats(base: base, count: count))
      }
      initialized = count
    }
  }

  /// A tensor copied from a buffer.
  @unsafe
  public init(copying buffer: UnsafeBufferPointer<Float>, shape: Shape) {
    unsafe self.init(Array(buffer), shape: shape)
  }

  /// The number of dimensions.
  public var rank: Int { shape.rank }

  /// The number of elements.
  public var count: Int { storage.count }

  /// The elements in row-major order; no copy is made.
  public var scalars: [Float] { storage }

  /// The only element.
  ///
  /// Stops at a precondition when there is not exactly one.
  public var scalar: Float {
    precondition(count == 1, "a tensor of shape \(shape) is not one number")
    return storage[0]
  }

  /// The same elements under another shape of as many; no copy is made. One extent may be -1: it is
  /// then what the others leave.
  public func reshaped(_ dimensions: [Int]) -> Tensor {
    guard let shape = Shape.resolving(dimensions, count: count) else {
      preconditionFailure("a tensor of shape \(self.shape) cannot be reshaped to \(dimensions)")
    }
    return Tensor(storage, shape: shape)
  }

  /// Reads the elements in place.
  public func withFloats<Result>(_ body: (Floats) throws -> Result) rethrows -> Result {
    unsafe try storage.withUnsafeBufferPointer { buffer in
      unsafe try body(Floats(reading: buffer))
    }
  }

  /// Changes the elements in place; memory shared with a copy is duplicated first.
  public mutating func withMutableFloats<Result>(_ body: (Floats) throws -> Result) rethrows -> Result {
    unsafe try storage.withUnsafeMutableBufferPointer { buffer in
      unsafe try body(Floats(buffer))
    }
  }
}

extension Floats {
  /// A view of a buffer that is only read.
  @unsafe
  init(reading buffer: UnsafeBufferPointer<Float>) {
    unsafe self.init(UnsafeMutableBufferPointer(mutating: buffer))
  }

  /// A view of a buffer; an empty one gets an address that nothing reads.
  @unsafe
  init(_ buffer: UnsafeMutableBufferPointer<Float>) {
    let nowhere = unsafe UnsafeMutablePointer<Float>(bitPattern: MemoryLayout<Float>.alignment)!
    unsafe self.init(base: buffer.baseAddress ?? nowhere, count: buffer.count)
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
