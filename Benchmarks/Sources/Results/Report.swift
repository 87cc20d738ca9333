// RESULTS.md.

import Foundation

/// A row with its trainings.
struct Outcome {
  let row: Row
  let trainings: [Training]

  /// The bounds that are not kept, as sentences.
  var shortfalls: [String] {
    row.bounds.compactMap { measure, limit in
      let value = measure.value(trainings)
      return limit.holds(value)
        ? nil : "\(row.name): \(measure.name) is \(measure.text(value)), wanted \(limit.text(measure))"
    }
  }

  /// The row as Markdown.
  var markdown: String {
    let seeds = row.seeds.count == 1 ? "\(row.seeds.lowerBound)" : "\(row.seeds.lowerBound) … \(row.seeds.upperBound)"
    var lines = [
      "## \(row.name)", "", "`martinet train \(row.arguments.joined(separator: " ")) --seed SEED`, seeds \(seeds).", "",
      "| what | measured | wanted | |", "|---|---|---|---|",
    ]
    lines += row.bounds.map { measure, limit in
      let value = measure.value(trainings)
      let verdict = limit.holds(value) ? "kept" : "**short**"
      return "| \(measure.name) | \(measure.text(value)) | \(limit.text(measure)) | \(verdict) |"
    }
    lines += row.reported.map { "| \($0.name) | \($0.text($0.value(trainings))) | | |" }
    lines += ["", "| seed | test accuracy | test loss | training loss, last epoch |", "|---|---|---|---|"]
    lines += trainings.map {
      "| \($0.seed) | \(fixed($0.testAccuracy, 4)) | \(fixed($0.testLoss, 4)) | \(fixed($0.losses.last ?? .nan, 4)) |"
    }
    return lines.joined(separator: "\n")
  }
}

extension Measure {
  func text(_ value: Double) -> String { fixed(value, decimals) }
}

extension Limit {
  func text(_ measure: Measure) -> String {
    switch self {
    case .atLeast(let bound): "≥ \(fixed(bound, measure.decimals))"
    case .atMost(let bound): "≤ \(fixed(bound, measure.decimals))"
    case .within(let distance, let center):
      "\(fixed(center, measure.decimals)) ± \(fixed(distance, measure.decimals))"
    }
  }
}

func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

/// The whole page. `commit` says what was measured.
func report(_ outcomes: [Outcome], commit: String) -> String {
  let machine = outcomes.first?.trainings.first?.machine ?? ""
  let head = """
    # Results

    Written by `make results`, which fails when a row is short of what is wanted. Pixels are divided by \
    255, and nothing is augmented but where `--augment` says so; the test set is looked at once, after the \
    last epoch. The same commit, seed and kind of processor give the same digits; times are this machine's.

    Commit \(commit); \(machine) of \(processor()).
    """
  return ([head] + outcomes.map(\.markdown)).joined(separator: "\n\n") + "\n"
}

/// The processor's name, where the system tells it.
private func processor() -> String {
  guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return "this machine" }
  let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
  return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "this machine"
}
