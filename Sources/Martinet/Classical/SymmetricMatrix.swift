// Eigenvectors of a symmetric matrix, in double precision: least squares and principal components are made of
// them.

/// A symmetric matrix.
struct SymmetricMatrix {
  let size: Int
  private var rows: [[Double]]

  init(size: Int) {
    self.size = size
    rows = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { rows[row][column] }
    set { rows[row][column] = newValue }
  }

  /// Σ w (x - x̄)(x - x̄)ᵀ over the rows of a table, and the mean x̄ = Σ w x / Σ w.
  static func scatter(of table: Tensor, weights: [Float]?) -> (matrix: SymmetricMatrix, mean: [Double]) {
    let (count, size) = (table.shape[0], table.shape[1])
    func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
    let mean = SymmetricMatrix.mean(of: table, weights: weights)
    var matrix = SymmetricMatrix(size: size)
    table.withFloats { x in
      // A row of the matrix stays in the cache while several examples are added to it.
      for start in stride(from: 0, to: count, by: 16) {
        let block = start..<Swift.min(start + 16, count)
        let centered = block.map { row in (0..<size).map { Double(x[row * size + $0]) - mean[$0] } }
        for i in 0..<size {
          for (row, values) in zip(block, centered) where values[i] != 0 {
            add(weight(row) * values[i], values, to: &matrix.rows[i], from: i)
          }
        }
      }
    }
    for i in 0..<size { for j in 0..<i { matrix[i, j] = matrix[j, i] } }
    return (matrix, mean)
  }

  /// x̄ = Σ w x / Σ w over the rows of a table; zeros where no row has a weight.
  static func mean(of table: Tensor, weights: [Float]?) -> [Double] {
    let (count, size) = (table.shape[0], table.shape[1])
    var mean = [Double](repeating: 0, count: size)
    var total = 0.0
    table.withFloats { x in
      for row in 0..<count {
        let weight = weights.map { Double($0[row]) } ?? 1
        total += weight
        for column in 0..<size { mean[column] += weight * Double(x[row * size + column]) }
      }
    }
    return total > 0 ? mean.map { $0 / total } : mean
  }

  /// The inner products of vectors (Gram's matrix).
  static func products(of vectors: [[Double]]) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(size: vectors.count)
    for i in vectors.indices {
      for j in 0...i {
        let product = dot(vectors[i], vectors[j])
        (matrix[i, j], matrix[j, i]) = (product, product)
      }
    }
    return matrix
  }

  /// Orthogonal vectors of length 1, as many as there are vectors, the first ones of which span what the vectors
  /// span (Gram & Schmidt, each twice): a vector that follows from those before it gives way to an axis.
  static func orthonormal(_ vectors: [[Double]], size: Int) -> [[Double]] {
    var found: [[Double]] = []
    var axis = 0
    for vector in vectors {
      var candidate = vector
      while true {
        let length = dot(candidate, candidate).squareRoot()
        for other in found + found { add(-dot(other, candidate), other, to: &candidate) }
        let rest = dot(candidate, candidate).squareRoot()
        if rest > 1e-6 * length {
          found.append(candidate.map { $0 / rest })
          break
        }
        candidate = (0..<size).map { $0 == axis ? 1 : 0 }
        axis += 1
      }
    }
    return found
  }

  /// The eigenvalues from the largest down, and their eigenvectors: Householder's reflections leave three
  /// diagonals, QR steps with Wilkinson's shift one (Golub & Van Loan 2013, 8.3). Some nine · size³ operations.
  func eigen() -> (values: [Double], vectors: [[Double]]) {
    var form = tridiagonal()
    // What is below the rounding of the whole is zero.
    let zero = Double.ulpOfOne * (form.diagonal + form.beside).reduce(0) { Swift.max($0, $1.magnitude) }
    var last = size - 1
    while last > 0 {
      guard form.beside[last - 1].magnitude > zero else {
        last -= 1
        continue
      }
      var first = last - 1
      while first > 0, form.beside[first - 1].magnitude > zero { first -= 1 }
      form.step(first...last)
    }
    let order = (0..<size).sorted { form.diagonal[$0] > form.diagonal[$1] }
    return (order.map { form.diagonal[$0] }, order.map { form.axes[$0] })
  }

  /// The same turned to axes in which nothing is left but the diagonal and what stands beside it.
  private func tridiagonal() -> Tridiagonal {
    var rows = rows
    var beside = [Double](repeating: 0, count: Swift.max(size - 1, 0))
    var reflections: [[Double]] = []
    for column in beside.indices {
      var v = [Double](repeating: 0, count: size)
      for row in column + 1..<size { v[row] = rows[row][column] }
      let length = dot(v, v).squareRoot()
      beside[column] = v[column + 1] > 0 ? -length : length
      v[column + 1] -= beside[column]
      let norm = dot(v, v)
      if norm > 0 {
        let scale = (2 / norm).squareRoot()
        for row in column + 1..<size { v[row] *= scale }
        // (I - vvᵀ) A (I - vvᵀ) = A - vwᵀ - wvᵀ with w = Av - ½(vᵀAv)v.
        var w = [Double](repeating: 0, count: size)
        for row in column + 1..<size { w[row] = dot(rows[row], v) }
        add(-dot(v, w) / 2, v, to: &w)
        for row in column + 1..<size {
          add(-v[row], w, to: &rows[row], from: column + 1)
          add(-w[row], v, to: &rows[row], from: column + 1)
        }
      }
      reflections.append(v)
    }
    // The axes are the rows of Hₙ … H₁: from the last reflection on they differ from the first ones below its
    // column alone.
    var axes = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    for (column, v) in reflections.enumerated().reversed() {
      for row in column + 1..<size { add(-dot(axes[row], v), v, to: &axes[row], from: column + 1) }
    }
    return Tridiagonal(diagonal: (0..<size).map { rows[$0][$0] }, beside: beside, axes: axes)
  }

  /// A solution of self · w = right, where no diagonal element is below 0. It is found in units in which the
  /// diagonal is all ones, so that a feature's unit hides no other one: S = D · self · D with Dᵢ = 1/√selfᵢᵢ and
  /// w = Dv. Directions with an eigenvalue of S below 10⁻¹² of the largest count as none: of several solutions
  /// it is that of the shortest v.
  func solution(_ right: [Double]) -> [Double] {
    let units = (0..<size).map { self[$0, $0] > 0 ? 1 / self[$0, $0].squareRoot() : 0 }
    var scaled = self
    for i in 0..<size { for j in 0..<size { scaled[i, j] *= units[i] * units[j] } }
    let (eigenvalues, vectors) = scaled.eigen()
    let target = zip(right, units).map { $0 * $1 }
    var result = [Double](repeating: 0, count: size)
    for (eigenvalue, vector) in zip(eigenvalues, vectors) where eigenvalue > 1e-12 * eigenvalues[0] {
      add(dot(vector, target) / eigenvalue, vector, to: &result)
    }
    return zip(result, units).map { $0 * $1 }
  }
}

