// A training that goes on from a file.

extension Training {
  /// Takes over the state that a checkpoint holds. Everything is read and checked before anything is
  /// changed.
  ///
  /// Throws `FileError` when the file cannot be read, `ModelFileError` when it is no checkpoint or that
  /// of another training.
  func resume(from path: String) throws {
    try naming(path) {
      let file = try ModelFile(path: path)
      guard let text = file.text(CheckpointRecord.section) else { throw ModelFileError.Reason.notACheckpoint }
      let record: CheckpointRecord
      do {
        record = try JSON.decode(CheckpointRecord.self, text.utf8)
      } catch let failure as JSON.Failure {
        throw ModelFileError.Reason.invalidCheckpoint(failure.problem)
      }
      try checkAgreement(record, file)
      try check(record)
      let weights = try model.namedVariables.map { name, variable in
        let value = try file.tensor(name, shape: variable.shape)
        guard value.withFloats(\.isFinite) else {
          throw ModelFileError.Reason.invalidTensor(name: name, problem: "a weight that is not finite")
        }
        return (variable, value)
      }
      let optimizer = try optimizerValues(record, file)
      let states = try callbackStates(record, file)

      for (variable, value) in weights + optimizer { try model.store.set(variable, to: value) }
      for (callback, state) in states { callback.state = state }
      for (index, state) in record.metrics.enumerated() { metrics[index].state = state }
      position = record.position
      learningRateFactor = record.learningRateFactor
      stopReason = record.stopReason
      model.history = record.history
      model.stepsTaken = record.position.totalSteps
      isResumed = true
    }
  }

  /// Whether the checkpoint is one of this training.
  private func checkAgreement(_ record: CheckpointRecord, _ file: ModelFile) throws {
    guard Model.architectureText(of: file) == (try model.architectureText()) else {
      throw ModelFileError.Reason.otherTraining(
        setting: "architecture", checkpoint: "of another model", training: "this one")
    }
    let own = try settings()
    for (name, value) in own.sorted(by: { $0.key < $1.key }) where record.settings[name] != value {
      throw ModelFileError.Reason.otherTraining(
        setting: name, checkpoint: record.settings[name] ?? "unknown", training: value)
    }
    guard record.position.epoch <= epochs else {
      throw ModelFileError.Reason.otherTraining(
        setting: "finished epochs", checkpoint: "\(record.position.epoch)", training: "\(epochs) in all")
    }
  }

  /// Whether the numbers are those of a training.
  private func check(_ record: CheckpointRecord) throws {
    let position = record.position
    guard position.epoch >= 0, position.firstEpoch >= 0, (0...position.firstEpoch).contains(position.compiledEpoch),
      (0...stepsPerEpoch).contains(position.step),
      position.examples == min(position.step * batchSize, exampleCount),
      position.epoch.addingReportingOverflow(position.firstEpoch) == (record.history.epochs.count, false),
      position.totalSteps < UInt64.max / 2
    else {
      throw ModelFileError.Reason.invalidCheckpoint("\(position), \(record.history.epochs.count) epochs recorded")
    }
    // JSON in these files holds NaN and infinities, which a history may have where it tells of validation.
    let measured = [position.lossSum, position.seconds] + record.history.epochs.flatMap { [$0.loss, $0.seconds] }
    guard measured.allSatisfy(\.isFinite), record.learningRateFactor >= 0, record.learningRateFactor.isFinite else {
      throw ModelFileError.Reason.invalidCheckpoint(
        "a loss, a time or the factor of the learning rate is not finite or below 0")
    }
    guard record.metrics.map(\.count) == metrics.map(\.state.count) else {
      throw ModelFileError.Reason.invalidCheckpoint("the state of the metrics")
    }
  }

  private func optimizerValues(
    _ record: CheckpointRecord, _ file: ModelFile
  ) throws -> [(Variable, Tensor)] {
    let variables = trainer.optimizerVariables
    guard record.optimizer.count == variables.count else {
      throw ModelFileError.Reason.invalidCheckpoint("the state of the optimizer")
    }
    let values = try zip(variables, record.optimizer).map { variable, name in
      let value = try file.tensor(name, shape: variable.shape)
      // Infinite is what a mean of squares may become; NaN would be in the weights by now.
      guard !value.withFloats({ floats in (0..<floats.count).contains { floats[$0].isNaN } }) else {
        throw ModelFileError.Reason.invalidTensor(name: name, problem: "the optimizer's state is not a number")
      }
      return (variable, value)
    }
    // The first two are the step size and the number of steps, which is counted with.
    let steps = values[1].1.scalar
    guard steps >= 0, steps == steps.rounded(), steps < Float(UInt32.max) else {
      throw ModelFileError.Reason.invalidCheckpoint("\(steps) steps")
    }
    return values
  }

  /// The state of each callback that had one, for the callbacks of the same types in the same order.
  private func callbackStates(
    _ record: CheckpointRecord, _ file: ModelFile
  ) throws -> [(any Callback, CallbackState)] {
    var rest = callbacks[...]
    return try record.callbacks.map { saved in
      guard let index = rest.firstIndex(where: { String(describing: type(of: $0)) == saved.type }) else {
        throw ModelFileError.Reason.otherTraining(
          setting: "the callback", checkpoint: saved.type, training: "no such callback in that place")
      }
      defer { rest = rest[(index + 1)...] }
      let tensors = try saved.tensors.mapValues { try file.tensor($0) }
      return (rest[index], CallbackState(numbers: saved.numbers, tensors: tensors))
    }
  }
}
