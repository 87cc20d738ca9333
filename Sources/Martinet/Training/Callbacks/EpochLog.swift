// A file in which each line is an epoch of a training.

/// A file of which each line is an epoch.
final class EpochLog {
  private let path: String
  private let heading: (([String]) -> String)?
  private let line: (History.Epoch, [String]) -> String
  private var columns: [String] = []

  init(
    _ path: String, heading: (([String]) -> String)?, _ line: @escaping (History.Epoch, [String]) -> String
  ) {
    self.path = path
    self.heading = heading
    self.line = line
  }

  /// Writes the file anew.
  func rewrite(_ history: History) throws {
    columns = []
    for epoch in history.epochs {
      columns += epoch.columns.filter { !columns.contains($0) }
    }
    try AtomicFile.write(to: path) { file in
      if let heading, !columns.isEmpty { try file.write(heading(columns) + "\n") }
      for epoch in history.epochs { try file.write(line(epoch, columns) + "\n") }
    }
  }

  /// Adds the last epoch; the file is written anew when that has a number which the others have not.
  func append(_ history: History) throws {
    guard let epoch = history.epochs.last else { return }
    guard epoch.columns.allSatisfy(columns.contains) else { return try rewrite(history) }
    try appendText(line(epoch, columns) + "\n", to: path)
  }
}

extension History.Epoch {
  /// The names of this epoch's numbers, as a log writes them.
  var columns: [String] { ["epoch"] + names + ["learning_rate", "seconds"] }

  /// A number as text that reads back exactly.
  func field(_ name: String) -> String? {
    switch name {
    case "epoch": "\(epoch)"
    case "learning_rate": "\(learningRate)"
    case "seconds": fixed(seconds, 6)
    default: value(name).map { "\($0)" }
    }
  }
}
