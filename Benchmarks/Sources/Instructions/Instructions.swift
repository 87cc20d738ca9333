// Work whose instructions are counted: instructions/check runs it under callgrind, twice with different
// counts, so that the difference holds nothing but so many steps or images.
//
//   instructions mlp-step|cnn-step|deep-cnn-step|mlp-image|cnn-image|deep-cnn-image COUNT

import Foundation
import Martinet
import MartinetData

@main
struct Instructions {
  /// Pictures of as many as one batch of the step, a fifth of the pixels not zero, as those of digits.
  private static func pictures(_ count: Int) throws -> TrainingSet {
    let pixels = (0..<count * 784).map { index -> UInt8 in
      let (picture, pixel) = index.quotientAndRemainder(dividingBy: 784)
      return (picture * 3 + pixel / 5) % 5 == 0 ? UInt8(truncatingIfNeeded: 55 + index * 31 % 200) : 0
    }
    return try TrainingSet(images: pixels, shape: [28, 28], labels: (0..<count).map { UInt8($0 * 7 % 10) })
  }

  /// Steps of training: an epoch each, of one batch.
  private static func step(_ network: CourseModel, batch: Int, _ count: Int) throws {
    let model = try network.network(input: [28, 28], classes: 10)
    model.compile(optimizer: network.optimizer, loss: .sparseCategoricalCrossEntropy)
    try model.fit(pictures(batch), epochs: count, batchSize: batch, seed: 1, verbose: 0)
  }

  private static func image(_ network: CourseModel, _ count: Int) throws {
    let predictor = try network.network(input: [28, 28], classes: 10).predictor()
    let picture = Tensor((0..<784).map { $0 / 5 % 5 == 0 ? Float($0 % 200) / 255 : 0 }, shape: [28, 28])
    var result = Tensor(repeating: 0, shape: predictor.outputShape)
    for _ in 0..<count { try predictor.predict(example: picture, into: &result) }
  }

  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 2, let count = Int(words[1]), count > 0 else { return usage() }
    switch words[0] {
    case "mlp-step": try step(.mlp, batch: 32, count)
    case "cnn-step": try step(.cnn, batch: 32, count)
    case "deep-cnn-step": try step(.deepCNN, batch: 4, count)
    case "mlp-image": try image(.mlp, count)
    case "cnn-image": try image(.cnn, count)
    case "deep-cnn-image": try image(.deepCNN, count)
    default: usage()
    }
  }

  private static func usage() {
    print("usage: instructions mlp-step|cnn-step|deep-cnn-step|mlp-image|cnn-image|deep-cnn-image COUNT")
    exit(64)
  }
}
