// How Martinet scales: P12, with threads; P13, with the set, the batch and the width.

import Martinet
import MartinetData

/// P12: epochs of some examples with one thread and with all, by turns, after one to warm up.
func threadGain(
  _ row: String, _ network: CourseModel, examples: Int, _ arguments: Arguments
) throws -> Measurement {
  let training: TrainingSet = try load("train", arguments)
  let part = try training.split(trainingCount: examples).training
  let models = try [1, nil].map { threads in
    let model = try network.network(input: [28, 28], classes: 10, threads: threads)
    model.compile(optimizer: network.optimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    return model
  }
  var seconds: [[Double]] = [[], []]
  for turn in 0..<6 {
    for (index, model) in models.enumerated() {
      let history = try model.fit(part, epochs: 1, batchSize: network.batchSize, seed: UInt64(turn), verbose: 0)
      if turn > 0 { seconds[index].append(history.epochs.last!.seconds) }
    }
  }
  let (one, all) = (median(seconds[0]), median(seconds[1]))
  return Measurement(
    row: row, seconds: all, setting: "fit, 1 and \(models[1].threads) threads", examples: examples, gain: one / all)
}

/// P13: what an example of `mlp` costs in an epoch, the faster of two after one to warm up.
func growth(_ row: String, _ arguments: Arguments) throws -> Measurement {
  let (pixels, labels) = try read("train", arguments, dense: false)
  func cost(_ training: TrainingSet, width: Int = 128, batch: Int = 32) throws -> Double {
    let model = try Sequential(input: [28, 28]) {
      Flatten()
      Dense(width, activation: .relu)
      Dense(10, activation: .softmax)
    }
    model.compile(optimizer: .sgd(learningRate: 0.01), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    let history = try model.fit(training, epochs: 3, batchSize: batch, seed: 1, verbose: 0)
    return history.epochs.dropFirst().map(\.seconds).min()! / Double(training.count)
  }
  func repeated(_ times: Int) throws -> TrainingSet {
    try TrainingSet(
      images: Array((0..<times).map { _ in pixels }.joined()), shape: [28, 28],
      labels: Array((0..<times).map { _ in labels }.joined()))
  }
  let sizes: [Int]
  let costs: [Double]
  switch row {
  case "P13 set":
    sizes = [1, 4, 16]
    costs = try sizes.map { try cost(try repeated($0)) }
  case "P13 batch":
    sizes = (0...12).map { 1 << $0 }
    let training = try repeated(1)
    costs = try sizes.map { try cost(training, batch: $0) }
  default:
    sizes = (6...12).map { 1 << $0 }
    let training = try repeated(1).split(trainingCount: 6_000).training
    costs = try sizes.map { try cost(training, width: $0, batch: 128) }
  }
  return Measurement(row: row, seconds: costs[0], setting: "fit", sizes: sizes, costs: costs)
}
