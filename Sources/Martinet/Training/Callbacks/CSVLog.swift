// A log of a training as comma-separated values.

/// Writes the epochs to a file of comma-separated values as they end: a heading, then a line per epoch
/// with its number, loss, metrics, their `val_` forms, learning rate and seconds.
///
/// The file holds the model's whole history: a resumed training or a second `fit` goes on in it, and
/// no epoch stands twice.
public final class CSVLog: Callback {
  private let log: EpochLog

  /// A log in a file.
  public init(_ path: String) {
    log = EpochLog(path, heading: { $0.map { $0.csvField() }.joined(separator: ",") }) { epoch, columns in
      columns.map { epoch.field($0) ?? "" }.joined(separator: ",")
    }
  }

  public func trainingBegan(_ training: Training) throws { try log.rewrite(training.history) }
  public func epochEnded(_ training: Training) throws { try log.append(training.history) }
}
