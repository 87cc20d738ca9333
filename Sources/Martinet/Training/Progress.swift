// What a person sees of a training: a line that redraws itself, or a line per epoch.

import Foundation

/// Prints the progress of a training: on a terminal a bar with time, µs per example, loss and metrics
/// that redraws itself ten times a second; elsewhere, and with verbosity 2, a line per epoch.
final class Progress: Callback {
  private let redraws: Bool
  private let output: FileHandle
  private var lastDraw: ContinuousClock.Instant?
  private var stepsToNextLook = 0

  /// `nil` when nothing is to be printed.
  init?(_ verbosity: Verbosity, output: FileHandle = .standardOutput, isTerminal: Bool? = nil) {
    guard verbosity != .silent else { return nil }
    self.output = output
    redraws = verbosity == .progress && (isTerminal ?? (isatty(output.fileDescriptor) == 1))
  }

  func stepEnded(_ training: Training, loss: Float) {
    guard redraws, training.position.step < training.stepsPerEpoch else { return }
    // Looking at the clock at every step would cost more than drawing does.
    stepsToNextLook -= 1
    guard stepsToNextLook <= 0 else { return }
    stepsToNextLook = 1 + Int(0.01 / max(training.position.seconds / Double(training.position.step), 1e-6))
    let now = training.clock.now
    guard lastDraw.map({ (now - $0).seconds >= 0.1 }) ?? true else { return }
    lastDraw = now
    write("\r" + Progress.line(training) + "\u{1B}[K")
  }

  func epochEnded(_ training: Training) {
    guard let epoch = training.history.epochs.last else { return }
    write((redraws ? "\r" : "") + Progress.line(epoch, training) + (redraws ? "\u{1B}[K" : "") + "\n")
  }

  func trainingEnded(_ training: Training) {
    if redraws, training.error != nil { write("\n") }
    if let reason = training.stopReason { write("stopped: \(reason)\n") }
  }

  private func write(_ text: String) { try? output.write(contentsOf: Data(text.utf8)) }

  /// The line while an epoch is under way.
  private static func line(_ training: Training) -> String {
    let position = training.position
    let width = 24
    let done = width * position.step / max(training.stepsPerEpoch, 1)
    let bar = String(repeating: "━", count: done) + String(repeating: "╌", count: width - done)
    let left = position.seconds / Double(position.step) * Double(training.stepsPerEpoch - position.step)
    let parts = [
      "epoch \(position.epoch + 1)/\(training.epochs)", bar, "\(position.examples)/\(training.exampleCount)",
      "\(seconds(left)) left", perExample(position.seconds, position.examples),
      number("loss", position.lossSum / Double(max(position.examples, 1))),
    ]
    return (parts + numbers(training.metrics.results)).joined(separator: "  ")
  }

  /// The line of a finished epoch.
  static func line(_ epoch: History.Epoch, _ training: Training) -> String {
    let parts = [
      "epoch \(epoch.epoch)", seconds(epoch.seconds), perExample(epoch.seconds, training.exampleCount),
      number("loss", epoch.loss),
    ]
    let validation =
      epoch.validationLoss.map { [number("val_loss", $0)] } ?? []
    return (parts + numbers(epoch.metrics) + validation + numbers(epoch.validationMetrics, prefix: "val_"))
      .joined(separator: "  ")
  }

  private static func number(_ name: String, _ value: Double) -> String { "\(name) \(fixed(value, 4))" }

  private static func numbers(_ values: [String: Double], prefix: String = "") -> [String] {
    values.sorted { $0.key < $1.key }.map { number(prefix + $0.key, $0.value) }
  }

  private static func seconds(_ seconds: Double) -> String {
    seconds < 60
      ? "\(fixed(seconds, seconds < 10 ? 2 : 1)) s"
      : "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
  }

  private static func perExample(_ seconds: Double, _ examples: Int) -> String {
    "\(fixed(seconds * 1e6 / Double(max(examples, 1)), 1)) µs/example"
  }
}
