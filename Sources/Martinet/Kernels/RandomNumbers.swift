// Random numbers from a counter: uniform and normal tensors, permutations, dropout.

import CKernels

/// A stream of random numbers by Philox4x32-10 (Salmon et al., SC 2011).
///
/// The numbers are a function of the seed, the stream, the step and the place in the array alone:
/// there is no state, so the same stream asked twice gives the same numbers, in any order, on any
/// number of threads.
public struct RandomStream: Sendable, Hashable {
  /// The seed of the whole run.
  public var seed: UInt64
  /// Which of a run's sources of randomness.
  public var stream: UInt32
  /// Which draw of that source: a training step, an epoch.
  public var step: UInt64

  /// A stream.
  public init(seed: UInt64, stream: UInt32 = 0, step: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.step = step
  }

  /// Numbers uniform in low ..< high, as multiples of 2⁻²⁴ of the span.
  public func uniform(shape: Shape, low: Float = 0, high: Float = 1) -> Tensor {
    .written(shape) { uniform(shape: shape, low: low, high: high, into: &$0) }
  }

  /// Numbers uniform in low ..< high, written into the caller's memory.
  public func uniform(
    shape: Shape, low: Float = 0, high: Float = 1, into y: inout some Destination
  ) {
    y.receive(shape) { Kernels.fillUniform(self, first: 0, low: low, high: high, into: $0) }
  }

  /// Normal numbers (Box & Muller 1958).
  public func normal(shape: Shape, mean: Float = 0, deviation: Float = 1) -> Tensor {
    .written(shape) { normal(shape: shape, mean: mean, deviation: deviation, into: &$0) }
  }

  /// Normal numbers, written into the caller's memory.
  public func normal(
    shape: Shape, mean: Float = 0, deviation: Float = 1, into y: inout some Destination
  ) {
    y.receive(shape) { Kernels.fillNormal(self, first: 0, mean: mean, deviation: deviation, into: $0) }
  }

  /// The numbers 0 ..< count in a random order, every order as likely (Fisher & Yates; Durstenfeld
  /// 1964).
  public func permutation(_ count: Int) -> [Int32] {
    demand(count >= 0 && count <= Int(Int32.max), "a permutation of \(count) numbers")
    var order = (0..<Int32(count)).map { $0 }
    var words = RandomWords(self)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(words.next(below: UInt32(last + 1))))
    }
    return order
  }

  /// `count` of the numbers 0 ..< bound, each drawn from all of them, every one as likely.
  public func draws(_ count: Int, below bound: Int) -> [Int32] {
    demand(count >= 0, "expected 0 or more draws, received \(count)")
    demand(count == 0 || (bound > 0 && bound <= Int(Int32.max)), "draws from \(bound) numbers")
    var words = RandomWords(self)
    return (0..<count).map { _ in Int32(words.next(below: UInt32(bound))) }
  }

  /// The first four numbers of `uniform`, for what needs a few and no tensor.
  func firstFour() -> SIMD4<Float> { SIMD4<Float>(words(0) &>> 8) * 0x1p-24 }

  /// Four words of the stream.
  fileprivate func words(_ block: UInt32) -> SIMD4<UInt32> {
    var counter = SIMD4(
      block, stream, UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
    var key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    var words = SIMD4<UInt32>.zero
    unsafe withUnsafeBytes(of: &counter) { counter in
      unsafe withUnsafeBytes(of: &key) { key in
        unsafe withUnsafeMutableBytes(of: &words) { words in
          unsafe ck_philox(
            counter.baseAddress!.assumingMemoryBound(to: UInt32.self),
            key.baseAddress!.assumingMemoryBound(to: UInt32.self),
            words.baseAddress!.assumingMemoryBound(to: UInt32.self))
        }
      }
    }
    return words
  }

  /// This stream as C takes it.
  var kernel: ck_random { ck_random(seed: seed, stream: stream, step: step) }
}

/// The words of a stream one after another.
private struct RandomWords {
  private let random: RandomStream
  private var block: UInt32 = 0
  private var words = SIMD4<UInt32>.zero
  private var used = 4

  init(_ random: RandomStream) { self.random = random }

  private mutating func next() -> UInt32 {
    if used == 4 {
      words = random.words(block)
      block += 1
      used = 0
    }
    used += 1
    return words[used - 1]
  }

  /// A number in 0 ..< bound, every one as likely (Lemire 2019: the high half of a product, drawn
  /// again where the low half is one of the few that would come too often).
  mutating func next(below bound: UInt32) -> UInt32 {
    var (high, low) = next().multipliedFullWidth(by: bound)
    if low < bound {
      let surplus = (0 &- bound) % bound
      while low < surplus { (high, low) = next().multipliedFullWidth(by: bound) }
    }
    return high
  }
}

extension Kernels {
  /// Elements first ..< first + y.count of a stream's uniform numbers.
  static func fillUniform(_ random: RandomStream, first: Int, low: Float, high: Float, into y: Floats) {
    unsafe table.pointee.fill_uniform(y.count, UInt64(first), random.kernel, low, high, y.base)
  }

  /// Elements first ..< first + y.count of a stream's normal numbers.
  static func fillNormal(
    _ random: RandomStream, first: Int, mean: Float, deviation: Float, into y: Floats
  ) {
    unsafe table.pointee.fill_normal(y.count, UInt64(first), random.kernel, mean, deviation, y.base)
  }

  /// How many elements of a mask are made together: parts of a tensor that begin and end at multiples of it
  /// cost least.
  static let dropoutChunk = Int(CK_DROPOUT_CHUNK)

  /// By what dropout multiplies the elements that it keeps.
  static func dropoutScale(rate: Float) -> Float { 65536 / Float(65536 - ck_dropout_parts(rate)) }

  /// y = x · mask for elements first ..< first + y.count: 0 with probability `rate` to the nearest
  /// 1/65536, else 1 / (1 - that); y may be x. The gradient is the same function of dy.
  static func dropout(rate: Float, _ random: RandomStream, first: Int, _ x: Floats, into y: Floats) {
    expect(x, y.count, "x")
    demand(rate >= 0 && rate < 1, "expected a dropout rate in 0 ..< 1, received \(rate)")
    unsafe table.pointee.dropout(y.count, UInt64(first), random.kernel, rate, x.base, y.base)
  }
}

/// Each element is dropped (· 0) with probability `rate`, the others are scaled by 1 / (1 - rate)
/// (Srivastava et al. 2014, inverted). The rate is taken to the nearest 1/65536, and at most 1 - 1/65536.
/// The same stream gives the same mask: the gradient is `dropout(dy, …)` with the same arguments.
public func dropout(_ x: Tensor, rate: Float, random: RandomStream) -> Tensor {
  .written(x.shape) { dropout(x, rate: rate, random: random, into: &$0) }
}

/// Dropout, written into the caller's memory.
public func dropout(
  _ x: Tensor, rate: Float, random: RandomStream, into y: inout some Destination
) {
  y.receive(x.shape) { y in x.withFloats { Kernels.dropout(rate: rate, random, first: 0, $0, into: y) } }
}
