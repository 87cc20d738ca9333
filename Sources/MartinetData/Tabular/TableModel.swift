// The networks among which one is chosen for a table.

import Martinet

/// A network for the features of a table, not yet trained: so many hidden layers, none for a linear model, on the
/// numbers alone or with bins beside them, and the mean of so many trainings from different seeds.
///
/// ```swift
/// let wide = TableModel(hidden: [128, 64])
/// let model = try wide.fitted(to: cars.prepared(by: preparation, scalingTarget: .standard), seed: 1).model
/// ```
/// Its name is what the command line takes: `linear` or `mlp:UNITS,UNITS`, either with `+bins` or `+bins:COUNT` behind.
public struct TableModel: Codable, Hashable, Sendable {
  /// The units of each hidden layer; none for a linear model.
  public var hidden: [Int]
  /// How many bins of equal count stand beside each number, as booleans: steps, where a line is not enough.
  public var bins: Int?
  /// λ of the penalty λ Σw² on all kernels.
  public var penalty: Float
  /// Adam's step size at the beginning; it falls to 0 along half a cosine.
  public var learningRate: Float
  /// How many networks are trained, each from a seed of its own; the answer is the mean of theirs.
  public var members: Int

  /// What `+bins` stands for.
  private static let usualBins = 8
  private static let mostUnits = 1 << 16
  private static let mostLayers = 16
  private static let mostBins = 4096
  private static let mostMembers = 100

  /// A network. Unless told, a linear one is trained once, and one with hidden layers five times; bins, which can learn
  /// every row by heart, have a larger penalty, and a network with them a smaller step.
  public init(
    hidden: [Int] = [], bins: Int? = nil, penalty: Float? = nil, learningRate: Float? = nil, members: Int? = nil
  ) {
    self.hidden = hidden
    self.bins = bins
    // By the tables of Tests/Golden/sklearn_tables.py, cross-validated: for mlp:64,32 steps of 0.001, 0.003 and 0.01
    // gave 0.868, 0.909, 0.920 (friedman) and 0.776, 0.784, 0.794 (weather); for mlp:64,32+bins:8 penalties of 0.0003,
    // 0.003 and 0.01 gave 0.882, 0.887, 0.896 (cars), 0.858, 0.879, 0.878 (temp_max) and 0.756, 0.776, 0.782 (weather).
    self.penalty = penalty ?? (bins == nil ? 0.001 : 0.01)
    self.learningRate = learningRate ?? (hidden.isEmpty ? 0.02 : bins == nil ? 0.01 : 0.003)
    self.members = members ?? (hidden.isEmpty ? 1 : 5)
  }

  /// The network of a name; `nil` for a text that is none.
  public init?(_ name: String) {
    let parts = name.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    var bins: Int?
    if parts.count == 2 {
      let words = parts[1].split(separator: ":", omittingEmptySubsequences: false)
      let count = words.count == 1 ? TableModel.usualBins : Int(words[1]) ?? 0
      guard words[0] == "bins", words.count <= 2, (2...TableModel.mostBins).contains(count) else { return nil }
      bins = count
    }
    let words = parts[0].split(separator: ":", omittingEmptySubsequences: false)
    switch (words[0], words.count) {
    case ("linear", 1): self.init(bins: bins)
    case ("mlp", 1): self.init(hidden: [64, 32], bins: bins)
    case ("mlp", 2):
      let units = words[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard units.count <= TableModel.mostLayers, units.allSatisfy((1...TableModel.mostUnits).contains) else {
        return nil
      }
      self.init(hidden: units, bins: bins)
    default: return nil
    }
  }

  /// `linear`, `mlp:64,32`, `linear+bins:16`, …
  public var name: String {
    let network = hidden.isEmpty ? "linear" : "mlp:" + hidden.map(String.init).joined(separator: ",")
    return bins.map { "\(network)+bins:\($0)" } ?? network
  }

  /// The networks that are compared where none is named: a line, steps, and a network with and without steps.
  public static let usual: [TableModel] = ["linear", "linear+bins", "mlp", "mlp+bins"].map {
    TableModel($0)!
  }

  /// Throws `TableError` for numbers that no network has.
  func check() throws {
    func check(_ name: String, _ expected: String, _ holds: Bool, _ received: String) throws {
      guard holds else { throw TableError(.invalidArgument(name: name, expected: expected, received: received)) }
    }
    try check(
      "hidden", "at most \(TableModel.mostLayers) layers of 1 … \(TableModel.mostUnits) units",
      hidden.count <= TableModel.mostLayers && hidden.allSatisfy((1...TableModel.mostUnits).contains), "\(hidden)")
    try check(
      "bins", "2 … \(TableModel.mostBins)", bins.map((2...TableModel.mostBins).contains) ?? true, "\(bins ?? 0)")
    try check("penalty", "a finite number from 0 on", penalty >= 0 && penalty.isFinite, "\(penalty)")
    try check("learningRate", "a finite number above 0", learningRate > 0 && learningRate.isFinite, "\(learningRate)")
    try check("members", "1 … \(TableModel.mostMembers)", (1...TableModel.mostMembers).contains(members), "\(members)")
  }
}

extension TableModel {
  /// How often the rows are gone through, where that is neither too few steps nor too many.
  private static let (usualEpochs, fewestEpochs, mostSteps) = (60, 4, 8000)
  /// A line has one least loss, which so many steps reach.
  private static let (fewestLinearSteps, fewestSteps) = (2000, 500)

