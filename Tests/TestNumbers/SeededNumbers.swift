// Numbers that a seed decides, for the random cases of all tests.

/// Random numbers by a seed (splitmix64: G. Steele, D. Lea and C. Flood, 2014).
public struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: some BinaryInteger) { state = UInt64(truncatingIfNeeded: seed) &+ 0x9E37_79B9_7F4A_7C15 }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number from 0 on, below a limit.
  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
