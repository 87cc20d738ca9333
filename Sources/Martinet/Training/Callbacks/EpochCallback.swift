// A function that is called after every epoch.

/// Calls a function after every epoch: `EpochCallback { print($0.history.epochs.last!.loss) }`.
public final class EpochCallback: Callback {
  private let function: (Training) throws -> Void

  /// A callback from a function.
  public init(_ function: @escaping (Training) throws -> Void) { self.function = function }

  public func epochEnded(_ training: Training) throws { try function(training) }
}
