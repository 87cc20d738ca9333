// The directions in which examples differ the most.

/// The principal components of examples: orthogonal directions of unit length, each with as much of the
/// variance as those before it leave (Pearson 1901, Hotelling 1933). They are the eigenvectors of the
/// covariance 1/(N - 1) Σ (x - x̄)(x - x̄)ᵀ.
///
/// ```swift
/// let components = try PrincipalComponents(features, count: 2)
/// let plane = components.transform(features)           // [examples, 2]
/// ```
public struct PrincipalComponents: Sendable {
  /// x̄, `[features]`.
  public let mean: Tensor
  /// The directions, `[components, features]`. The entry of largest magnitude of each is positive.
  public let directions: Tensor
  /// The variance along each direction, from the largest down.
  public let variances: [Double]
  /// The part of the whole variance along each direction; zeros where there is none.
  public let varianceRatios: [Double]

  /// The components of examples `[examples, features]`.
  ///
  /// - Parameter count: how many; unless given, as many as there are features, at most one less than examples.
  ///
  /// Throws `ModelError.invalidArgument` for less than two examples and a count that cannot be, and
  /// `DataError.notFinite` for an infinity or NaN.
  public init(_ features: Tensor, count: Int? = nil) throws {
    demand(features.rank == 2, "expected features [examples, features], received \(features.shape)")
    let (examples, width) = (features.shape[0], features.shape[1])
    guard examples >= 2, width >= 1 else {
      throw ModelError.invalidArgument(
        name: "features", expected: "at least two examples of a feature", received: "\(features.shape)")
    }
    let most = Swift.min(width, examples - 1)
    let count = count ?? most
    guard count >= 1, count <= width else {
      throw ModelError.invalidArgument(name: "count", expected: "1 … \(width) components", received: "\(count)")
    }
    try features.checkFinite(input: 0)
    let (values, vectors, mean) = PrincipalComponents.axes(of: features, count)
    let variances = values.map { Swift.max($0, 0) / Double(examples - 1) }
    let total = variances.reduce(0, +)
    self.mean = Tensor(mean.map { Float($0) })
    directions = Tensor(
      vectors.flatMap { vector in
        let largest = vector.max { $0.magnitude < $1.magnitude } ?? 1
        return vector.map { Float(largest < 0 ? -$0 : $0) }
      }, shape: [count, width])
    self.variances = Array(variances.prefix(count))
    varianceRatios = variances.prefix(count).map { total > 0 ? $0 / total : 0 }
  }

  /// The eigenvalues of Σ (x - x̄)(x - x̄)ᵀ, the eigenvectors of the first `count` of them, and x̄. Of fewer
  /// examples than features, by way of the examples' inner products (x - x̄)·(x' - x̄): their matrix is the smaller
  /// one, has the same eigenvalues but for zeros, and an eigenvector u of it gives Σ uᵢ (xᵢ - x̄) (Turk & Pentland
  /// 1991).
  private static func axes(
    of features: Tensor, _ count: Int
  ) -> (values: [Double], vectors: [[Double]], mean: [Double]) {
    let (examples, width) = (features.shape[0], features.shape[1])
    guard examples < width else {
      let (scatter, mean) = SymmetricMatrix.scatter(of: features, weights: nil)
      let (values, vectors) = scatter.eigen()
      return (values, Array(vectors.prefix(count)), mean)
    }
    let mean = SymmetricMatrix.mean(of: features, weights: nil)
    let rows = features.withFloats { x in
      (0..<examples).map { row in (0..<width).map { Double(x[row * width + $0]) - mean[$0] } }
    }
    let (values, weights) = SymmetricMatrix.products(of: rows).eigen()
    let vectors = (0..<count).map { index in
      guard index < examples, values[index] > 1e-12 * values[0] else { return [Double](repeating: 0, count: width) }
      return (0..<width).map { column in zip(weights[index], rows).reduce(0) { $0 + $1.0 * $1.1[column] } }
    }
    let zeros = [Double](repeating: 0, count: width - examples)
    return (values + zeros, SymmetricMatrix.orthonormal(vectors, size: width), mean)
  }

  /// The place of examples `[examples, features]` along the directions: (x - x̄) · directionsᵀ,
  /// `[examples, components]`.
  public func transform(_ features: Tensor) -> Tensor {
    matmul(features - mean, directions, transposeB: true)
  }

  /// The examples `[examples, features]` of places `[examples, components]`: what the directions that are
  /// there tell of them.
  public func restore(_ places: Tensor) -> Tensor { matmul(places, directions) + mean }
}
