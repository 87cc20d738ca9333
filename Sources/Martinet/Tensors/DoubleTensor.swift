// The arrays of the textbook rules: doubles and a shape.

/// A dense, row-major array of `Double` with a shape: what the textbook rules of the operations
/// take and give.
public struct DoubleTensor: Sendable, Equatable {
  /// The extents.
  public let shape: Shape
  /// The elements in row-major order.
  public var values: [Double]

  /// An array from its elements.
  public init(_ values: [Double], shape: Shape) {
    demand(values.count == shape.count, "\(values.count) values for shape \(shape)")
    self.values = values
    self.shape = shape
  }

  /// An array of equal elements.
  public init(repeating value: Double, shape: Shape) {
    self.init([Double](repeating: value, count: shape.count), shape: shape)
  }

  /// The same numbers as a tensor's.
  public init(_ tensor: Tensor) {
    self.init(tensor.scalars.map(Double.init), shape: tensor.shape)
  }

  /// Every element changed.
  public func map(_ transform: (Double) -> Double) -> DoubleTensor {
    DoubleTensor(values.map(transform), shape: shape)
  }

  /// The same elements under another shape.
  public func reshaped(_ shape: Shape) -> DoubleTensor { DoubleTensor(values, shape: shape) }

  /// The element at the place of `shape`'s element `index` when this array is broadcast to `shape`.
  public func broadcast(to shape: Shape) -> DoubleTensor {
    if shape == self.shape { return self }
    var result = DoubleTensor(repeating: 0, shape: shape)
    for index in 0..<shape.count {
      var rest = index
      var source = 0
      var step = 1
      for back in stride(from: 1, through: shape.rank, by: 1) {
        let coordinate = rest % shape[-back]
        rest /= shape[-back]
        if back <= rank {
          if self.shape[-back] != 1 { source += coordinate * step }
          step *= self.shape[-back]
        }
      }
      result.values[index] = values[source]
    }
    return result
  }

  private var rank: Int { shape.rank }
}
