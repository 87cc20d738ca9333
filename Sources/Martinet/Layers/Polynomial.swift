// Products of features: what a straight line cannot separate, a straight line over products can.

/// Every product of up to `degree` of the features: of x₁ and x₂ up to degree 2, x₁, x₂, x₁², x₁x₂, x₂².
///
/// x: `[batch, features]`, y: `[batch, products]`, the lower degrees first and within one degree in the order
/// of the features, as scikit-learn's `PolynomialFeatures` without the constant (a `Dense` has its bias).
/// With `crossesOnly` no feature stands twice in a product: x₁, x₂, x₁x₂, the feature cross of XOR.
public struct Polynomial: Layer {
  public let name: String?
  let degree: Int
  let crossesOnly: Bool

  /// The products of up to `degree` features, at least 1.
  public init(degree: Int, crossesOnly: Bool = false, name: String? = nil) {
    self.degree = degree
    self.crossesOnly = crossesOnly
    self.name = name
  }

  /// The largest number of products that are made.
  private static let limit = 10_000

  public func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard degree >= 1 else { throw LayerError(expected: "a degree of at least 1", received: "\(degree)") }
    guard input.rank == 1 else {
      throw LayerError(expected: "examples of shape [features]", received: "\(input)")
    }
    guard let products = products(of: input[0]) else {
      throw LayerError(
        expected: "at most \(Polynomial.limit) products", received: "degree \(degree) of \(input[0]) features")
    }
    guard degree > 1 else { return { $0 } }
    // Factor f of every product: the feature that a column of zeros and a one picks, or 1 where a product has
    // fewer factors. The sums of zeros and one value are exact.
    let longest = products.map(\.count).max() ?? 1
    let factors = (0..<longest).map { factor in
      let columns = products.map { $0.count > factor ? $0[factor] : nil }
      let selection = Tensor(
        (0..<input[0]).flatMap { feature in columns.map { $0 == feature ? 1 : 0 } }, shape: [input[0], products.count])
      let absent = Tensor(columns.map { $0 == nil ? 1 : 0 })
      return (
        selection: weights.add("factor\(factor)", selection.shape, .value(selection), trainable: false),
        absent: weights.add("absent\(factor)", absent.shape, .value(absent), trainable: false)
      )
    }
    return { x in
      let values = factors.map { matmul(x, $0.selection) + $0.absent }
      return values.dropFirst().reduce(values[0]) { $0 * $1 }
    }
  }

  /// The features of each product in rising order; `nil` where there would be too many.
  func products(of features: Int) -> [[Int]]? {
    var all: [[Int]] = []
    var last: [[Int]] = [[]]
    for _ in 0..<degree {
      var next: [[Int]] = []
      for product in last {
        let first = product.last.map { crossesOnly ? $0 + 1 : $0 } ?? 0
        for feature in first..<max(first, features) { next.append(product + [feature]) }
        guard all.count + next.count <= Polynomial.limit else { return nil }
      }
      // Crosses of all features are the last there are.
      if next.isEmpty { break }
      all += next
      last = next
    }
    return all
  }
}
