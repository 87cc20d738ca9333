// What an image is beyond its edges.

/// What is read where an image has no pixel.
public enum Boundary: Hashable, Codable, Sendable {
  /// The same value everywhere outside.
  case fill(Float)
  /// The opposite edge: … c d | a b c d | a b …
  case wrap
  /// The mirror image, the edge's own pixel twice: … b a | a b c d | d c …
  case symmetric

  /// Which of `count` ≥ 1 places the place `index`, inside or outside, is read from; `nil` for the fill.
  func place(_ index: Int, of count: Int) -> Int? {
    if index >= 0, index < count { return index }
    switch self {
    case .fill: return nil
    case .wrap:
      let rest = index % count
      return rest < 0 ? rest + count : rest
    case .symmetric:
      let rest = (index < 0 ? -(index + 1) : index) % (2 * count)
      return rest < count ? rest : 2 * count - 1 - rest
    }
  }

  /// The value of `fill`.
  var value: Float {
    guard case .fill(let value) = self else { return 0 }
    return value
  }
}
