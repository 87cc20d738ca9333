// How a tensor prints: 7.5, [3, 7], [[1, 2], [3, 4]].

extension Tensor: CustomStringConvertible {
  /// The elements in nested brackets; long dimensions show their first and last three.
  public var description: String { describe(dimension: 0, offset: 0) }

  private func describe(dimension: Int, offset: Int) -> String {
    guard dimension < rank else { return Tensor.text(storage[offset]) }
    let stride = shape.count(of: dimension + 1..<rank)
    let extent = shape[dimension]
    let abridged = extent > 12 && count > 1000
    let shown = abridged ? Array(0..<3) + Array(extent - 3..<extent) : Array(0..<extent)
    var parts = shown.map { describe(dimension: dimension + 1, offset: offset + $0 * stride) }
    if abridged { parts.insert("…", at: 3) }
    let separator = dimension == rank - 1 ? ", " : ",\n" + String(repeating: " ", count: dimension + 1)
    return "[" + parts.joined(separator: separator) + "]"
  }

  /// The shortest digits that give the same float back, whole numbers without ".0".
  private static func text(_ value: Float) -> String {
    if let whole = Int32(exactly: value), !(value == 0 && value.sign == .minus) { return String(whole) }
    return value.description
  }
}
