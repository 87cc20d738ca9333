// Examples without labels, gathered around centres.

/// k centres such that the sum of the squared distances of the examples to the nearest one, the inertia, is
/// small (Lloyd 1982).
///
/// ```swift
/// let clusters = try KMeans(features, clusters: 3, seed: 1)
/// clusters.centers             // [3, features]
/// clusters.labels              // the nearest centre of each example
/// ```
/// The first centres are drawn by k-means++ (Arthur & Vassilvitskii 2007): an example is the likelier to
/// become one the farther it is from those there are. The best of several starts is kept.
public struct KMeans: Sendable {
  /// The centres, `[clusters, features]`.
  public let centers: Tensor
  /// The nearest centre of each example that it was made from.
  public let labels: [Int]
  /// The sum of the squared distances to the nearest centre.
  public let inertia: Double
  /// How often the centres were moved.
  public let iterations: Int

  /// Clusters of examples `[examples, features]`.
  ///
  /// - Parameters:
  ///   - clusters: the number k of centres.
  ///   - starts: how many first centres are tried, at least 1.
  ///   - iterations: how often at most the centres of one start are moved, at least 1.
  ///   - seed: the same seed gives the same clusters.
  ///
  /// Throws `ModelError.invalidArgument` for a k below 1 or above the number of examples, and
  /// `DataError.notFinite` for an infinity or NaN.
  public init(
    _ features: Tensor, clusters: Int, starts: Int = 10, iterations: Int = 300, seed: UInt64 = 0
  ) throws {
    demand(features.rank == 2, "expected features [examples, features], received \(features.shape)")
    demand(starts >= 1 && iterations >= 1, "expected at least 1 start and iteration, received \(starts), \(iterations)")
    guard clusters >= 1, clusters <= features.shape[0] else {
      throw ModelError.invalidArgument(
        name: "clusters", expected: "1 … \(features.shape[0]), the number of examples", received: "\(clusters)")
    }
    try features.checkFinite(input: 0)
    var best: KMeans?
    for start in 0..<starts {
      let random = RandomStream(seed: seed, step: UInt64(start))
      let found = KMeans(features, from: KMeans.firstCenters(features, clusters, random), iterations)
      if found.inertia < best?.inertia ?? .infinity { best = found }
    }
    self = best ?? KMeans(features, from: features[0..<clusters], iterations)
  }

  /// Moves centres to the mean of the examples nearest to them until no example changes its centre.
  private init(_ features: Tensor, from first: Tensor, _ limit: Int) {
    var (centers, labels, moves) = (first, KMeans.nearest(features, first), 0)
    while moves < limit {
      centers = KMeans.means(features, labels, centers)
      moves += 1
      let next = KMeans.nearest(features, centers)
      if next == labels { break }
      labels = next
    }
    let distances = KMeans.squaredDistances(features, centers, labels)
    (self.centers, self.labels, inertia, iterations) = (centers, labels, distances.reduce(0, +), moves)
  }

  /// The nearest centre of each of other examples `[examples, features]`.
  public func predict(_ features: Tensor) -> [Int] { KMeans.nearest(features, centers) }

