// One training for each of several step sizes: too small, right, too large.

/// What came of a training with a step size.
public struct LearningRateTrial: Sendable, Hashable, CustomStringConvertible {
  /// How a training ended.
  public enum Outcome: Sendable, Hashable {
    /// The mean loss of the last epoch is not above that of the first.
    case fell(from: Double, to: Double)
    /// It is: the steps lead up.
    case rose(from: Double, to: Double)
    /// The loss was no longer a number: the step at which it was seen, counted from 1.
    case diverged(epoch: Int, step: Int)
  }

  /// The step size.
  public let learningRate: Float
  /// How its training ended.
  public let outcome: Outcome

  /// The mean loss of the last epoch; `nil` where it is no longer a number.
  public var loss: Double? {
    switch outcome {
    case .fell(_, let loss), .rose(_, let loss): loss
    case .diverged: nil
    }
  }

  public var description: String {
    switch outcome {
    case .fell(let first, let last): "step \(learningRate): loss \(fixed(first, 4)) → \(fixed(last, 4))"
    case .rose(let first, let last):
      "step \(learningRate): loss \(fixed(first, 4)) → \(fixed(last, 4)), diverges: the step is too large"
    case .diverged(let epoch, let step):
      "step \(learningRate): diverged at epoch \(epoch), step \(step): the step is too large"
    }
  }
}

extension TrainingSet {
  /// Trains a new model with each of several step sizes and says what came of it. A divergence is an outcome
  /// here, not an error.
  ///
  /// - Parameters:
  ///   - rates: the step sizes.
  ///   - epochs: passes over the data for each, at least 1.
  ///   - make: a compiled model with a step size; the same first weights each time make the trials comparable.
  ///
  /// Throws what `fit` throws but `ModelError.lossNotFinite`.
  public func trials(
    of rates: [Float], epochs: Int, batchSize: Int = 32, seed: UInt64 = 0, _ make: (_ rate: Float) throws -> Model
  ) throws -> [LearningRateTrial] {
    demand(epochs >= 1, "expected at least one epoch, received \(epochs)")
    return try rates.map { rate in
      do {
        let losses = try make(rate).fit(
          self, epochs: epochs, batchSize: batchSize, seed: seed, verbose: .silent
        ).epochs.suffix(epochs).map(\.loss)
        let (first, last) = (losses[0], losses[losses.count - 1])
        return LearningRateTrial(
          learningRate: rate, outcome: last > first ? .rose(from: first, to: last) : .fell(from: first, to: last))
      } catch ModelError.lossNotFinite(_, let epoch, let step, _) {
        return LearningRateTrial(learningRate: rate, outcome: .diverged(epoch: epoch, step: step))
      }
    }
  }
}
