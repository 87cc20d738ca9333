// What a person sees of a training: a line that redraws itself, or a line per epoch.

import Foundation

/// Prints the progress of a training: on a terminal a bar with time, µs per example, loss and metrics
/// that redraws itself ten times a second; elsewhere, and with verbosity 2, a line per epoch.
final class Progress: Callback {
  private let redraws: Bool
  private let output: FileHandle
  private let width: () -> Int?
  private let now: () -> ContinuousClock.Instant
  private var lastDraw: ContinuousClock.Instant?
  /// When the epoch under way began, or would have if it had not been interrupted.
  private var epochStart: ContinuousClock.Instant

  /// `nil` when nothing is to be printed. What stands behind `output` is found out unless it is told.
  init?(
    _ verbosity: Verbosity, output: FileHandle = .standardOutput, isTerminal: Bool? = nil,
    width: (() -> Int?)? = nil, now: @escaping () -> ContinuousClock.Instant = { .now }
  ) {
    guard verbosity != .silent else { return nil }
    self.output = output
    self.width = width ?? { terminalWidth(output.fileDescriptor) }
    self.now = now
    epochStart = now()
    redraws = verbosity == .progress && (isTerminal ?? (isatty(output.fileDescriptor) == 1))
  }

  func trainingBegan(_ training: Training) { epochStart = now() - .seconds(training.position.seconds) }

  func stepEnded(_ training: Training, loss: Float) {
    guard redraws, training.position.step < training.stepsPerEpoch else { return }
    let now = now()
    guard lastDraw.map({ now - $0 >= .milliseconds(100) }) ?? true else { return }
    lastDraw = now
    write("\r" + Progress.line(training, seconds: (now - epochStart).seconds, width: width() ?? 80) + "\u{1B}[K")
  }

  func epochEnded(_ training: Training) {
    epochStart = now()
    guard let epoch = training.history.epochs.last else { return }
    write((redraws ? "\r" : "") + Progress.line(epoch, training) + (redraws ? "\u{1B}[K" : "") + "\n")
  }

  func trainingEnded(_ training: Training) {
    if redraws, training.error != nil { write("\n") }
    if let reason = training.stopReason { write("stopped: \(reason)\n") }
  }

  private func write(_ text: String) { try? output.write(contentsOf: Data(text.utf8)) }

  /// The line while an epoch is under way. Where it would wrap it has no bar, then no speed; what is
  /// still too long is cut, for a line that wraps cannot be drawn over.
  private static func line(_ training: Training, seconds: Double, width: Int) -> String {
    let position = training.position
    let cells = 24
    let done = cells * position.step / max(training.stepsPerEpoch, 1)
    let bar = String(repeating: "━", count: done) + String(repeating: "╌", count: cells - done)
    let left = seconds / Double(max(position.step, 1)) * Double(training.stepsPerEpoch - position.step)
    let speed = perExample(seconds, position.examples)
    let parts =
      [
        "epoch \(position.epoch + 1)/\(training.epochs)", bar, "\(position.examples)/\(training.exampleCount)",
        "\(Progress.seconds(left)) left", speed,
        number("loss", position.lossSum / Double(max(position.examples, 1))),
      ] + numbers(training.metrics.results)
    let lines = [[], [bar], [bar, speed]].map { dropped in
      parts.filter { !dropped.contains($0) }.joined(separator: "  ")
    }
    return lines.first { $0.count < width } ?? String(lines[2].prefix(max(width - 1, 0)))
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
