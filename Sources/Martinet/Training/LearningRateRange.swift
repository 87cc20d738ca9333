// One training while the step size rises: where it learns, and where it breaks.

import Foundation

/// The loss at step sizes that rise from step to step (Smith 2017, section 3.3).
public struct LearningRateRange: Sendable, Hashable {
  /// A step.
  public struct Point: Sendable, Hashable {
    /// Its size.
    public let learningRate: Float
    /// The loss of its batch before it was made.
    public let loss: Double
    /// The losses so far, averaged with weights that fall by a tenth a step.
    public let smoothed: Double
  }

  /// The steps in order, up to the one whose smoothed loss is above four times the best or after which the loss is
  /// no number.
  public let points: [Point]
  /// Whether the loss after the last step is no number.
  public let diverged: Bool

  /// A tenth of the step size at which the smoothed loss was the lowest; `nil` where it was still falling at the
  /// end, so that larger step sizes have to be tried.
  public var suggestion: Float? {
    guard let lowest = points.indices.min(by: { points[$0].smoothed < points[$1].smoothed }),
      lowest + 1 < points.count || diverged
    else { return nil }
    return points[lowest].learningRate / 10
  }
}

extension TrainingSet {
  /// Trains a new model with a step size that rises evenly on a logarithmic scale, and records the losses. It
  /// ends where the loss breaks away.
  ///
  /// - Parameters:
  ///   - rates: the first and the last step size.
  ///   - steps: how many steps lead from one to the other, at least 2.
  ///   - make: a compiled model; its schedule is left out, and what it learns here is of no use, so it is dropped.
  ///
  /// Throws what `fit` throws but `ModelError.lossNotFinite`, which is the end of the range.
  public func learningRateRange(
    _ rates: ClosedRange<Float> = 1e-6...1, steps: Int = 100, batchSize: Int = 32, seed: UInt64 = 0,
    _ make: () throws -> Model
  ) throws -> LearningRateRange {
    demand(rates.lowerBound > 0 && rates.upperBound.isFinite, "expected step sizes above 0, received \(rates)")
    demand(steps >= 2, "expected at least two steps, received \(steps)")
    let model = try make()
    let compilation = try model.compiled()
    let base = compilation.optimizer.learningRate
    guard base > 0 else {
      throw ModelError.invalidArgument(name: "learningRate", expected: "above 0", received: "\(base)")
    }
    model.compile(optimizer: compilation.optimizer, loss: compilation.loss, clipping: compilation.clipping)
    let rising = RisingRate(rates, steps: steps, base: base)
    let stepsPerEpoch = (count - 1) / Swift.max(batchSize, 1) + 1
    var diverged = false
    do {
      try model.fit(
        self, epochs: (steps - 1) / stepsPerEpoch + 1, batchSize: batchSize, seed: seed, callbacks: [rising],
        verbose: .silent)
    } catch ModelError.lossNotFinite {
      // The steps were too large: that is where the range ends.
      diverged = true
    }
    return LearningRateRange(points: rising.points, diverged: diverged)
  }
}

/// Raises the step size after every step and records the losses.
private final class RisingRate: Callback {
  private(set) var points: [LearningRateRange.Point] = []
  private let first: Double
  private let growth: Double
  private let steps: Int
  private let base: Float
  private var sum = 0.0
  private var weight = 0.0
  private var best = Double.infinity

  init(_ rates: ClosedRange<Float>, steps: Int, base: Float) {
    (first, self.steps, self.base) = (Double(rates.lowerBound), steps, base)
    growth = pow(Double(rates.upperBound) / first, 1 / Double(steps - 1))
  }

  private var rate: Float { Float(first * pow(growth, Double(points.count))) }

  func trainingBegan(_ training: Training) { training.learningRateFactor = rate / base }

  func stepEnded(_ training: Training, loss: Float) {
    sum = 0.9 * sum + 0.1 * Double(loss)
    weight = 0.9 * weight + 0.1
    let smoothed = sum / weight
    best = Swift.min(best, smoothed)
    points.append(.init(learningRate: rate, loss: Double(loss), smoothed: smoothed))
    training.learningRateFactor = rate / base
    if points.count == steps { training.stop("the last step size was tried") }
    // Four times the best, as far as losses are above 0.
    if smoothed > best + 3 * abs(best) { training.stop("the loss is four times the best") }
  }
}
