// How the step size changes while training.

import Foundation

/// The step size as a function of time: a factor on the optimizer's learning rate.
///
/// `step`, `exponential` and `warmUp` count epochs from the last `compile` and go on in a second `fit`;
/// `cosine` and `oneCycle` are a cycle over each `fit`.
public indirect enum LearningRateSchedule: Sendable, Hashable, Codable {
  /// Always 1.
  case constant
  /// `factor` once more after every `epochs` epochs.
  case step(epochs: Int, factor: Float)
  /// `factor` per epoch, applied at every step.
  case exponential(factor: Float)
  /// From 1 to `minimum` along half a cosine over the whole `fit` (Loshchilov & Hutter 2017).
  case cosine(minimum: Float = 0)
  /// From 0 to 1 in a straight line over the first `epochs`, then another schedule over the rest.
  case warmUp(epochs: Double, then: LearningRateSchedule = .constant)
  /// From 1/`start` up to 1 over the first `rise` part of the `fit`, then down to
  /// 1/(`start`·`end`), both along half a cosine (Smith & Topin 2018).
  case oneCycle(rise: Double = 0.3, start: Double = 25, end: Double = 10_000)

  /// The factor at a step (0 is the first) of a training of `total` steps, after `earlierEpochs` epochs
  /// of trainings that it goes on from.
  public func factor(step: Int, of total: Int, stepsPerEpoch: Int, earlierEpochs: Int = 0) -> Float {
    Float(value(Double(step), Double(max(total, 1)), Double(max(stepsPerEpoch, 1)), Double(max(earlierEpochs, 0))))
  }

  private func value(_ step: Double, _ total: Double, _ epoch: Double, _ earlier: Double) -> Double {
    let position = earlier * epoch + step
    switch self {
    case .constant: return 1
    case .step(let epochs, let factor):
      return pow(Double(factor), (position / epoch / Double(max(epochs, 1))).rounded(.down))
    case .exponential(let factor): return pow(Double(factor), position / epoch)
    case .cosine(let minimum):
      return halfCosine(from: 1, to: Double(minimum), at: step / total)
    case .warmUp(let epochs, let then):
      let steps = epochs * epoch
      if position < steps { return (position + 1) / (steps + 1) }
      let rest = max(steps - earlier * epoch, 0)
      return then.value(step - rest, max(total - rest, 1), epoch, max(earlier - epochs, 0))
    case .oneCycle(let rise, let start, let end):
      let top = rise * total
      if step < top { return halfCosine(from: 1 / start, to: 1, at: step / top) }
      return halfCosine(from: 1, to: 1 / (start * end), at: (step - top) / max(total - top, 1))
    }
  }

  private func halfCosine(from start: Double, to end: Double, at part: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * min(max(part, 0), 1))) / 2
  }
}
