// Logs of a training, a line per epoch: CSV and JSON lines.

/// Writes the epochs to a file of comma-separated values as they end: a heading, then a line per epoch
/// with its number, loss, metrics, their `val_` forms, learning rate and seconds.
///
/// The file holds the model's whole history: a resumed training or a second `fit` goes on in it, and
/// no epoch stands twice.
public final class CSVLog: Callback {
  private let log: EpochLog

  /// A log in a file.
  public init(_ path: String) {
    log = EpochLog(path, heading: { $0.map(CSVLog.quoted).joined(separator: ",") }) { epoch, columns in
      columns.map { epoch.field($0) ?? "" }.joined(separator: ",")
    }
  }

  public func trainingBegan(_ training: Training) throws { try log.rewrite(training.history) }
  public func epochEnded(_ training: Training) throws { try log.append(training.history) }

  /// A text as a field: in quotes where it holds a comma, a quote or the end of a line (RFC 4180).
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// Writes the epochs to a file as they end, each as one line of JSON:
/// `{"epoch":1,"loss":0.4,"accuracy":0.9,"val_loss":0.5,"learning_rate":0.01,"seconds":1.2}`.
///
/// The file holds the model's whole history, as that of a `CSVLog` does. A number that is not finite
/// is `null`.
public final class JSONLinesLog: Callback {
  private let log: EpochLog

  /// A log in a file.
  public init(_ path: String) {
    log = EpochLog(path, heading: nil) { epoch, _ in
      let fields = epoch.columns.map { name in
        let value = epoch.field(name).flatMap { Double($0)?.isFinite == true ? $0 : nil }
        return "\((try? JSON.encode(name)) ?? "\"\""):\(value ?? "null")"
      }
      return "{\(fields.joined(separator: ","))}"
    }
  }

  public func trainingBegan(_ training: Training) throws { try log.rewrite(training.history) }
  public func epochEnded(_ training: Training) throws { try log.append(training.history) }
}

/// A file of which each line is an epoch.
private final class EpochLog {
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
  fileprivate var columns: [String] { ["epoch"] + names + ["learning_rate", "seconds"] }

  /// A number as text that reads back exactly.
  fileprivate func field(_ name: String) -> String? {
    switch name {
    case "epoch": "\(epoch)"
    case "learning_rate": "\(learningRate)"
    case "seconds": fixed(seconds, 6)
    default: value(name).map { "\($0)" }
    }
  }
}
