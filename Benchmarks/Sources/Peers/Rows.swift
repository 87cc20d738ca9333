// The work of each row, through the public interface alone.

import Foundation
import Martinet
import MartinetData

/// The images and labels of a part of MNIST, `train` or `t10k`; `dense` lets no pixel be zero.
func load<Examples: LabeledExamples>(
  _ part: String, _ arguments: Arguments, dense: Bool = false
) throws -> Examples {
  let (pixels, labels) = try read(part, arguments, dense: dense)
  return try Examples(images: pixels, shape: [28, 28], labels: labels)
}

func read(_ part: String, _ arguments: Arguments, dense: Bool) throws -> (pixels: [UInt8], labels: [UInt8]) {
  func idx(_ name: String) throws -> [UInt8] {
    let plain = arguments.data.appending(path: "\(part)-\(name)")
    let isPlain = FileManager.default.fileExists(atPath: plain.path)
    return try IDX.read(contentsOf: isPlain ? plain : plain.appendingPathExtension("gz")).bytes
  }
  let pixels = try idx("images-idx3-ubyte")
  return (dense ? pixels.map { max($0, 1) } : pixels, try idx("labels-idx1-ubyte"))
}

/// A network with weights from the driver's folder, ready to be trained.
private func ready(_ network: CourseModel, _ weights: String, _ arguments: Arguments) throws -> Sequential {
  let model = try network.network(input: [28, 28], classes: 10)
  try model.loadWeights(from: "\(arguments.weights)/\(weights)-\(network.rawValue).safetensors")
  model.compile(optimizer: network.optimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
  return model
}

/// P1 and P2: epochs of one fit, the first of them to warm up.
func trained(_ row: String, _ network: CourseModel, _ arguments: Arguments) throws -> Measurement {
  let dense = row.hasSuffix("dense")
  let training: TrainingSet = try load("train", arguments, dense: dense)
  // The test pictures are looked at before and after: here the peers are compared, no model is chosen.
  let test: ValidationSet = try load("t10k", arguments, dense: dense)
  let model = try ready(network, "start", arguments)
  let start = try model.evaluate(test)
  let history = try model.fit(
    training, epochs: arguments.epochs, batchSize: network.batchSize, seed: 1, verbose: 0)
  let end = try model.evaluate(test)
  let epochs = history.epochs.map(\.seconds)
  return Measurement(
    row: row, seconds: median(Array(epochs.dropFirst())), loss: history.epochs.last!.loss,
    accuracy: end.accuracy ?? .nan, setting: "fit, \(model.threads) threads", examples: training.count, epochs: epochs,
    startLoss: start.loss, testLoss: end.loss)
}

/// The weights that every peer predicts with.
func writeTrainedWeights(_ arguments: Arguments) throws {
  for (network, epochs) in [(CourseModel.mlp, 5), (.cnn, 2)] {
    let model = try ready(network, "start", arguments)
    try model.fit(try load("train", arguments), epochs: epochs, batchSize: network.batchSize, seed: 1, verbose: 0)
    try model.save(to: "\(arguments.weights)/trained-\(network.rawValue).safetensors")
  }
}

/// P4 and P5: one image a call, and a call that computes nothing.
func single(_ row: String, _ network: CourseModel, _ arguments: Arguments) throws -> Measurement {
  let (pixels, labels) = try read("t10k", arguments, dense: false)
  let images = (0..<1000).map { Tensor(pixels[$0 * 784..<($0 + 1) * 784].map { Float($0) / 255 }, shape: [28, 28]) }
  let predictor = try ready(network, "trained", arguments).predictor()
  let scores = try images.map { try predictor.predict(example: $0) }
  let (loss, accuracy) = judge(scores, labels)
  let times = try timedCalls(predictor, images, 2000)
  let nothing = try Sequential(input: [1]) { Flatten() }.predictor()
  _ = try timedCalls(nothing, [[0]], 200)
  let empty = try timedCalls(nothing, [[0]], 2000)
  return Measurement(
    row: row, seconds: median(times), loss: loss, accuracy: accuracy, setting: "Predictor",
    p99: times[times.count * 99 / 100], empty: median(empty), calls: times.count)
}

/// The seconds of single calls, sorted.
private func timedCalls(_ predictor: Predictor, _ images: [Tensor], _ count: Int) throws -> [Double] {
  var result = Tensor(repeating: 0, shape: predictor.outputShape)
  return try (0..<count).map { call in
    let image = images[call % images.count]
    return try seconds { try predictor.predict(example: image, into: &result) }
  }.sorted()
}

/// P6: the test images in batches of the size that is fastest here.
func many(_ row: String, _ network: CourseModel, _ arguments: Arguments) throws -> Measurement {
  let (pixels, labels) = try read("t10k", arguments, dense: false)
  let images = Tensor(pixels.map { Float($0) / 255 }, shape: [10_000, 28, 28])
  let model = try ready(network, "trained", arguments)
  var tried: [(seconds: Double, batch: Int)] = []
  for batch in [100, 250, 500, 1000, 2500, 10_000] {
    _ = try model.predict(images, batchSize: batch)
    for _ in 0..<2 { tried.append((try seconds { _ = try model.predict(images, batchSize: batch) }, batch)) }
  }
  let batch = tried.min { $0.seconds < $1.seconds }!.batch
  var scores = try model.predict(images, batchSize: batch)
  let times = try (0..<7).map { _ in try seconds { scores = try model.predict(images, batchSize: batch) } }
  let (loss, accuracy) = judge((0..<10_000).map { scores[$0] }, labels)
  return Measurement(
    row: row, seconds: median(times), loss: loss, accuracy: accuracy, setting: "predict, batch \(batch)")
}

/// Mean cross-entropy and accuracy of probabilities.
private func judge(_ scores: [Tensor], _ labels: [UInt8]) -> (loss: Double, accuracy: Double) {
  var (loss, hits) = (0.0, 0)
  for (row, label) in zip(scores, labels) {
    let values = row.scalars
    loss -= log(max(Double(values[Int(label)]), 1e-12))
    hits += values.firstIndex(of: values.max()!) == Int(label) ? 1 : 0
  }
  return (loss / Double(scores.count), Double(hits) / Double(scores.count))
}
