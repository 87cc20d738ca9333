// Penalties on weights: the λ · complexity of regularisation.

/// A term added to the training loss: λ₁ Σ|w| + λ₂ Σw² (no ½), on a layer's kernel; its bias has none.
public struct Penalty: Sendable, Hashable, Codable {
  /// λ₁.
  public let l1: Float
  /// λ₂.
  public let l2: Float

  /// Stops the program with a message where one is negative or not finite.
  private init(l1: Float, l2: Float) {
    demand(
      l1 >= 0 && l2 >= 0 && l1.isFinite && l2.isFinite, "a penalty's λ are finite, 0 or more: received \(l1), \(l2)")
    (self.l1, self.l2) = (l1, l2)
  }

  /// λ Σ|w|.
  public static func l1(_ lambda: Float) -> Penalty { Penalty(l1: lambda, l2: 0) }
  /// λ Σw².
  public static func l2(_ lambda: Float) -> Penalty { Penalty(l1: 0, l2: lambda) }
  /// λ₁ Σ|w| + λ₂ Σw².
  public static func l1l2(_ l1: Float, _ l2: Float) -> Penalty { Penalty(l1: l1, l2: l2) }

  func callAsFunction(_ weight: Variable) -> Node {
    let absolute = l1 * abs(weight).sum()
    let square = l2 * weight.squared().sum()
    return l2 == 0 ? absolute : l1 == 0 ? square : absolute + square
  }
}
