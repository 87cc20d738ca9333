// The view through which operations meet memory: floats that somebody else owns.

/// A run of floats owned by an arena, a tensor or a caller: a place to read from or write to for as
/// long as a kernel runs. Never store one.
///
/// Elements are checked against the count (in every build), so a kernel written in Swift cannot
/// reach outside; kernels written in C take the pointer through `withUnsafeMutablePointer`.
@safe
public struct Floats {
  @usableFromInline let base: UnsafeMutablePointer<Float>

  /// How many floats.
  public let count: Int

  /// A view of `count` floats at `base`, which must stay alive while the view is used.
  @unsafe
  public init(base: UnsafeMutablePointer<Float>, count: Int) {
    unsafe self.base = unsafe base
    self.count = count
  }

  /// One element.
  @inlinable
  public subscript(_ index: Int) -> Float {
    get {
      demand(index >= 0 && index < count, "index out of range")
      return unsafe base[index]
    }
    nonmutating set {
      demand(index >= 0 && index < count, "index out of range")
      unsafe base[index] = newValue
    }
  }

  /// A part of the run.
  @inlinable
  public subscript(_ range: Range<Int>) -> Floats {
    demand(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    return unsafe Floats(base: base + range.lowerBound, count: range.count)
  }

  /// Everything from one index on.
  @inlinable
  public subscript(_ range: PartialRangeFrom<Int>) -> Floats { self[range.lowerBound..<count] }

  /// The address, for a kernel written in C; valid inside the closure only.
  public func withUnsafeMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    unsafe try body(base)
  }

  /// Sets every element.
  public func fill(_ value: Float) {
    unsafe base.update(repeating: value, count: count)
  }

  /// Copies as many floats as this view holds from another view of the same count.
  public func copy(from other: Floats) {
    demand(other.count == count, "copy of \(other.count) floats into \(count)")
    unsafe base.update(from: other.base, count: count)
  }
}