  /// The nearest centre of each example in double precision, the first of equals: |x - c|² is least where
  /// x·c - ½|c|² is largest, which is one matrix product. Where its rounding leaves several centres, their
  /// distances decide.
  private static func nearest(_ features: Tensor, _ centers: Tensor) -> [Int] {
    // About the centres' own mean the products are small and lose little.
    let middle = centers.mean(axes: [0])
    let (x, c) = (features - middle, centers - middle)
    let squares = c.sumOfSquares(axes: [1])
    let scores = matmul(x, c, transposeB: true) - squares * Tensor(0.5)
    let (count, width) = (centers.shape[0], centers.shape[1])
    let largest = squares.max().scalar.squareRoot()
    // A sum of n products loses at most n roundings of |x||c|, two scores twice that.
    let loss = 2 * Float(width + 8) * Float.ulpOfOne * largest
    let lengths = x.sumOfSquares(axes: [1]).scalars
    return features.withFloats { x in
      centers.withFloats { c in
        scores.withFloats { scores in
          lengths.indices.map { row in
            let own = scores[row * count..<(row + 1) * count]
            let loss = loss * (lengths[row].squareRoot() + largest)
            var best = -Float.infinity
            for label in 0..<count { best = Swift.max(best, own[label]) }
            // What is no number excludes no centre.
            let isNear = { (label: Int) in !(own[label] < best - loss) }
            let isAlone = (0..<count).count(where: isNear) == 1
            var nearest = (label: 0, distance: Double.infinity)
            for label in 0..<count where isNear(label) {
              if isAlone { return label }
              let distance = squaredDistance(x, row * width, c, label * width, width)
              if distance < nearest.distance { nearest = (label, distance) }
            }
            return nearest.label
          }
        }
      }
    }
  }

  /// The mean of the examples of each centre; a centre without any moves to the example that is farthest from
  /// its own.
  private static func means(_ features: Tensor, _ labels: [Int], _ centers: Tensor) -> Tensor {
    let (count, width) = (centers.shape[0], centers.shape[1])
    var (sums, sizes) = ([Double](repeating: 0, count: count * width), [Int](repeating: 0, count: count))
    features.withFloats { x in
      for (row, label) in labels.enumerated() {
        sizes[label] += 1
        for column in 0..<width { sums[label * width + column] += Double(x[row * width + column]) }
      }
    }
    var means = Tensor(
      sums.enumerated().map { Float($1 / Double(Swift.max(sizes[$0 / width], 1))) }, shape: centers.shape)
    let empty = sizes.indices.filter { sizes[$0] == 0 }
    guard !empty.isEmpty else { return means }
    let distances = squaredDistances(features, centers, labels)
    let farthest = labels.indices.sorted { (-distances[$0], $0) < (-distances[$1], $1) }
    for (center, row) in zip(empty, farthest) { means[center] = features[row] }
    return means
  }

  private static func squaredDistances(_ features: Tensor, _ centers: Tensor, _ labels: [Int]) -> [Double] {
    let width = centers.shape[1]
    return features.withFloats { x in
      centers.withFloats { c in
        labels.enumerated().map { row, label in squaredDistance(x, row * width, c, label * width, width) }
      }
    }
  }

  /// |a - b|² of the rows that begin at two places.
  private static func squaredDistance(_ a: Floats, _ i: Int, _ b: Floats, _ j: Int, _ width: Int) -> Double {
    var sum = 0.0
    for column in 0..<width {
      let difference = Double(a[i + column]) - Double(b[j + column])
      sum += difference * difference
    }
    return sum
  }

  /// Centres drawn by k-means++.
  private static func firstCenters(_ features: Tensor, _ clusters: Int, _ random: RandomStream) -> Tensor {
    let count = features.shape[0]
    let draws = random.uniform(shape: [clusters]).scalars.map(Double.init)
    var rows = [Swift.min(Int(draws[0] * Double(count)), count - 1)]
    var nearest = [Double](repeating: .infinity, count: count)
    while rows.count < clusters {
      let center = Tensor(stacking: [features[rows[rows.count - 1]]])
      let distances = squaredDistances(features, center, [Int](repeating: 0, count: count))
      for row in 0..<count { nearest[row] = Swift.min(nearest[row], distances[row]) }
      var rest = draws[rows.count] * nearest.reduce(0, +)
      // Where all examples are centres already, the first that is none yet.
      var chosen = (0..<count).first { !rows.contains($0) } ?? 0
      for row in 0..<count where nearest[row] > 0 {
        chosen = row
        rest -= nearest[row]
        if rest < 0 { break }
      }
      rows.append(chosen)
    }
    return Tensor(stacking: rows.map { features[$0] })
  }
}
