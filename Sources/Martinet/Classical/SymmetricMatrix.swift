// Eigenvectors of a symmetric matrix, in double precision: least squares and principal components are made of
// them.

/// A symmetric matrix, row-major.
struct SymmetricMatrix {
  let size: Int
  var values: [Double]

  init(size: Int) {
    self.size = size
    values = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  /// Σ w (x - x̄)(x - x̄)ᵀ over the rows of a table, and the mean x̄ = Σ w x / Σ w.
  static func scatter(of rows: Tensor, weights: [Float]?) -> (matrix: SymmetricMatrix, mean: [Double]) {
    let (count, size) = (rows.shape[0], rows.shape[1])
    var mean = [Double](repeating: 0, count: size)
    var total = 0.0
    var matrix = SymmetricMatrix(size: size)
    rows.withFloats { x in
      for row in 0..<count {
        let weight = weights.map { Double($0[row]) } ?? 1
        total += weight
        for column in 0..<size { mean[column] += weight * Double(x[row * size + column]) }
      }
      if total > 0 { for column in 0..<size { mean[column] /= total } }
      var centered = mean
      for row in 0..<count {
        let weight = weights.map { Double($0[row]) } ?? 1
        for column in 0..<size { centered[column] = Double(x[row * size + column]) - mean[column] }
        for i in 0..<size where centered[i] != 0 {
          let factor = weight * centered[i]
          for j in i..<size { matrix[i, j] += factor * centered[j] }
        }
      }
    }
    for i in 0..<size { for j in 0..<i { matrix[i, j] = matrix[j, i] } }
    return (matrix, mean)
  }

  /// The eigenvalues from the largest down, and their eigenvectors, by Jacobi's rotations (Jacobi 1846;
  /// Golub & Van Loan 2013, 8.5): a few times size³ operations a sweep, some ten sweeps.
  func eigen() -> (values: [Double], vectors: [[Double]]) {
    var a = self
    var v = SymmetricMatrix(size: size)
    for i in 0..<size { v[i, i] = 1 }
    let norm = values.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
    for _ in 0..<64 {
      var rest = 0.0
      for i in 0..<size { for j in 0..<i { rest += a[i, j] * a[i, j] } }
      if rest.squareRoot() <= 1e-15 * norm { break }
      for p in 0..<size { for q in p + 1..<Swift.max(size, p + 1) { a.rotate(p, q, &v) } }
    }
    let order = (0..<size).sorted { a[$0, $0] > a[$1, $1] }
    return (order.map { a[$0, $0] }, order.map { column in (0..<size).map { v[$0, column] } })
  }

  /// Turns the plane of two axes until they no longer depend on each other; `v` turns with it.
  private mutating func rotate(_ p: Int, _ q: Int, _ v: inout SymmetricMatrix) {
    let apq = self[p, q]
    guard apq != 0 else { return }
    let angle: Double = (self[q, q] - self[p, p]) / (2 * apq)
    let length: Double = angle.magnitude + (angle * angle + 1).squareRoot()
    let t: Double = angle < 0 ? -1 / length : 1 / length
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<size {
      let (x, y) = (self[k, p], self[k, q])
      self[k, p] = c * x - s * y
      self[k, q] = s * x + c * y
    }
    for k in 0..<size {
      let (x, y) = (self[p, k], self[q, k])
      self[p, k] = c * x - s * y
      self[q, k] = s * x + c * y
    }
    // Zero by construction, but for the rounding.
    (self[p, q], self[q, p]) = (0, 0)
    for k in 0..<size {
      let (x, y) = (v[k, p], v[k, q])
      v[k, p] = c * x - s * y
      v[k, q] = s * x + c * y
    }
  }

  /// The w of least length for which |self · w - right| is least: directions with an eigenvalue below
  /// 10⁻¹² of the largest count as none.
  func solution(_ right: [Double]) -> [Double] {
    let (eigenvalues, vectors) = eigen()
    var result = [Double](repeating: 0, count: size)
    for (eigenvalue, vector) in zip(eigenvalues, vectors) where eigenvalue > 1e-12 * eigenvalues[0] {
      let part = zip(vector, right).reduce(0.0) { $0 + $1.0 * $1.1 } / eigenvalue
      for index in 0..<size { result[index] += part * vector[index] }
    }
    return result
  }
}
