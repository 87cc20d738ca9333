// What a checkpoint holds beside the model.

/// The state of a training as text; tensors are named, and stand in the file with the weights.
struct CheckpointRecord: Codable {
  /// What a callback keeps.
  struct CallbackRecord: Codable {
    /// The callback's type.
    let type: String
    let numbers: [String: Double]
    /// Tensors by the callback's name for them: their names in the file.
    let tensors: [String: String]
  }

  let position: TrainingPosition
  let stopReason: String?
  let learningRateFactor: Float
  let history: History
  /// What each metric has counted in the epoch under way.
  let metrics: [[Double]]
  /// The tensors of `Trainer.optimizerVariables`.
  let optimizer: [String]
  let callbacks: [CallbackRecord]
  /// What must be the same for the resumed training to end with the same bits, by name.
  let settings: [String: String]

  /// The name under which it stands in a file's metadata.
  static let section = "checkpoint"
}

extension Training {
  /// What a checkpoint says of this training and a resumed one must agree with.
  func settings() throws -> [String: String] {
    var settings = [
      "batch size": "\(batchSize)", "number of examples": "\(exampleCount)", "shuffling": "\(shuffle)",
      "seed": "\(seed)", "weights of examples": trainer.exampleWeights == nil ? "none" : "some",
      "frozen layers": model.frozenLayers.joined(separator: ", "),
      "winograd": "\(model.winograd)",
      "label shape": "\(trainer.target.exampleShape ?? [])",
    ]
    let compilation = try model.compiled()
    func text(_ value: Any, else name: String) throws -> String {
      try Named(value).map { try JSON.encode($0) } ?? name
    }
    settings["optimizer"] = try text(compilation.optimizer, else: compilation.optimizer.name)
    settings["loss"] = try text(compilation.loss, else: compilation.loss.name)
    settings["metrics"] = try compilation.metrics.map { try text($0, else: $0.name) }.joined(separator: ", ")
    settings["learning-rate schedule"] = try JSON.encode(compilation.schedule)
    settings["clipping"] = try compilation.clipping.map { try JSON.encode($0) } ?? "none"
    // More epochs may follow, unless the step size depends on how many there are.
    if compilation.schedule.dependsOnLength { settings["epochs"] = "\(epochs)" }
    return settings
  }
}

extension LearningRateSchedule {
  /// Whether the step size depends on the length of the whole training.
  var dependsOnLength: Bool {
    switch self {
    case .constant, .step, .exponential: false
    case .cosine, .oneCycle: true
    case .warmUp(_, let then): then.dependsOnLength
    }
  }
}
