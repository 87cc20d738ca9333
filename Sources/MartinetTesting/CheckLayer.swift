// Checks one layer: shapes, values in both phases, gradients, shared weights, saving.

import Foundation
import Martinet

/// Checks a layer as a network would use it; a layer made of operations needs nothing of its own.
///
/// ```swift
/// /// y = gain · x, one gain per channel.
/// struct Scale: Layer {
///   func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
///     let gain = weights.add("gain", [input[-1]], .ones)
///     return { x in x * gain }
///   }
/// }
/// try checkLayer(Scale(), input: [4, 7])
/// ```
/// Checked are: the shape that is announced when the network is built, for batches of several sizes;
/// the value while training and at inference against the graph in `Double`; the gradients of every
/// trainable weight and of the input, penalties included, by central differences; that two calls of
/// the built layer share their weights; that the same seed gives the same bits; and that a model of
/// the layer, saved and loaded, gives the same bits too.
///
/// - Parameters:
///   - layer: the layer.
///   - input: the shape of one example, as in `Sequential(input:)`.
///   - batch: how many examples the gradients are checked with.
///   - range: between which values the examples lie.
///   - weightNoise: each trainable weight is first moved by up to this much, so that zeros and ones
///     of an initialiser hide nothing.
///   - operations: the types of own operations that the layer holds, for loading it; `nil` when it
///     holds one that cannot be saved.
///   - tolerance: the largest relative error.
/// - Throws: `CheckError`, and what the layer throws while it is built or saved.
@discardableResult
public func checkLayer(
  _ layer: some Layer, input: Shape, batch: Int = 3, range: ClosedRange<Float> = -1...1,
  weightNoise: Float = 0.1, operations: [any SerializableOperation.Type]? = [], tolerance: Double = 1e-3
) throws -> GradientReport {
  let x = Input(input, name: "the input")
  let built = try layer.built(for: x)
  let y = try built(x)
  guard let announced = y.knownShape?.withoutFirst else {
    throw LayerError(expected: "a value whose shape is known", received: "a node of unknown shape")
  }
  let session = Session()
  for (number, (_, variable)) in built.variables.enumerated() where variable.isTrainable {
    try session.set(variable, to: session.value(of: variable).moved(by: weightNoise, number))
  }
  func examples(_ count: Int) -> Tensor {
    RandomStream(seed: 11, stream: 0, step: UInt64(count))
      .uniform(shape: input.batched(count), low: range.lowerBound, high: range.upperBound)
  }

  var report = GradientReport()
  for count in [1, 2, batch, 17] {
    for phase in [Phase.training, .inference] {
      let name = "\(layer.kind) for a batch of \(count) (\(phase))"
      let error = try checkValue(
        y, name, [x: examples(count)], session, phase, announced.batched(count), tolerance)
      report.valueError = max(report.valueError, error)
    }
  }
  try checkSharing(built, x, examples(batch), session)
  if let operations { try checkSaving(Model(inputs: x, outputs: y), examples(batch), operations) }

  let upstream = Placeholder(announced, name: "upstream")
  let weighted = built.penaltyTerms.reduce((y * upstream).sum()) { $0 + $1 }
  let slopes = RandomStream(seed: 13, stream: 0, step: 0)
    .uniform(shape: announced.batched(batch), low: -1, high: 1)
  report.entries = try checkGradients(
    of: weighted, feeding: [x: examples(batch), upstream: slopes], inputs: [x], session: session,
    tolerance: tolerance
  ).entries
  return report
}

/// Compares a layer's value with the graph in `Double`, and a second computation with the first.
private func checkValue(
  _ y: Node, _ name: String, _ feeds: [Placeholder: Tensor], _ session: Session, _ phase: Phase,
  _ announced: Shape, _ tolerance: Double
) throws -> Double {
  session.rewindRandomNumbers()
  let interpreter = ReferenceInterpreter(y, phase: phase)
  let kept = try interpreter.takeAll(feeding: feeds, from: session)
  let received = try session.run([y], feeding: feeds, phase: phase)[0]
  for (variable, value) in kept { try session.set(variable, to: value) }
  guard received.shape == announced else {
    throw CheckError.shape(of: name, expected: announced, received: received.shape)
  }
  session.rewindRandomNumbers()
  let again = try session.run([y], feeding: feeds, phase: phase)[0]
  for (variable, value) in kept { try session.set(variable, to: value) }
  guard again.bits == received.bits else { throw CheckError.notRepeatable(name) }
  session.rewindRandomNumbers()
  return try compareValues(name, interpreter.value(of: 0), received, tolerance: tolerance)
}

/// Two calls of a built layer give one value for one input: they share their weights.
private func checkSharing(
  _ built: BuiltLayer, _ x: Placeholder, _ examples: Tensor, _ session: Session
) throws {
  let calls = try [built(x), built(x)]
  let values = try session.run(calls, feeding: [x: examples])
  session.rewindRandomNumbers()
  guard values[0].bits == values[1].bits else {
    throw CheckError.notRepeatable("a second call of the built layer, which shares its weights,")
  }
}

/// A model, saved and loaded, gives the same bits.
private func checkSaving(
  _ model: Model, _ examples: Tensor, _ operations: [any SerializableOperation.Type]
) throws {
  let file = FileManager.default.temporaryDirectory.appending(path: "layer-\(UUID()).safetensors").path
  defer { try? FileManager.default.removeItem(atPath: file) }
  try model.save(to: file)
  let loaded = try Model.load(from: file, operations: operations)
  guard try loaded.predict(examples).bits == model.predict(examples).bits else {
    throw CheckError.notRepeatable("the model that was saved and loaded")
  }
}
