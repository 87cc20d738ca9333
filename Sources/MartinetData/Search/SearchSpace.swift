// The settings among which a search chooses.

import Foundation
import Martinet

/// The values that each setting of a model may take.
///
/// ```swift
/// let space: SearchSpace = [
///   "learningRate": .logUniform(1e-4...1e-1), "units": .integers(8...128), "optimizer": .choices(["sgd", "adam"]),
/// ]
/// ```
public struct SearchSpace: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The values of one setting.
  public enum Values: Hashable, Sendable {
    /// These numbers.
    case numbers([Double])
    /// These names.
    case choices([String])
    /// Every whole number of a range.
    case integers(ClosedRange<Int>)
    /// Numbers of a range, each as likely.
    case uniform(ClosedRange<Double>)
    /// Numbers of a range above 0, each order of magnitude as likely.
    case logUniform(ClosedRange<Double>)
  }

  /// The settings by name.
  public var values: [String: Values]

  public init(dictionaryLiteral elements: (String, Values)...) {
    values = Dictionary(elements) { _, last in last }
  }

  /// Throws `TableError` for a setting without values.
  func check() throws {
    for (name, values) in values {
      let isSound =
        switch values {
        case .numbers(let numbers): !numbers.isEmpty
        case .choices(let names): !names.isEmpty
        case .integers(let range): abs(Double(range.lowerBound)) < 0x1p52 && abs(Double(range.upperBound)) < 0x1p52
        case .uniform(let range): range.lowerBound.isFinite && range.upperBound.isFinite
        case .logUniform(let range): range.lowerBound > 0 && range.upperBound.isFinite
        }
      guard isSound else {
        throw TableError(
          .invalidArgument(
            name: name, expected: "values, above 0 where by magnitude, whole ones below 2⁵²", received: "\(values)"))
      }
    }
  }

  /// Every combination, the last name's values changing fastest; ranges of numbers are taken at `points` places.
  ///
  /// - Parameter limit: the most combinations.
  func grid(points: Int, limit: Int) throws -> [Settings] {
    var all = [Settings()]
    for (name, values) in values.sorted(by: { $0.key < $1.key }) {
      let (count, overflow) = all.count.multipliedReportingOverflow(by: values.gridCount(points))
      guard !overflow, count <= limit else {
        throw TableError(
          .invalidArgument(name: "grid", expected: "at most \(limit) combinations", received: "more: search at random"))
      }
      let choices = values.grid(points)
      all = all.flatMap { settings in choices.map { settings.setting(name, $0) } }
    }
    return all
  }

  /// The settings of a trial drawn at random: a function of the seed and the trial's number.
  func random(seed: UInt64, trial: Int) -> Settings {
    let names = values.keys.sorted()
    let draws = RandomStream(seed: seed, stream: .max - 3, step: UInt64(trial)).uniform(shape: [max(names.count, 1)])
    return zip(names, draws.scalars).reduce(Settings()) { settings, draw in
      settings.setting(draw.0, values[draw.0]!.value(at: Double(draw.1)))
    }
  }
}

extension SearchSpace.Values {
  /// How many values `grid` gives.
  fileprivate func gridCount(_ points: Int) -> Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .choices(let names): names.count
    case .integers(let range): range.count
    case .uniform, .logUniform: points
    }
  }

  fileprivate func grid(_ points: Int) -> [Settings.Value] {
    switch self {
    case .numbers(let numbers): return numbers.map { .number($0) }
    case .choices(let names): return names.map { .choice($0) }
    case .integers(let range): return range.map { .number(Double($0)) }
    case .uniform, .logUniform:
      return (0..<points).map { value(at: points == 1 ? 0.5 : Double($0) / Double(points - 1)) }
    }
  }

  /// The value at a place in 0 … 1.
  fileprivate func value(at place: Double) -> Settings.Value {
    func index(_ count: Int) -> Int { min(count - 1, Int(place * Double(count))) }
    switch self {
    case .numbers(let numbers): return .number(numbers[index(numbers.count)])
    case .choices(let names): return .choice(names[index(names.count)])
    case .integers(let range): return .number(Double(range.lowerBound + index(range.count)))
    case .uniform(let range): return .number(range.lowerBound + place * (range.upperBound - range.lowerBound))
    case .logUniform(let range):
      return .number(range.lowerBound * pow(range.upperBound / range.lowerBound, place))
    }
  }
}

/// The settings of one trial.
public struct Settings: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The value of one setting.
  public enum Value: Hashable, Sendable, Codable {
    case number(Double)
    case choice(String)
  }

  /// The values by name.
  public private(set) var values: [String: Value] = [:]

  /// A number of the space. Stops the program with a message for a name that the space has no number of.
  public func number(_ name: String) -> Double {
    guard case .number(let value) = values[name] else { fatalError("the search space has no number \"\(name)\"") }
    return value
  }

  /// A whole number of the space, rounded.
  public func integer(_ name: String) -> Int { Int(number(name).rounded()) }

  /// A name of the space. Stops the program with a message for a name that the space has no choices of.
  public func choice(_ name: String) -> String {
    guard case .choice(let value) = values[name] else { fatalError("the search space has no choice \"\(name)\"") }
    return value
  }

  func setting(_ name: String, _ value: Value) -> Settings {
    var settings = self
    settings.values[name] = value
    return settings
  }

  public var description: String {
    values.sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .number(let number): "\(name) \(Column.numberText(number))"
      case .choice(let choice): "\(name) \(choice)"
      }
    }.joined(separator: ", ")
  }
}
