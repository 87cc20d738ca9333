// A log of a training as lines of JSON.

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
