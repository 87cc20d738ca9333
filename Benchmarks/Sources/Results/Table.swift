// The table: every training that makes a number of the README, and the bound that it must keep.

extension Row {
  private static let mlp = ["mnist", "--model", "mlp"]
  /// Chosen on 10 000 of the training pictures, held back; see Benchmarks/README.md.
  private static let fashion = [
    "fashion-mnist", "--model", "mlp", "--epochs", "30", "--batch-size", "128", "--optimizer", "adam",
    "--learning-rate", "0.002", "--schedule", "one-cycle",
  ]

  /// All of it: what `make results` runs.
  static let full = [
    Row(
      name: "MNIST, dense network (row F6 of the course)", arguments: mlp, seeds: 1...20,
      bounds: [
        (.meanAccuracy, .atLeast(0.937)), (.worstAccuracy, .atLeast(0.933)),
        (.bestAccuracy, .atLeast(0.9381)), (.meanLoss, .atMost(0.2213)),
        (.trainingLoss(epoch: 1), .within(0.02, of: 0.656)),
        (.trainingLoss(epoch: 5), .within(0.006, of: 0.235)), (.epochSeconds, .atMost(0.6)),
      ],
      reported: [.peakMemory]),
    Row(
      name: "Fashion-MNIST, dense network (row F9)", arguments: fashion, seeds: 1...3,
      bounds: [(.meanAccuracy, .atLeast(0.8947)), (.meanLoss, .atMost(0.3492))]),
    Row(
      name: "MNIST, convolutional network (row G6)", arguments: ["mnist", "--model", "cnn"], seeds: 1...1,
      bounds: [
        (.meanAccuracy, .atLeast(0.9844)), (.meanLoss, .atMost(0.0485)), (.peakMemory, .atMost(250)),
      ],
      reported: [.epochSeconds]),
    Row(
      name: "MNIST, deep convolutional network", arguments: ["mnist", "--model", "deep-cnn"], seeds: 1...1,
      bounds: [(.meanAccuracy, .atLeast(0.992))]),
  ]

  /// The same made short.
  static let quick: [Row] = []
}