/// A symmetric matrix of three diagonals, seen from axes of its own.
private struct Tridiagonal {
  var diagonal: [Double]
  var beside: [Double]
  /// The axes, each a vector.
  var axes: [[Double]]

  /// One QR step on a block in which nothing beside the diagonal is zero: rotations of neighbouring axes, the
  /// first of which is that of the shifted matrix.
  mutating func step(_ block: ClosedRange<Int>) {
    let (first, last) = (block.lowerBound, block.upperBound)
    let edge = beside[last - 1]
    let half = (diagonal[last - 1] - diagonal[last]) / 2
    let root = (half * half + edge * edge).squareRoot()
    let shift = diagonal[last] - edge * edge / (half + (half < 0 ? -root : root))
    var (x, z) = (diagonal[first] - shift, beside[first])
    for k in first..<last {
      let length = (x * x + z * z).squareRoot()
      guard length > 0 else { return }
      let (c, s) = (x / length, z / length)
      if k > first { beside[k - 1] = length }
      let (a, b, off) = (diagonal[k], diagonal[k + 1], beside[k])
      diagonal[k] = c * c * a + 2 * c * s * off + s * s * b
      diagonal[k + 1] = s * s * a - 2 * c * s * off + c * c * b
      beside[k] = (c * c - s * s) * off + c * s * (b - a)
      x = beside[k]
      if k + 1 < last {
        z = s * beside[k + 1]
        beside[k + 1] *= c
      }
      rotate(k, c, s)
    }
  }

  /// Turns two neighbouring axes.
  private mutating func rotate(_ k: Int, _ c: Double, _ s: Double) {
    // Taken out, so that neither is copied.
    var (p, q): ([Double], [Double]) = ([], [])
    swap(&p, &axes[k])
    swap(&q, &axes[k + 1])
    for index in p.indices {
      let (x, y) = (p[index], q[index])
      p[index] = c * x + s * y
      q[index] = c * y - s * x
    }
    swap(&p, &axes[k])
    swap(&q, &axes[k + 1])
  }
}

/// Σ aᵢbᵢ, in four sums: one would wait for itself.
private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
  var i = 0
  while i + 4 <= a.count {
    s0 += a[i] * b[i]
    s1 += a[i + 1] * b[i + 1]
    s2 += a[i + 2] * b[i + 2]
    s3 += a[i + 3] * b[i + 3]
    i += 4
  }
  while i < a.count {
    s0 += a[i] * b[i]
    i += 1
  }
  return (s0 + s1) + (s2 + s3)
}

/// y ← y + factor · x, from an index on.
private func add(_ factor: Double, _ x: [Double], to y: inout [Double], from start: Int = 0) {
  for index in start..<y.count { y[index] += factor * x[index] }
}
