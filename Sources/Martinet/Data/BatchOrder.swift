// The order in which examples are seen: a permutation that a seed and an epoch decide.

/// The order of one epoch. It depends on the number of examples, the seed and the epoch alone, so a
/// resumed run finds its place again without replaying the epochs before.
public enum BatchOrder {
  /// Streams of their own among the seed's random numbers; a graph numbers its nodes from 0 up.
  private static let epochStream: UInt32 = .max
  private static let splitStream: UInt32 = .max - 1
  /// That of the first augmentation; the others go down from it.
  static let augmentationStream: UInt32 = .max - 2

  /// The rows `0 ..< count` shuffled for an epoch (Fisher–Yates on Philox words).
  public static func shuffled(count: Int, seed: UInt64, epoch: Int) -> [Int32] {
    RandomStream(seed: seed, stream: epochStream, step: UInt64(epoch)).permutation(count)
  }

  /// The rows `0 ..< count` as they are.
  public static func sequential(count: Int) -> [Int32] {
    (0..<Int32(count)).map { $0 }
  }

  /// The rows `0 ..< count` in the order in which a split draws them.
  static func split(count: Int, seed: UInt64) -> [Int32] {
    RandomStream(seed: seed, stream: splitStream, step: 0).permutation(count)
  }
}
