// The training step of the course's three networks: forward, backward and update of one batch, with
// all of the machine's threads, on pictures of noise (nothing is skipped).

import Benchmark
import Foundation
import MachinePeak
import Martinet
import MartinetData

private let step = BenchmarkMetric.custom("µs per step")
private let example = BenchmarkMetric.custom("ns per example")
private let arithmetic = BenchmarkMetric.custom("MFLOP/s", polarity: .prefersLarger)
/// The part of what as many threads could do at most.
private let part = BenchmarkMetric.custom("% of peak", polarity: .prefersLarger)

extension CourseModel {
  /// Multiplications and additions that one example takes forward, in matrix products and convolutions.
  fileprivate var forwardOperations: Double {
    switch self {
    case .mlp: 2 * (784 * 128 + 128 * 10)
    case .cnn: 2 * (26 * 26 * 9 * 32 + 5408 * 10)
    case .deepCNN: 2 * (26 * 26 * 9 * 32 + 24 * 24 * 9 * 32 * 64 + 9216 * 128 + 128 * 10)
    }
  }

  /// Those of the first layer, whose input needs no gradient.
  fileprivate var firstLayerOperations: Double {
    switch self {
    case .mlp: 2 * 784 * 128
    case .cnn, .deepCNN: 2 * 26 * 26 * 9 * 32
    }
  }

  /// Forward once, backward twice: by the weights, and by the input but for the first layer's.
  fileprivate var trainingOperations: Double { 3 * forwardOperations - firstLayerOperations }
}

let benchmarks: @Sendable () -> Void = {
  let threads = ProcessInfo.processInfo.activeProcessorCount
  let peak = machine_peak_flops() * Double(threads)
  print(
    String(
      format: "Training: %ld threads, peak %.1f GFLOP/s together (%s)", threads, peak / 1e9,
      machine_peak_name()))

  for network in CourseModel.allCases {
    let steps = network == .deepCNN ? 4 : 40
    let examples = steps * network.batchSize
    Benchmark(
      network.rawValue,
      configuration: .init(
        metrics: [step, example, arithmetic, part],
        units: [step: .count, example: .count, arithmetic: .count, part: .count],
        warmupIterations: 1, maxDuration: .seconds(3))
    ) { benchmark, trained in
      let start = ContinuousClock.now
      try trained.model.fit(trained.data, batchSize: network.batchSize, verbose: 0)
      let elapsed = ContinuousClock.now - start
      let seconds = Double(elapsed.components.attoseconds) * 1e-18 + Double(elapsed.components.seconds)
      let rate = network.trainingOperations * Double(examples) / seconds
      benchmark.measurement(step, Int(seconds * 1e6 / Double(steps)))
      benchmark.measurement(example, Int(seconds * 1e9 / Double(examples)))
      benchmark.measurement(arithmetic, Int(rate / 1e6))
      benchmark.measurement(part, Int(100 * rate / peak))
    } setup: {
      try Trained(network, examples: examples)
    }
  }
}

/// A network that is ready to be trained, and what it is trained on.
private struct Trained {
  let model: Sequential
  let data: TrainingSet

  init(_ network: CourseModel, examples: Int) throws {
    var state: UInt32 = 1
    let pixels = (0..<examples * 784).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    data = try TrainingSet(
      images: pixels, shape: [28, 28], labels: (0..<examples).map { UInt8($0 % 10) })
    model = try network.network(input: [28, 28], classes: 10)
    // A step so small that the noise is never learned: the work stays what it is at the beginning.
    var optimizer = network.optimizer
    optimizer.learningRate = 1e-6
    model.compile(optimizer: optimizer, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
  }
}
