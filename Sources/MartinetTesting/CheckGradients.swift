// Checks the gradients of graphs and of models against central differences.

import Martinet

/// Compares the gradients that the engine computes in `Float` with central differences of the graph
/// computed in `Double` by the textbook rule of each operation (step 10⁻⁶).
///
/// ```swift
/// let x = Placeholder(), y = Placeholder()
/// let w = Variable([0.3]), b = Variable([-0.3])
/// let loss = (w * x + b - y).squared().sum()
/// let report = try checkGradients(of: loss, feeding: [x: [1, 2, 3, 4], y: [0, -1, -2, -3]])
/// print(report.largestError)   // about 1e-7
/// ```
/// Elements at which the loss has a kink are stepped around; more than one in twenty fails.
///
/// - Parameters:
///   - loss: one number.
///   - feeding: a tensor for each placeholder that the loss needs.
///   - variables: what is differentiated; all trainable ones unless named.
///   - inputs: placeholders that are differentiated too (not labels that are class indices).
///   - session: where the variables' values are kept; a new one unless given.
///   - tolerance: the largest relative error. Small derivatives are compared relative to a hundredth
///     of the largest of their variable, or a thousandth of the largest of all.
/// - Throws: `CheckError`, which names the variable, the element, what was expected and received.
@discardableResult
public func checkGradients(
  of loss: some NodeConvertible, feeding: [Placeholder: Tensor] = [:], variables: [Variable]? = nil,
  inputs: [Placeholder] = [], session: Session = Session(), tolerance: Double = 1e-3
) throws -> GradientReport {
  let variables = variables ?? trainableVariables(of: [loss.node])
  let sources = variables.map(\.node) + inputs.map(\.node)
  guard !sources.isEmpty else { throw CheckError.nothingToCheck }

  let interpreter = ReferenceInterpreter(loss)
  try interpreter.take(feeding: feeding, from: session)
  let value = interpreter.value(of: 0)
  guard value.values.count == 1 else { throw CheckError.notScalar(value.shape) }

  let slopes = try gradients(of: loss, withRespectTo: sources)
  let received = try session.run([loss.node] + slopes, feeding: feeding, phase: .training)

  var report = GradientReport()
  report.valueError = try compareValues("the loss", value, received[0], tolerance: tolerance)
  let expected = try sources.map { source in
    try DifferenceQuotients(of: 0, by: source, on: interpreter).columns.map { $0?[0] }
  }
  let steepest = expected.joined().reduce(0) { max($0, abs($1 ?? 0)) }
  // Differences are exact to about 10⁻¹⁰ of the loss, floats to 10⁻⁷ of the steepest slope (which is
  // what a bias before a normalization gets instead of 0).
  let smallest = max(1e-6 * max(1, abs(value.values[0])), 1e-3 * steepest)
  for (index, source) in sources.enumerated() {
    let name = "\(source.operation.name)"
    guard received[index + 1].shape == interpreter.value(of: source)?.shape ?? received[index + 1].shape else {
      throw CheckError.shape(
        of: "the gradient of \(name)", expected: interpreter.value(of: source)!.shape,
        received: received[index + 1].shape)
    }
    report.entries.append(
      try compareDerivatives(
        name, expected[index], received[index + 1].scalars, shape: received[index + 1].shape,
        tolerance: tolerance, smallest: smallest))
  }
  guard report.compared > 0 else { throw CheckError.nothingToCheck }
  return report
}

/// Checks the gradients of a model's training loss, penalties included, with the weights that the
/// model has now, for a batch of examples.
///
/// ```swift
/// let model = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
/// try checkModel(
///   model, loss: .sparseCategoricalCrossEntropy, features: [[[0.1, 0.2, 0.3, 0.4]]], labels: [2])
/// ```
///
/// - Parameters:
///   - features: one tensor `[batch, …]` per input of the model; they are differentiated too.
///   - labels: `[batch, …]`, as the loss takes them.
///   - weightNoise: each trainable weight is first moved by up to this much, so that zeros and ones
///     of an initialiser hide nothing.
/// - Throws: `CheckError`, which names the weight, the element, what was expected and received.
@discardableResult
public func checkModel(
  _ model: Model, loss: some Loss, features: [Tensor], labels: Tensor, weightNoise: Float = 0.1,
  tolerance: Double = 1e-3
) throws -> GradientReport {
  let target = Placeholder(Shape(labels.shape.dimensions.dropFirst()), name: "labels")
  let objective = try model.trainingLoss(loss, labels: target)
  let session = Session()
  for (number, (variable, value)) in model.variableValues.enumerated() {
    try session.set(variable, to: variable.isTrainable ? value.moved(by: weightNoise, number) : value)
  }
  var feeds = Dictionary(uniqueKeysWithValues: zip(model.inputs, features))
  feeds[target] = labels
  return try checkGradients(
    of: objective, feeding: feeds, inputs: model.inputs, session: session, tolerance: tolerance)
}

/// Compares one source's derivatives, `nil` standing for a kink.
func compareDerivatives(
  _ name: String, _ expected: [Double?], _ received: [Float], shape: Shape, tolerance: Double,
  smallest: Double
) throws -> GradientReport.Entry {
  let largest = expected.reduce(0) { max($0, abs($1 ?? 0)) }
  let bound = Tolerance(tolerance, largest: largest, atLeast: smallest)
  var (worst, skipped) = (0.0, 0)
  for (index, derivative) in expected.enumerated() {
    guard let derivative else {
      skipped += 1
      continue
    }
    let error = bound.error(derivative, received[index])
    guard error <= tolerance else {
      throw CheckError.gradient(
        of: name, element: shape.coordinates(of: index), expected: derivative, received: received[index],
        relativeError: error)
    }
    worst = max(worst, error)
  }
  guard skipped <= max(1, expected.count / 20) else {
    throw CheckError.tooManyKinks(in: name, skipped: skipped, of: expected.count)
  }
  return GradientReport.Entry(
    name: name, compared: expected.count - skipped, skipped: skipped, largestError: worst)
}

extension Tensor {
  /// This tensor with every element moved by at most `distance`.
  func moved(by distance: Float, _ number: Int) -> Tensor {
    guard distance > 0 else { return self }
    let noise = RandomStream(seed: 7, stream: UInt32(number), step: 0)
      .uniform(shape: shape, low: -distance, high: distance)
    return Tensor(zip(scalars, noise.scalars).map { $0 + $1 }, shape: shape)
  }
}
