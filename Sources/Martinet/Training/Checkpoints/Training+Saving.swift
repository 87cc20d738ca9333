// A training written to a file.

extension Training {
  /// Writes a checkpoint: the model, what the optimizer keeps, where the training stands, its history
  /// and what the callbacks keep. `fit(resumeFrom:)` goes on from it as if it had not been interrupted,
  /// and `Model.load(from:)` reads the model.
  ///
  /// A callback that calls this stands last in `fit(callbacks:)`: those after it have not yet been told
  /// of the step or the epoch. Writes nothing when the weights are not finite.
  ///
  /// Throws `FileError` and `ModelFileError`, as `Model.save(to:)` does.
  public func saveCheckpoint(to path: String) throws {
    guard isConsistent, model.namedVariables.allSatisfy({ model.store.memory($0.variable).floats.isFinite })
    else { return }
    try naming(path) {
      var content = try model.fileContent()
      let optimizer = trainer.optimizerVariables.map { variable in
        content.add("optimizer/\(variable.name)", model.store.value(variable))
      }
      let records = callbacks.compactMap { callback -> CheckpointRecord.CallbackRecord? in
        let state = callback.state
        guard state != CallbackState() else { return nil }
        let type = String(describing: type(of: callback))
        let tensors = state.tensors.sorted { $0.key < $1.key }.map { name, tensor in
          (name, content.add("callback/\(type)/\(name)", tensor))
        }
        return CheckpointRecord.CallbackRecord(
          type: type, numbers: state.numbers, tensors: Dictionary(uniqueKeysWithValues: tensors))
      }
      content.metadata[CheckpointRecord.section] = try JSON.encode(
        CheckpointRecord(
          position: position, stopReason: stopReason, learningRateFactor: learningRateFactor, history: history,
          metrics: metrics.map(\.state), optimizer: optimizer, callbacks: records, settings: settings()))
      try content.write(to: path)
    }
  }
}
