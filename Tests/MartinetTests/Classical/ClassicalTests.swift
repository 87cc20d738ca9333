// Lines, products, clusters and components against what is known of them.

import Foundation
import Martinet
import Testing

@Suite struct ClassicalTests {
  /// A4: thirteen pizzas, two in a promotion. Sizes in units of ten centimetres about thirty, so that one step
  /// size suits weight and bias.
  private func pizzas() throws -> TrainingSet {
    let text = try String(contentsOf: SourceTree.root.appending(path: "Tests/Data/pizza.csv"), encoding: .utf8)
    let rows = try text.split(separator: "\n").dropFirst().map { line in
      try line.split(separator: ",").prefix(2).map { try #require(Float($0)) }
    }
    return try TrainingSet(features: rows.map { [($0[0] - 30) / 10] }, labels: rows.map { $0[1] })
  }

  @Test func `steps down the gradient and the closed form come to the same line`() throws {
    for lambda in [0, 0.3] {
      let penalty = lambda > 0 ? Penalty.l2(Float(lambda)) : nil
      let (stepped, solved) = try (
        LinearRegression(inputs: 1, penalty: penalty), LinearRegression(inputs: 1, penalty: penalty)
      )
      stepped.model.compile(optimizer: .sgd(learningRate: 0.2), loss: .meanSquaredError)
      try stepped.model.fit(try pizzas(), epochs: 400, batchSize: 13, shuffle: false, verbose: .silent)
      try solved.solve(try pizzas())
      #expect(abs(stepped.weights.scalar - solved.weights.scalar) < 1e-4)
      #expect(abs(stepped.bias.scalar - solved.bias.scalar) < 1e-4)
      // w = Σ (x - x̄)(y - ȳ) / (Σ (x - x̄)² + Nλ), b = ȳ - w x̄.
      let (x, y) = try pizzas().columns()
      let (meanX, meanY) = (x.reduce(0, +) / 13, y.reduce(0, +) / 13)
      let together = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      let weight = together / (x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) } + 13 * lambda)
      #expect(abs(Double(solved.weights.scalar) - weight) < 1e-6)
      #expect(abs(Double(solved.bias.scalar) - (meanY - weight * meanX)) < 1e-6)
    }
  }

  @Test func `the closed form finds a plane exactly, of several outputs, weighted`() throws {
    let features = noise([50, 3])
    let kernel: Tensor = [[1, -2], [0.5, 3], [-1.5, 0.25]]
    var labels = matmul(features, kernel) + Tensor([4, -1])
    var weights = [Float](repeating: 1, count: 50)
    // An example that counts nothing may say anything.
    labels[7] = [100, -100]
    weights[7] = 0
    let line = try LinearRegression(inputs: 3, outputs: 2)
    try line.solve(try TrainingSet(features: features, labels: labels, sampleWeights: weights))
    for (found, expected) in zip(line.weights.scalars + line.bias.scalars, kernel.scalars + [4, -1]) {
      #expect(abs(found - expected) < 1e-5)
    }
  }

  @Test func `examples count by their weights, in steps and in closed form`() throws {
    let (features, labels) = (noise([40, 2]), noise([40, 3], salt: 1))
    let data = try TrainingSet(features: features, labels: labels, sampleWeights: noise([40], 0, 3, salt: 2).scalars)
    let (stepped, solved) = try (
      LinearRegression(inputs: 2, outputs: 3, penalty: .l2(0.1)),
      LinearRegression(inputs: 2, outputs: 3, penalty: .l2(0.1))
    )
    stepped.model.compile(optimizer: .sgd(learningRate: 0.4), loss: .meanSquaredError)
    try stepped.model.fit(data, epochs: 400, batchSize: 40, verbose: .silent)
    try solved.solve(data)
    for (a, b) in zip(
      stepped.weights.scalars + stepped.bias.scalars, solved.weights.scalars + solved.bias.scalars)
    { #expect(abs(a - b) < 1e-5) }
  }

  @Test func `of features that follow from others the shortest solution is taken`() throws {
    let x = noise([20]).scalars
    let line = try LinearRegression(inputs: 2)
    try line.solve(try TrainingSet(features: x.map { [$0, $0] }, labels: x.map { 4 * $0 + 1 }))
    #expect(line.weights.scalars.allSatisfy { abs($0 - 2) < 1e-5 })
    #expect(abs(line.bias.scalar - 1) < 1e-5)
  }

  @Test func `units change no prediction of the closed form`() throws {
    let (x, y) = (noise([40, 3]), noise([40], salt: 1))
    let plain = try LinearRegression(inputs: 3)
    try plain.solve(try TrainingSet(features: x, labels: y))
    for power in [-50, -30, -20, 20, 30, 50] {
      // Powers of two: what they scale loses nothing.
      let units = [1, Float(sign: .plus, exponent: power, significand: 1), 8]
      let line = try LinearRegression(inputs: 3)
      try line.solve(try TrainingSet(features: x * Tensor(units), labels: y))
      for index in 0..<3 {
        #expect(abs(line.weights.scalars[index] * units[index] - plain.weights.scalars[index]) < 1e-6)
      }
      #expect(abs(line.bias.scalar - plain.bias.scalar) < 1e-6)
    }
    // A feature that is another one in a unit of its own, and one that never changes.
    let a = noise([20]).scalars
    let line = try LinearRegression(inputs: 3)
    try line.solve(try TrainingSet(features: a.map { [$0, $0 * 1_048_576, 3] }, labels: a.map { 4 * $0 + 1 }))
    for (found, value) in zip(try line.model.predict(Tensor(a.map { [$0, $0 * 1_048_576, 3] })).scalars, a) {
      #expect(abs(found - (4 * value + 1)) < 1e-5)
    }
    #expect(line.weights.scalars[2] == 0)
  }

  @Test func `a curve of the right degree is found`() throws {
    let x = noise([40]).scalars
    let curve = try LinearRegression(inputs: 1, degree: 3)
    try curve.solve(try TrainingSet(features: x.map { [$0] }, labels: x.map { 1 - 2 * $0 + 3 * $0 * $0 * $0 }))
    for (found, expected) in zip(curve.weights.scalars + curve.bias.scalars, [-2, 0, 3, 1] as [Float]) {
      #expect(abs(found - expected) < 1e-4)
    }
    #expect(abs(try curve.model.predict([[0.5]]).scalar - 0.375) < 1e-4)
  }

  /// A8: the error of training falls with every degree, that of validation only as long as the curve learns what
  /// examples have in common.
  @Test func `the degree is chosen on validation`() throws {
    func wave(_ count: Int, salt: UInt32) -> (x: Tensor, y: Tensor) {
      let (x, error) = (noise([count, 1], salt: salt), noise([count], -0.3, 0.3, salt: salt + 1))
      return (x, Tensor(zip(x.scalars, error.scalars).map { sin(3 * $0) + $1 }))
    }
    let (learned, held) = (wave(14, salt: 20), wave(200, salt: 30))
    let training = try TrainingSet(features: learned.x, labels: learned.y)
    let errors = try (1...11).map { degree in
      let curve = try LinearRegression(inputs: 1, degree: degree)
      try curve.solve(training)
      return try [learned, held].map { x, y in
        try #require(ValuePredictions(truth: y, values: curve.model.predict(x)).meanSquaredError.value)
      }
    }
    for (lower, higher) in zip(errors, errors.dropFirst()) { #expect(higher[0] <= lower[0] + 1e-6) }
    let validation = errors.map { $0[1] }
    let chosen = try #require(validation.indices.min { validation[$0] < validation[$1] }) + 1
    #expect((3...6).contains(chosen), "\(validation)")
    #expect(validation[0] > 2 * validation[chosen - 1] && validation[10] > 2 * validation[chosen - 1])
  }

  @Test func `what has no closed form is refused`() throws {
    #expect(throws: ModelError.self) { try LinearRegression(inputs: 1, penalty: .l1(0.1)).solve(try pizzas()) }
    #expect(throws: ModelError.self) { try LinearRegression(inputs: 2).solve(try pizzas()) }
    #expect(throws: ModelError.self) { try LinearRegression(inputs: 1, outputs: 2).solve(try pizzas()) }
    #expect(throws: DataError.notFinite(row: 1, input: 0, value: .infinity)) {
      try LinearRegression(inputs: 1).solve(try TrainingSet(features: [[1], [.infinity]], labels: [1, 2] as [Float]))
    }
    #expect(throws: DataError.notFinite(row: 1, input: 0, value: .infinity)) {
      try LinearRegression(inputs: 1, degree: 2).solve(
        try TrainingSet(features: [[1], [1e20]], labels: [1, 2] as [Float]))
    }
    #expect(throws: LayerError.self) { try LinearRegression(inputs: 1, degree: 0) }
  }

  @Test func `products stand in scikit-learn's order`() throws {
    let most = try Sequential(input: [2]) { Polynomial(degree: 1_000_000_000, crossesOnly: true) }
    #expect(try most.predict([[2, 3]]) == [[2, 3, 6]])
    let all = try Sequential(input: [3]) { Polynomial(degree: 2) }
    #expect(try all.predict([[2, 3, 5]]) == [[2, 3, 5, 4, 6, 10, 9, 15, 25]])
    let crosses = try Sequential(input: [3]) { Polynomial(degree: 3, crossesOnly: true) }
    #expect(try crosses.predict([[2, 3, 5]]) == [[2, 3, 5, 6, 10, 15, 30]])
    let powers = try Sequential(input: [1]) { Polynomial(degree: 5) }
    #expect(try powers.predict([[-2], [3]]) == [[-2, 4, -8, 16, -32], [3, 9, 27, 81, 243]])
    #expect(throws: LayerError.self) { try Sequential(input: [100]) { Polynomial(degree: 4) } }
  }

  @Test func `a curve survives a file`() throws {
    let curve = try LinearRegression(inputs: 2, degree: 3)
    try curve.solve(try TrainingSet(features: noise([30, 2]), labels: noise([30], salt: 1)))
    let file = FileManager.default.temporaryDirectory.appending(path: "martinet-\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try curve.model.save(to: file.path)
    let x = noise([5, 2], salt: 2)
    #expect(try Model.load(from: file.path).predict(x) == curve.model.predict(x))
  }

  @Test func `clusters are found where they are`() throws {
    for salt in UInt32(0)..<10 {
      let middles: [[Float]] = [[0, 0], [10, 0], [0, 10], [10, 10]]
      let x = Tensor((0..<80).flatMap { row in middles[row % 4] }, shape: [80, 2]) + noise([80, 2], salt: salt)
      let clusters = try KMeans(x, clusters: 4, seed: UInt64(salt))
      for row in 0..<80 { #expect(clusters.labels[row] == clusters.labels[row % 4]) }
      #expect(Set(clusters.labels).count == 4)
      #expect(clusters.predict(x) == clusters.labels)
      #expect(clusters.inertia < 80)
      let again = try KMeans(x, clusters: 4, seed: UInt64(salt))
      #expect(again.centers == clusters.centers && again.labels == clusters.labels)
    }
  }

  @Test func `a small feature counts beside a large one`() throws {
    let corners: [[Float]] = [[0, 0], [0, 100], [1e6, 0], [1e6, 100]]
    let x = Tensor((0..<20).map { corners[$0 % 4] })
    for seed in UInt64(0)..<10 {
      let clusters = try KMeans(x, clusters: 4, seed: seed)
      #expect(clusters.inertia == 0)
      #expect(Set(clusters.labels).count == 4)
    }
    let huge = try KMeans([[-3e38, 0], [-3e38, 1], [3e38, 0], [3e38, 1]], clusters: 2)
    #expect(huge.labels[0] == huge.labels[1] && huge.labels[1] != huge.labels[2])
    #expect(huge.inertia == 1)
  }

  @Test func `a label is the nearest centre in double precision, the first of equals`() throws {
    for salt in UInt32(0)..<30 {
      let scales = Tensor((0..<3).map { Float(pow(10, Double((Int(salt) + 3 * $0) % 9 - 2))) })
      let x = noise([90, 3], salt: salt) * scales + Tensor([5000, 0, -70])
      let clusters = try KMeans(x, clusters: 6, starts: 2, seed: UInt64(salt))
      for row in 0..<90 {
        let distances = (0..<6).map { center in
          (0..<3).reduce(0.0) { sum, column in
            let difference = Double(x[row, column]) - Double(clusters.centers[center, column])
            return sum + difference * difference
          }
        }
        #expect(distances.firstIndex(of: distances.min() ?? 0) == clusters.labels[row])
      }
    }
  }

  @Test func `clusters of few and of equal examples`() throws {
    #expect(try KMeans([[1], [2], [4]], clusters: 3).inertia == 0)
    let same = try KMeans(Tensor(repeating: 7, shape: [5, 2]), clusters: 3)
    #expect(same.inertia == 0 && same.centers == Tensor(repeating: 7, shape: [3, 2]))
    let one = try KMeans([[1], [2], [6]], clusters: 1)
    #expect(one.centers == [[3]] && one.inertia == 14)
    #expect(throws: ModelError.self) { try KMeans([[1]], clusters: 2) }
    #expect(throws: ModelError.self) { try KMeans([[1]], clusters: 0) }
    #expect(throws: DataError.self) { try KMeans(Tensor([1, .nan], shape: [2, 1]), clusters: 1) }
  }

  @Test func `components are orthonormal, carry the variance and give the examples back`() throws {
    for (rows, columns) in [(30, 5), (4, 7), (2, 2), (50, 1)] {
      let x = noise([rows, columns]) * Tensor((0..<columns).map { Float($0 + 1) }) + 3
      let components = try PrincipalComponents(x, count: columns)
      let product = matmul(components.directions, components.directions, transposeB: true)
      for i in 0..<columns {
        for j in 0..<columns { #expect(abs(product[i, j] - (i == j ? 1 : 0)) < 1e-5) }
      }
      let places = components.transform(x)
      for (component, variance) in components.variances.enumerated() {
        let column = (0..<rows).map { Double(places[$0, component]) }
        let mean = column.reduce(0, +) / Double(rows)
        let found = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows - 1)
        #expect(abs(found - variance) < 1e-4 * max(1, variance))
      }
      #expect(abs(components.varianceRatios.reduce(0, +) - 1) < 1e-9)
      #expect(components.variances == components.variances.sorted(by: >))
      for (found, expected) in zip(components.restore(places).scalars, x.scalars) {
        #expect(abs(found - expected) < 1e-4)
      }
    }
    #expect(throws: ModelError.self) { try PrincipalComponents([[1, 2]]) }
    #expect(throws: ModelError.self) { try PrincipalComponents([[1, 2], [3, 4]], count: 3) }
  }

  /// Eigenvectors of 5000 × 5000 numbers would take minutes: those of the examples are enough.
  @Test func `components of a few examples of many features`() throws {
    let x = noise([12, 5000]) * Tensor((0..<5000).map { Float($0 % 7 + 1) }) + 3
    let components = try PrincipalComponents(x)
    #expect(components.directions.shape == [11, 5000])
    let product = matmul(components.directions, components.directions, transposeB: true)
    for i in 0..<11 { for j in 0..<11 { #expect(abs(product[i, j] - (i == j ? 1 : 0)) < 1e-5) } }
    #expect(abs(components.varianceRatios.reduce(0, +) - 1) < 1e-9)
    for (found, expected) in zip(components.restore(components.transform(x)).scalars, x.scalars) {
      #expect(abs(found - expected) < 1e-4)
    }
  }

  @Test func `where examples repeat each other, directions without variance are there too`() throws {
    let three = noise([3, 10])
    let x = Tensor(stacking: (0..<6).map { three[$0 % 3] })
    for count in [1, 2, 5, 10] {
      let components = try PrincipalComponents(x, count: count)
      let product = matmul(components.directions, components.directions, transposeB: true)
      for i in 0..<count { for j in 0..<count { #expect(abs(product[i, j] - (i == j ? 1 : 0)) < 1e-5) } }
      #expect(components.variances.dropFirst(2).allSatisfy { $0 < 1e-12 })
    }
    let same = try PrincipalComponents(Tensor(repeating: 2, shape: [3, 5]))
    #expect(same.variances == [0, 0] && same.varianceRatios == [0, 0])
    #expect(matmul(same.directions, same.directions, transposeB: true) == [[1, 0], [0, 1]])
  }
}

extension TrainingSet {
  /// Its one feature and its one label.
  fileprivate func columns() throws -> (features: [Double], labels: [Double]) {
    let (features, labels) = try batches(of: count)[0].gathered()
    return (features[0].scalars.map(Double.init), labels.scalars.map(Double.init))
  }
}
