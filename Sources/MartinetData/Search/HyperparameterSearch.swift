// Settings chosen by cross-validation on training data.

import Martinet

/// A search for the settings with the best cross-validated score, in a budget of trials or time.
///
/// ```swift
/// let split = try cars.split(test: 0.2, seed: 1)
/// let search = HyperparameterSearch(["learningRate": .logUniform(1e-4...1e-1)], .random(trials: 20, seed: 1))
/// let result = try search.run(over: split.training.folds(5, seed: 1)) { settings, fold in
///   let data = try fold.prepared(by: preparation)
///   let model = try network(data.preparation.featureCount, settings)
///   try model.fit(data.training, epochs: 50, verbose: .silent)
///   return try model.evaluate(data.validation!).loss
/// }
/// print(result.best.settings, result.best.mean)
/// ```
/// The folds are those of training data: what is found has seen no test set.
public struct HyperparameterSearch: Sendable {
  /// Which settings are tried.
  public enum Method: Hashable, Sendable {
    /// Every combination, ranges of numbers at so many places.
    case grid(points: Int = 5)
    /// Combinations drawn at random (Bergstra & Bengio 2012).
    case random(trials: Int, seed: UInt64 = 0)
  }

  /// Which of two scores is better.
  public enum Goal: String, Hashable, Sendable, Codable {
    case smallest, largest
  }

  public let space: SearchSpace
  public let method: Method
  public let goal: Goal
  /// No trial is begun after this much time; the first one always is.
  public let budget: Duration?

  private static let gridLimit = 100_000

  public init(_ space: SearchSpace, _ method: Method, goal: Goal = .smallest, budget: Duration? = nil) {
    self.space = space
    self.method = method
    self.goal = goal
    self.budget = budget
  }

  /// Tries settings one after the other on every fold.
  ///
  /// A training that diverges (`ModelError.lossNotFinite`) and a score that is not finite make the trial a failed
  /// one, which says why; every other error ends the search.
  ///
  /// - Parameters:
  ///   - folds: of training data, as `LabeledTable.folds` or `TrainingSet.folds` gives them.
  ///   - progress: is told each trial when it is done.
  ///   - score: trains with the settings on a fold and gives its score on the fold's validation part.
  /// - Throws: `TableError` for a space without values, no folds, and where every trial failed.
  public func run<Fold>(
    over folds: [Fold], progress: (SearchResult.Trial) -> Void = { _ in },
    _ score: (Settings, Fold) throws -> Double
  ) throws -> SearchResult {
    try space.check()
    guard !folds.isEmpty else {
      throw TableError(.invalidArgument(name: "folds", expected: "at least 1", received: "0"))
    }
    let clock = ContinuousClock()
    let start = clock.now
    var trials: [SearchResult.Trial] = []
    let (count, settings) = try candidates()
    while trials.count < count, trials.isEmpty || budget.map({ clock.now - start < $0 }) ?? true {
      try Task.checkCancellation()
      let begun = clock.now
      var trial = SearchResult.Trial(number: trials.count + 1, settings: settings(trials.count))
      do {
        for fold in folds {
          let value = try score(trial.settings, fold)
          trial.scores.append(value)
          guard value.isFinite else {
            trial.failure = "the score of fold \(trial.scores.count) is \(value)"
            break
          }
        }
      } catch let error as ModelError {
        guard case .lossNotFinite = error else { throw error }
        trial.failure = "\(error)"
      }
      trial.seconds = (clock.now - begun) / .seconds(1)
      trials.append(trial)
      progress(trial)
    }
    return try SearchResult(trials, goal)
  }

  private func candidates() throws -> (count: Int, settings: (Int) -> Settings) {
    switch method {
    case .grid(let points):
      guard points >= 1 else {
        throw TableError(.invalidArgument(name: "points", expected: "at least 1", received: "\(points)"))
      }
      let all = try space.grid(points: points, limit: HyperparameterSearch.gridLimit)
      return (all.count, { all[$0] })
    case .random(let trials, let seed):
      guard trials >= 1 else {
        throw TableError(.invalidArgument(name: "trials", expected: "at least 1", received: "\(trials)"))
      }
      return (trials, { space.random(seed: seed, trial: $0) })
    }
  }
}

/// What a search has found.
public struct SearchResult: Hashable, Sendable, Codable {
  /// One trial.
  public struct Trial: Hashable, Sendable, Codable {
    /// 1 for the first.
    public let number: Int
    public let settings: Settings
    /// The score of each fold.
    public internal(set) var scores: [Double] = []
    /// Why the trial has no result.
    public internal(set) var failure: String?
    public internal(set) var seconds = 0.0

    /// The mean of the folds' scores; `nil` for a failed trial.
    public var mean: Double? { failure == nil ? Summary(scores)?.mean : nil }

    /// √(Σ(score - mean)² / (folds - 1)); `nil` for a failed trial and for one fold.
    public var deviation: Double? {
      guard failure == nil, scores.count > 1, let summary = Summary(scores) else { return nil }
      return summary.deviation * (Double(scores.count) / Double(scores.count - 1)).squareRoot()
    }
  }

  /// The trials in the order in which they were made.
  public let trials: [Trial]
  /// The one with the best mean, the first of equals.
  public let best: Trial

  init(_ trials: [Trial], _ goal: HyperparameterSearch.Goal) throws {
    self.trials = trials
    let done = trials.filter { $0.mean != nil }
    let sign = goal == .smallest ? 1.0 : -1
    guard let best = done.min(by: { sign * $0.mean! < sign * $1.mean! }) else {
      let reason = trials.first?.failure ?? "there was none"
      throw TableError(.cannotSplit("every trial of the search failed; the first: \(reason)"))
    }
    self.best = best
  }
}
