// Regression by a straight line, by steps down the gradient or in closed form.

/// y' = b + w₁x₁ + … + wₙxₙ: a model of one `Dense` layer, with readable weights and bias.
///
/// ```swift
/// let line = try LinearRegression(inputs: 1)
/// line.model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
/// try line.model.fit(pizzas, epochs: 500)        // by steps, or
/// try line.solve(pizzas)                         // at once
/// line.weights[0], line.bias
/// ```
/// With a `degree` above 1 the line runs over the products of the features (see `Polynomial`).
public struct LinearRegression {
  /// The model: it is compiled, trained, evaluated and saved like any other.
  public let model: Sequential
  private let penalty: Penalty?

  private static let layer = "linear"
  private static let products = "products"

  /// A regression of `outputs` values from `inputs` features. A penalty `.l2(λ)` makes it a ridge regression
  /// (Hoerl & Kennard 1970): λ Σ w² is added to the mean loss, the bias left out; scikit-learn's α is λ times
  /// the number of examples and of outputs.
  ///
  /// Throws a `LayerError` for sizes that cannot be.
  public init(
    inputs: Int, outputs: Int = 1, degree: Int = 1, penalty: Penalty? = nil, seed: UInt64 = 0, threads: Int? = nil
  ) throws {
    self.penalty = penalty
    model = try Sequential(input: [inputs], seed: seed, threads: threads) {
      if degree != 1 { Polynomial(degree: degree, name: LinearRegression.products) }
      Dense(outputs, kernelInitializer: .zeros, penalty: penalty, name: LinearRegression.layer)
    }
  }

  /// The weight of each feature, `[features, outputs]`.
  public var weights: Tensor { model.part("kernel", of: LinearRegression.layer) }

  /// The value where every feature is 0, `[outputs]`.
  public var bias: Tensor { model.part("bias", of: LinearRegression.layer) }

  /// Sets the weights to those with the least 1/N Σ (y' - y)² + λ Σ w², in closed form: with centred
  /// features X and labels Y of M outputs, (XᵀX + NMλI) w = XᵀY, solved in double precision by the eigenvectors of
  /// the matrix.
  /// Of several solutions (features that follow from others) the shortest in units in which XᵀX + NMλI has a
  /// diagonal of ones. Examples count by their sample weights.
  ///
  /// Throws a `ModelError` for examples of another shape and for a penalty with |w|, which has no closed form,
  /// and `DataError.notFinite` for an infinity or NaN among them and their products.
  public func solve(_ data: TrainingSet) throws {
    guard penalty.map({ $0.l1 == 0 }) ?? true else {
      throw ModelError.invalidArgument(
        name: "penalty", expected: "none or l2 for a closed form", received: "l1: train by `model.fit`")
    }
    try model.check(featureShapes: data.featureShapes)
    let (features, labels) = try data.table()
    let rows = model.layers.count > 1 ? try model.values(of: LinearRegression.products, for: features) : features
    // Products of large features may be too large.
    try rows.checkFinite(input: 0)
    let (count, outputs) = (rows.shape[0], weights.shape[1])
    guard data.labelShape.count == outputs else {
      throw ModelError.labelShape(expected: "\(outputs) values for each example", received: data.labelShape)
    }
    let sampleWeights = data.sampleWeights
    let (gathered, mean) = SymmetricMatrix.scatter(of: rows, weights: sampleWeights)
    var scatter = gathered
    let targets = (0..<outputs).map { output in (0..<count).map { Double(labels.scalars[$0 * outputs + output]) } }
    let lambda = Double(count * outputs) * Double(penalty?.l2 ?? 0)
    for index in 0..<scatter.size { scatter[index, index] += lambda }
    var kernel = [Float](repeating: 0, count: scatter.size * outputs)
    var bias = [Float](repeating: 0, count: outputs)
    for (output, target) in targets.enumerated() {
      let center = weightedMean(count, sampleWeights?.map(Double.init)) { target[$0] }.value ?? 0
      var right = [Double](repeating: 0, count: scatter.size)
      rows.withFloats { x in
        for row in 0..<count {
          let error = (target[row] - center) * (sampleWeights.map { Double($0[row]) } ?? 1)
          for column in 0..<scatter.size {
            right[column] += error * (Double(x[row * scatter.size + column]) - mean[column])
          }
        }
      }
      let solution = scatter.solution(right)
      for (index, weight) in solution.enumerated() { kernel[index * outputs + output] = Float(weight) }
      bias[output] = Float(center - zip(solution, mean).reduce(0.0) { $0 + $1.0 * $1.1 })
    }
    try model.setWeight("kernel", of: LinearRegression.layer, to: Tensor(kernel, shape: weights.shape))
    try model.setWeight("bias", of: LinearRegression.layer, to: Tensor(bias))
  }
}

extension TrainingSet {
  /// All features of a model with one input and all labels, each a tensor.
  ///
  /// Throws `DataError.notFinite` for an infinity or NaN among them, and whatever the source throws.
  func table() throws -> (features: Tensor, labels: Tensor) {
    let (features, labels) = try batches(of: count)[0].gathered()
    try features[0].checkFinite(input: 0)
    try labels.checkFinite(input: nil)
    return (features[0], labels)
  }
}

extension Tensor {
  /// Throws `DataError.notFinite` for the first row that holds an infinity or NaN.
  func checkFinite(input: Int?) throws(DataError) {
    guard let index = scalars.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(row: index / Swift.max(shape.withoutFirst.count, 1), input: input, value: scalars[index])
  }
}
