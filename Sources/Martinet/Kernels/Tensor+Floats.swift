// The memory of a tensor, as kernels take it.

extension Tensor {
  /// A tensor whose elements a closure writes into uninitialised memory; it must write all of them.
  public init(shape: Shape, initializingWith body: (Floats) throws -> Void) rethrows {
    let count = shape.count
    let storage = unsafe try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0, let base = buffer.baseAddress {
        unsafe try body(Floats(base: base, count: count))
      }
      initialized = count
    }
    self.init(storage, shape: shape)
  }

  /// A tensor copied from a buffer.
  @unsafe
  public init(copying buffer: UnsafeBufferPointer<Float>, shape: Shape) {
    unsafe self.init(Array(buffer), shape: shape)
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
