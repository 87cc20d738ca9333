// The training loop.

/// Weights of classes in the loss.
public enum ClassWeights: Sendable, Hashable {
  /// N / (classes · Nᵢ) for class i: every class weighs the same in all.
  case balanced
  /// A weight for each class, 1 where none is named.
  case weights([Int: Float])
}

extension Model {
  /// Trains the model: `epochs` passes over the data in batches, a step of the optimizer after each.
  ///
  /// A second `fit` goes on from where the first ended: weights, momenta, schedule and history are kept. The
  /// same seed gives the same bits, for any number of threads, also when stopped and resumed.
  /// Cancelling the task stops after the step under way and throws `CancellationError`; callbacks are
  /// told on every way out, so early stopping gives the best weights back.
  ///
  /// - Parameters:
  ///   - data: what is learned from. A `TestSet` is not accepted.
  ///   - epochs: passes over the data.
  ///   - batchSize: examples in a step.
  ///   - validation: data to be judged by after each epoch.
  ///   - validationFraction: a part of `data` to be held back for that (the last examples, as in Keras);
  ///     0 holds nothing back.
  ///   - shuffle: whether the order is new in each epoch.
  ///   - seed: of the orders and of dropout.
  ///   - classWeights: weights of the classes in the loss, on validation data too. Labels are class indices
  ///     or one-hot rows.
  ///   - callbacks: what is told how it goes.
  ///   - verbose: 0 prints nothing, 1 a progress line, 2 a line per epoch; `Verbosity(n)` for a variable.
  ///   - resumeFrom: a checkpoint of the same training to go on from.
  /// - Returns: the model's history.
  /// - Throws: `ModelError` and `DataError` for what does not fit, before anything is trained;
  ///   `DataError.notFinite` for an infinity or NaN among the examples; `ModelError.lossNotFinite` when the
  ///   steps were too large, with the weights of at most a hundred steps before put back; whatever a
  ///   callback throws.
  @discardableResult
  public func fit(
    _ data: TrainingSet, epochs: Int = 1, batchSize: Int = 32, validation: ValidationSet? = nil,
    validationFraction: Double? = nil, shuffle: Bool = true, seed: UInt64 = 0,
    classWeights: ClassWeights? = nil, callbacks: [any Callback] = [], verbose: Verbosity = .progress,
    resumeFrom checkpoint: String? = nil
  ) throws -> History {
    let job = try FitJob(
      self, data, epochs: epochs, batchSize: batchSize, validation: validation,
      validationFraction: validationFraction, shuffle: shuffle, seed: seed, classWeights: classWeights,
      callbacks: callbacks, verbose: verbose)
    if let checkpoint { try job.training.resume(from: checkpoint) }
    try job.run()
    return history
  }
}

/// One call of `fit`, its arguments checked.
final class FitJob {
  private let model: Model
  private let compilation: Compilation
  private let examples: ExampleSet
  private let weights: [Float]?
  private let validation: ExampleSet?
  private let validationWeights: [Float]?
  private let trainer: Trainer
  private let lastGood: WeightSnapshot
  /// The last step and its batch, until a loss has been computed from the weights that the step made.
  private var unjudged: (batch: TrainingBatch, step: Step)?
  let training: Training

  /// A step as people count it, from 1.
  private typealias Step = (epoch: Int, step: Int)

  init(
    _ model: Model, _ data: TrainingSet, epochs: Int, batchSize: Int, validation: ValidationSet?,
    validationFraction: Double?, shuffle: Bool, seed: UInt64, classWeights: ClassWeights?,
    callbacks: [any Callback], verbose: Verbosity
  ) throws {
    self.model = model
    compilation = try model.compiled()
    try Model.check(batchSize: batchSize)
    guard epochs >= 0 else {
      throw ModelError.invalidArgument(name: "epochs", expected: "at least 0", received: "\(epochs)")
    }
    var (examples, held) = (data.examples, validation?.examples)
    if let validationFraction, validationFraction != 0 {
      guard validation == nil else {
        throw ModelError.invalidArgument(
          name: "validationFraction", expected: "validation data or a fraction", received: "both")
      }
      let split = try data.split(trainingCount: data.count - data.heldCount(validationFraction))
      (examples, held) = (split.training.examples, split.validation.examples)
    }
    try model.check(examples, compilation)
    if let held { _ = try model.checked(held, batchSize) }
    let classes = try classWeights.map { try $0.resolved(examples) }
    weights = try classes.map { try examples.weighted(by: $0) } ?? examples.sampleWeights
    validationWeights = try held.flatMap { held in
      try classes.map { try held.weighted(by: $0) } ?? held.sampleWeights
    }
    self.examples = examples
    self.validation = held
    trainer = try model.trainer(compilation, labelShape: examples.labelShape, weighted: weights != nil)
    try model.checkLabels(examples, compilation.loss)
    lastGood = WeightSnapshot(model, trainer)
    var position = TrainingPosition()
    position.firstEpoch = model.history.epochs.count
    position.compiledEpoch = compilation.progress.firstEpoch
    position.totalSteps = model.stepsTaken
    let progress = Progress(verbose).map { [$0 as any Callback] } ?? []
    // A checkpoint holds the state of the others, so it is written when they have been told.
    let writers = callbacks.filter { $0 is Checkpoint }
    training = Training(
      model: model, trainer: trainer, progress: compilation.progress, epochs: epochs, batchSize: batchSize,
      exampleCount: examples.count, shuffle: shuffle, verbosity: verbose, seed: seed,
      callbacks: callbacks.filter { !($0 is Checkpoint) } + progress + writers,
      metrics: compilation.metrics, position: position)
    if let names = data.classNames { model.classNames = names }
  }

