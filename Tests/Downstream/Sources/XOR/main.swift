// What anyone can do with the library from outside: a layer of one's own, trained, checked and saved.

import Foundation
import Martinet
import MartinetTesting

/// y = tanh(x · W + b) ⊙ sigmoid(x · V + c): a linear unit with a gate (Dauphin et al. 2017).
///
/// x: `[batch, inputs]`, W and V: `[inputs, units]`, b and c: `[units]`, y: `[batch, units]`.
struct GatedDense: Layer {
  let units: Int

  func build(for input: Shape, weights: inout LayerWeights) throws -> LayerFunction {
    guard input.rank == 1 else {
      throw LayerError(expected: "examples of shape [inputs]", received: "\(input)")
    }
    let kernel = weights.add("kernel", [input[0], units], .glorotUniform)
    let bias = weights.add("bias", [units], .zeros)
    let gateKernel = weights.add("gate_kernel", [input[0], units], .glorotUniform)
    let gateBias = weights.add("gate_bias", [units], .ones)
    return { x in tanh(matmul(x, kernel) + bias) * sigmoid(matmul(x, gateKernel) + gateBias) }
  }
}

let report = try checkLayer(GatedDense(units: 3), input: [5])
print("own layer: \(report.compared) derivatives, largest error \(report.largestError)")

let inputs: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
let truth: [Float] = [0, 1, 1, 0]
let data = try TrainingSet(features: inputs, labels: truth)
let model = try Sequential(input: [2], seed: 1) {
  GatedDense(units: 8)
  Dense(1, activation: .sigmoid)
}
model.compile(optimizer: .adam(learningRate: 0.05), loss: .binaryCrossEntropy)
try model.fit(data, epochs: 400, batchSize: 4, verbose: 0)

let batch = Tensor(stacking: inputs.map { Tensor($0) })
let answers = try model.predict(batch)
for (row, input) in inputs.enumerated() {
  print(Int(input[0]), "xor", Int(input[1]), "=", answers[row, 0])
}
guard zip(answers.scalars, truth).allSatisfy({ abs($0 - $1) < 0.1 }) else {
  print("XOR was not learned")
  exit(1)
}

let file = FileManager.default.temporaryDirectory.appending(path: "xor-\(UUID().uuidString).safetensors").path
defer { try? FileManager.default.removeItem(atPath: file) }
try model.save(to: file)
let again = try Sequential.load(from: file).predict(batch)
guard zip(answers.scalars, again.scalars).allSatisfy({ $0.bitPattern == $1.bitPattern }) else {
  print("the loaded model predicts other bits")
  exit(1)
}
print("saved, loaded: the same bits")
