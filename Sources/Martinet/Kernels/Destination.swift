// Where an eager function may write: a tensor, an array, a buffer, a span, a view.

/// Memory of the caller's that an eager function's `into:` form writes a result into, so that nothing
/// is allocated. It must have exactly the result's number of elements; a tensor must have its shape.
///
/// ```swift
/// var y = Tensor(repeating: 0, shape: x.shape)
/// relu(x, into: &y)
/// ```
public protocol FloatDestination: ~Copyable, ~Escapable {
  /// Calls `write` with a view of the memory, having checked that a result of this shape fits it.
  mutating func receive(_ shape: Shape, _ write: (Floats) -> Void)
}

extension Tensor: FloatDestination {
  /// Memory shared with a copy of the tensor is duplicated first; a tensor of its own allocates nothing.
  public mutating func receive(_ shape: Shape, _ write: (Floats) -> Void) {
    demand(self.shape == shape, "into: expected shape \(shape), received \(self.shape)")
    withMutableFloats(write)
  }
}

extension Floats: FloatDestination {
  public mutating func receive(_ shape: Shape, _ write: (Floats) -> Void) {
    demand(count == shape.count, "into: expected \(shape.count) floats, received \(count)")
    write(self)
  }
}

extension Array: FloatDestination where Element == Float {
  public mutating func receive(_ shape: Shape, _ write: (Floats) -> Void) {
    unsafe withUnsafeMutableBufferPointer { buffer in
      var view = unsafe Floats(buffer)
      view.receive(shape, write)
    }
  }
}

extension UnsafeMutableBufferPointer: @unsafe FloatDestination where Element == Float {
  public mutating func receive(_ shape: Shape, _ write: (Floats) -> Void) {
    var view = unsafe Floats(self)
    view.receive(shape, write)
  }
}

extension MutableSpan: FloatDestination where Element == Float {
  public mutating func receive(_ shape: Shape, _ write: (Floats) -> Void) {
    unsafe withUnsafeMutableBufferPointer { buffer in
      var view = unsafe Floats(buffer)
      view.receive(shape, write)
    }
  }
}

/// Any destination, one that cannot be copied or escape (a span) included.
public typealias Destination = FloatDestination & ~Copyable & ~Escapable

extension Tensor {
  /// A new tensor made by a function that writes into a destination.
  static func written(_ shape: Shape, _ write: (inout Floats) -> Void) -> Tensor {
    Tensor(shape: shape) { view in
      var view = view
      write(&view)
    }
  }
}