  /// The examples of a step: 32, and more where there are more than 10 000 rows.
  static func batchSize(rows: Int) -> Int {
    var size = 32
    while size < 1024, rows / size > 320 { size *= 2 }
    return size
  }

  /// How often so many rows are gone through.
  func epochs(rows: Int) -> Int {
    let batch = TableModel.batchSize(rows: rows)
    let steps = max(1, (rows + batch - 1) / batch)
    let fewest = hidden.isEmpty ? TableModel.fewestLinearSteps : TableModel.fewestSteps
    let wanted = min(max(TableModel.usualEpochs * steps, fewest), TableModel.mostSteps)
    return max(TableModel.fewestEpochs, wanted / steps)
  }

  /// The network trained on a split's training rows: Adam on the mean squared error or the cross-entropy.
  ///
  /// - Parameters:
  ///   - data: prepared; the labels of a regression scaled too.
  ///   - seed: of the first weights and the order of the rows; the same one gives the same bits.
  ///   - threads: how many compute; no bit depends on it.
  /// - Returns: the model with its preparation, and the first of its networks, whose history has the losses on the
  ///   validation rows too where there are any.
  /// - Throws: `TableError` for numbers that no network has, `ModelError.lossNotFinite` for a training that diverges,
  ///   and `CancellationError`.
  public func fitted(
    to data: PreparedSplit, seed: UInt64 = 0, threads: Int? = nil
  ) throws -> (model: FittedModel, network: Model) {
    try check()
    let classes = data.target.classes?.count
    let input = Input([data.preparation.featureCount])
    let penalty = penalty > 0 ? Penalty.l2(penalty) : nil
    let outputs = try (1...members).map { member in
      var node = input.node
      let prefix = members > 1 ? "member\(member)_" : ""
      for (number, units) in hidden.enumerated() {
        node = try Dense(units, activation: .relu, penalty: penalty, name: "\(prefix)hidden\(number + 1)")(node)
      }
      return try Dense(
        classes ?? 1, activation: classes == nil ? .linear : .softmax, penalty: penalty, name: "\(prefix)output")(node)
    }
    let networks = try outputs.enumerated().map { number, output in
      let network = try Model(
        inputs: input, outputs: output, seed: seed &+ UInt64(number), threads: threads)
      let adam = Adam(learningRate: learningRate)
      if classes == nil {
        network.compile(optimizer: adam, loss: .meanSquaredError, schedule: .cosine())
      } else {
        network.compile(
          optimizer: adam, loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy], schedule: .cosine())
      }
      try network.fit(
        data.training, epochs: epochs(rows: data.training.count),
        batchSize: TableModel.batchSize(rows: data.training.count), validation: number == 0 ? data.validation : nil,
        seed: seed &+ UInt64(number), verbose: .silent)
      return network
    }
    let model = members == 1 ? networks[0] : try TableModel.mean(of: networks, outputs, input, threads)
    return (try FittedModel(model, data), networks[0])
  }

  /// One model that answers with the mean of several.
  private static func mean(
    of networks: [Model], _ outputs: [Node], _ input: Placeholder, _ threads: Int?
  ) throws -> Model {
    let mean = try Add(name: "sum")(outputs) * (1 / Float(networks.count))
    let model = try Model(inputs: input, outputs: mean, threads: threads)
    for network in networks {
      for layer in network.layers {
        for (name, value) in try network.weights(of: layer.name) {
          try model.setWeight(name, of: layer.name, to: value)
        }
      }
    }
    return model
  }
}
