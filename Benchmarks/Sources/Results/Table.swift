// The table: every training that makes a number of the README, and the bound that it must keep.

extension Row {
  private static let mlp = ["mnist", "--model", "mlp"]
  /// Chosen on the last 10 000 training pictures, held back (`--validation-fraction 0.1666667`), two
  /// seeds each: accuracy 0.8996 there, against 0.8878 … 0.8984 of ten other settings (steps of 0.001 to
  /// 0.004, batches of 64 to 256, 15 to 30 epochs, one-cycle, AdamW).
  private static let fashion = [
    "fashion-mnist", "--model", "mlp", "--epochs", "25", "--batch-size", "64", "--optimizer", "adam",
    "--learning-rate", "0.002", "--schedule", "cosine",
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