  /// Trains to the end. On every way out the weights are numbers, and the callbacks are told, the last
  /// of them first; after an error those that were told of the beginning.
  func run() throws {
    var begun = 0
    do {
      for callback in training.callbacks {
        try callback.trainingBegan(training)
        begun += 1
      }
      while training.position.epoch < training.epochs, training.stopReason == nil { try runEpoch() }
      try judgeLastStep()
    } catch {
      training.error = error
      if lastGood.restoreUnlessFinite() { training.isConsistent = false }
      for callback in training.callbacks[..<begun].reversed() { try? callback.trainingEnded(training) }
      throw error
    }
    for callback in training.callbacks.reversed() { try callback.trainingEnded(training) }
  }

  private func runEpoch() throws {
    let start = training.clock.now
    let before = training.position.seconds
    if training.position.step == 0 {
      for index in training.metrics.indices { training.metrics[index].reset() }
    }
    let epoch = training.position.firstEpoch + training.position.epoch
    let order =
      training.shuffle
      ? BatchOrder.shuffled(count: examples.count, seed: training.seed, epoch: epoch)
      : BatchOrder.sequential(count: examples.count)
    let source = examples.source.pass(seed: training.seed, epoch: epoch)
    while training.position.step < training.stepsPerEpoch {
      let first = training.position.step * training.batchSize
      try runStep(source, order, first..<min(first + training.batchSize, examples.count))
      training.position.seconds = before + (training.clock.now - start).seconds
      guard training.stopReason == nil || training.position.step == training.stepsPerEpoch else { return }
    }
    try endEpoch(before, start)
  }

  private func runStep(_ source: any DataSource, _ order: [Int32], _ range: Range<Int>) throws {
    let (seed, step) = (training.seed, training.position.totalSteps)
    let now = (training.position.epoch + 1, training.position.step + 1)
    let batch = try trainer.batch(range.count)
    try batch.load(source, order, range, weights)
    trainer.rate = rate
    let loss = batch.computeLoss(seed: seed, step: step)
    guard loss.isFinite else {
      try batch.checkFinite(order[range])
      throw failure(try model.firstNotFinite(batch), at: now)
    }
    lastGood.takeWhenDue(training.position)
    batch.update(&training.metrics, weighted: weights != nil)
    batch.update(seed: seed, step: step)
    unjudged = (batch, now)
    training.position.step += 1
    training.position.totalSteps += 1
    training.position.lossSum += Double(loss) * Double(range.count)
    training.position.examples += range.count
    model.stepsTaken = training.position.totalSteps
    for callback in training.callbacks { try callback.stepEnded(training, loss: loss) }
    try Task.checkCancellation()
  }

  /// Computes the loss of the last batch once more, from the weights that the last step made: no other
  /// step will show whether they give one.
  private func judgeLastStep() throws {
    guard let (batch, step) = unjudged else { return }
    unjudged = nil
    let loss = batch.computeLoss(seed: training.seed, step: training.position.totalSteps - 1)
    if !loss.isFinite { throw failure(try model.firstNotFinite(batch), at: step) }
  }

  /// Puts the last good weights back: the steps since then were too large. The error says which weights
  /// these are, and what was the first value not to be finite.
  private func failure(_ culprit: String, at step: Step) -> ModelError {
    if lastGood.restore() { training.isConsistent = false }
    return .lossNotFinite(layer: culprit, epoch: step.epoch, step: step.step, kept: lastGood.taken ?? step)
  }

  private var rate: Float {
    let (position, perEpoch) = (training.position, training.stepsPerEpoch)
    let total = training.epochs.multipliedReportingOverflow(by: perEpoch)
    let factor = compilation.schedule.factor(
      step: position.epoch * perEpoch + position.step, of: total.overflow ? .max : total.partialValue,
      stepsPerEpoch: perEpoch, earlierEpochs: position.firstEpoch - position.compiledEpoch)
    return compilation.optimizer.learningRate * factor * training.learningRateFactor
  }

  private func endEpoch(_ before: Double, _ start: ContinuousClock.Instant) throws {
    let position = training.position
    if let weight = lastGood.firstNotFinite { throw failure(weight, at: (position.epoch + 1, position.step)) }
    let learned = training.metrics.results
    let judged = try validation.map {
      try model.evaluate($0, compilation, batchSize: training.batchSize, weights: validationWeights)
    }
    if let judged {
      guard judged.loss.isFinite else { throw failure("the validation loss", at: (position.epoch + 1, position.step)) }
      unjudged = nil
    } else if position.epoch + 1 == training.epochs {
      try judgeLastStep()
    }
    model.history.epochs.append(
      History.Epoch(
        epoch: position.firstEpoch + position.epoch + 1,
        seconds: before + (training.clock.now - start).seconds,
        loss: position.lossSum / Double(position.examples), metrics: learned, validationLoss: judged?.loss,
        validationMetrics: judged?.metrics ?? [:], learningRate: trainer.rate))
    training.position = TrainingPosition()
    training.position.firstEpoch = position.firstEpoch
    training.position.compiledEpoch = position.compiledEpoch
    training.position.epoch = position.epoch + 1
    training.position.totalSteps = position.totalSteps
    for callback in training.callbacks { try callback.epochEnded(training) }
    try Task.checkCancellation()
  }
}

extension Model {
  /// The trainer for a way of training, kept from one `fit` to the next.
  func trainer(_ compilation: Compilation, labelShape: Shape, weighted: Bool) throws -> Trainer {
    if let trainer, trainer.target.exampleShape == labelShape, (trainer.exampleWeights != nil) == weighted {
      return trainer
    }
    let new = try Trainer(self, compilation, labelShape: labelShape, weighted: weighted)
    trainer = new
    return new
  }
}

extension Duration {
  /// This duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
