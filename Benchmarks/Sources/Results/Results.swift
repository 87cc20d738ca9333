// Runs the trainings of the table through the command line, and fails when one is short of its bound.
//
//   results PROGRAM [--quick] [--write FILE --commit NAME] [--row TEXT]
//
// PROGRAM is the built `martinet`; --row takes the rows whose name contains the text, and writes no page: it would
// lose the other rows.

import Foundation

/// The arguments of the command line.
struct Arguments {
  var program = ""
  var isQuick = false
  var file: String?
  var commit = "unknown"
  var wanted = ""

  init?(_ words: some Sequence<String>) {
    var rest = words.makeIterator()
    while let word = rest.next() {
      switch word {
      case "--quick": isQuick = true
      case "--write":
        guard let value = rest.next() else { return nil }
        file = value
      case "--commit":
        guard let value = rest.next() else { return nil }
        commit = value
      case "--row":
        guard let value = rest.next() else { return nil }
        wanted = value
      default:
        guard program.isEmpty, !word.hasPrefix("--") else { return nil }
        program = word
      }
    }
    guard !program.isEmpty else { return nil }
  }
}

@main
struct Results {
  static func main() throws {
    guard let arguments = Arguments(CommandLine.arguments.dropFirst()) else {
      say("usage: results PROGRAM [--quick] [--write FILE --commit NAME] [--row TEXT]")
      exit(64)
    }
    let rows = (arguments.isQuick ? Row.quick : Row.full).filter {
      arguments.wanted.isEmpty || $0.name.contains(arguments.wanted)
    }
    guard !rows.isEmpty else {
      say("no row's name contains \(arguments.wanted)")
      exit(64)
    }
    var outcomes: [Outcome] = []
    for row in rows { outcomes.append(try run(row, program: arguments.program)) }
    let page = report(outcomes, commit: arguments.commit)
    if let file = arguments.file {
      if arguments.wanted.isEmpty {
        try page.write(to: URL(fileURLWithPath: file), atomically: true, encoding: .utf8)
      } else {
        say("\(file) stays as it is: some rows are not the whole page")
      }
    }
    let shortfalls = outcomes.flatMap(\.shortfalls)
    for shortfall in shortfalls { say("SHORT  \(shortfall)") }
    say("\(outcomes.count { $0.shortfalls.isEmpty }) of \(outcomes.count) rows hold")
    exit(shortfalls.isEmpty ? 0 : 1)
  }

  private static func run(_ row: Row, program: String) throws -> Outcome {
    say("\(row.name): martinet train \(row.arguments.joined(separator: " "))")
    var trainings: [Training] = []
    for seed in row.seeds {
      let training = try Training(program: program, arguments: ["train"] + row.arguments, seed: seed)
      trainings.append(training)
      say("  seed \(seed): test accuracy \(fixed(training.testAccuracy, 4)), loss \(fixed(training.testLoss, 4))")
    }
    for measure in row.bounds.map(\.measure) + row.reported {
      say("  \(measure.name): \(measure.text(measure.value(trainings)))")
    }
    return Outcome(row: row, trainings: trainings)
  }
}

/// A line at once: a long training is watched, and the buffer of `print` would hold it back in a pipe.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
