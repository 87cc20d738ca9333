// The view through which a batch names its examples: row numbers that somebody else owns.

/// A run of row numbers: which examples of a source make a batch, in order. A part of an epoch's
/// permutation is passed this way without a copy. Never store one.
@safe
public struct Rows {
  @usableFromInline let base: UnsafePointer<Int32>

  /// How many rows.
  public let count: Int

  /// A view of `count` row numbers at `base`, which must stay alive while the view is used.
  @unsafe
  public init(base: UnsafePointer<Int32>, count: Int) {
    unsafe self.base = unsafe base
    self.count = count
  }

  /// One row number.
  @inlinable
  public subscript(_ index: Int) -> Int {
    demand(index >= 0 && index < count, "index out of range")
    return unsafe Int(base[index])
  }

  /// A part of the run.
  @inlinable
  public subscript(_ range: Range<Int>) -> Rows {
    demand(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    return unsafe Rows(base: base + range.lowerBound, count: range.count)
  }

  /// The address, for a kernel written in C; valid inside the closure only.
  public func withUnsafePointer<Result>(
    _ body: (UnsafePointer<Int32>) throws -> Result
  ) rethrows -> Result {
    unsafe try body(base)
  }

  /// The first row number that is not in `0 ..< limit`, or `nil` when all are.
  public func firstOutside(_ limit: Int) -> Int? {
    for index in 0..<count {
      let row = unsafe Int(base[index])
      if row < 0 || row >= limit { return row }
    }
    return nil
  }

  /// These rows of another run: `table[self[0]], table[self[1]], …`, for the time of the closure.
  ///
  /// Stops the program with a message when a row is not in the table. Allocates nothing up to 1024 rows,
  /// which live on the stack.
  public func mapped<Result>(
    through table: [Int32], _ body: (Rows) throws -> Result
  ) rethrows -> Result {
    guard count <= 1024 else {
      return try (0..<count).map { table[self[$0]] }.withRows(body)
    }
    var local = InlineArray<1024, Int32>(repeating: 0)
    for index in 0..<count { local[index] = table[self[index]] }
    return unsafe try local.span.withUnsafeBufferPointer { buffer in
      unsafe try body(Rows(base: buffer.baseAddress!, count: count))
    }
  }
}

extension Array where Element == Int32 {
  /// The elements as row numbers, read in place for the time of the closure.
  public func withRows<Result>(_ body: (Rows) throws -> Result) rethrows -> Result {
    unsafe try withUnsafeBufferPointer { buffer in
      let nowhere = unsafe UnsafePointer<Int32>(bitPattern: MemoryLayout<Int32>.alignment)!
      return unsafe try body(Rows(base: buffer.baseAddress ?? nowhere, count: buffer.count))
    }
  }
}
