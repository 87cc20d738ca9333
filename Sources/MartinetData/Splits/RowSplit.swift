// Rows divided into what is learned from, what choices are made on and what judges.

import Martinet

/// By what rows are divided.
public enum RowGrouping: Hashable, Sendable {
  /// By chance alone.
  case none
  /// Each part has the classes in the same proportion, as nearly as whole rows allow: the class of each row.
  case classes([Int])
  /// No group stands in two parts: the group of each row.
  case groups([Int])
  /// The latest rows judge: the time of each. Rows of one time stay together.
  case times([Double])
}

/// The rows of each part, every row in one of them, in ascending order.
public struct RowSplit: Hashable, Sendable, Codable {
  public let training: [Int]
  public let validation: [Int]
  public let test: [Int]

  /// Divides the rows `0 ..< count`.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - grouping: by what they are divided.
  ///   - validation: the fraction of all rows on which choices are made, 0 for none.
  ///   - test: the fraction of all rows that judge, 0 for none.
  ///   - seed: the same one gives the same parts; by time nothing is drawn.
  /// - Throws: `TableError` where a part that is wanted, or the training part, would be empty.
  public init(count: Int, by grouping: RowGrouping = .none, validation: Double, test: Double, seed: UInt64 = 0) throws {
    try RowSplit.check(grouping, count)
    let wanted = try [test, validation].map { try RowSplit.size($0, of: count) }
    var parts: [[Int]]
    let order = RowSplit.order(count, seed)
    switch grouping {
    case .none: parts = RowSplit.dealt(order, wanted) { _ in 0 }
    case .classes(let classes): parts = RowSplit.dealt(order, wanted) { classes[$0] }
    case .groups(let groups): parts = RowSplit.dealt(whole: RowSplit.members(order, of: groups), wanted)
    case .times(let times): parts = RowSplit.latest(times, wanted)
    }
    for index in parts.indices { parts[index].sort() }
    (self.test, self.validation, training) = (parts[0], parts[1], parts[2])
    for (rows, fraction) in [(self.test, test), (self.validation, validation), (training, 1)]
    where rows.isEmpty && fraction > 0 {
      throw TableError(
        .cannotSplit("a part of \(count) rows would be empty: take other fractions than \(validation) and \(test)"))
    }
  }

  init(training: [Int], validation: [Int], test: [Int] = []) {
    self.training = training.sorted()
    self.validation = validation.sorted()
    self.test = test.sorted()
  }

  /// The k folds of cross-validation: each row is validated in exactly one of them and trained on in the others.
  ///
  /// Fold sizes differ by one at most, and with classes so does the number of each class. Groups are dealt whole,
  /// the largest first, to the smallest fold. By time fold i learns from what comes before the part that it is
  /// validated on, so that the earliest of k + 1 parts is in no validation.
  ///
  /// Throws `TableError` for less than two folds, and for more folds than rows, groups or distinct times.
  public static func folds(
    _ k: Int, count: Int, by grouping: RowGrouping = .none, seed: UInt64 = 0
  ) throws -> [RowSplit] {
    try check(grouping, count)
    func enough(_ number: Int, _ what: String, _ needed: Int) throws {
      guard k >= 2 else {
        throw TableError(.invalidArgument(name: "folds", expected: "at least 2", received: "\(k)"))
      }
      guard number >= needed else {
        throw TableError(.cannotSplit("\(number) \(what) are too few for \(k) folds: take fewer folds"))
      }
    }
    try enough(count, "rows", k)
    var parts = [[Int]](repeating: [], count: k)
    let order = order(count, seed)
    switch grouping {
    case .none:
      for (place, row) in order.enumerated() { parts[place % k].append(row) }
    case .classes(let classes):
      // One class after the other, dealt on where the one before ended.
      for (place, row) in members(order, of: classes).joined().enumerated() { parts[place % k].append(row) }
    case .groups(let groups):
      let all = members(order, of: groups)
      try enough(all.count, "groups", k)
      // Of groups of one size the one that was drawn first.
      let largestFirst = all.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      for (_, group) in largestFirst {
        let smallest = parts.indices.min { (parts[$0].count, $0) < (parts[$1].count, $1) }!
        parts[smallest] += group
      }
    case .times(let times):
      let moments = moments(times)
      try enough(moments.count, "distinct times", k + 1)
      let chunks = (0...k).map { part in
        Array(moments[part * moments.count / (k + 1)..<(part + 1) * moments.count / (k + 1)].joined())
      }
      return (1...k).map { RowSplit(training: Array(chunks[..<$0].joined()), validation: chunks[$0]) }
    }
    return parts.indices.map { fold in
      RowSplit(training: parts.indices.filter { $0 != fold }.flatMap { parts[$0] }, validation: parts[fold])
    }
  }
}

extension RowSplit {
  /// A stream of its own among the seed's random numbers.
  private static let stream: UInt32 = .max - 2

  private static func order(_ count: Int, _ seed: UInt64) -> [Int] {
    RandomStream(seed: seed, stream: stream).permutation(count).map { Int($0) }
  }

  private static func check(_ grouping: RowGrouping, _ count: Int) throws {
    guard count > 0 else { throw TableError(.noRows) }
    let given: Int? =
      switch grouping {
      case .none: nil
      case .classes(let keys), .groups(let keys): keys.count
      case .times(let times): times.count
      }
    if let given, given != count { throw TableError(.unequalColumns(expected: count, found: given)) }
    if case .times(let times) = grouping, let row = times.firstIndex(where: \.isNaN) {
      throw TableError(.cannotSplit("the time of row \(row) is missing: leave the row out to divide by time"))
    }
  }

  private static func size(_ fraction: Double, of count: Int) throws -> Int {
    guard fraction >= 0, fraction < 1 else {
      throw TableError(.invalidArgument(name: "fraction", expected: "0 ..< 1", received: "\(fraction)"))
    }
    return Int((Double(count) * fraction).rounded())
  }

  /// Rows dealt to parts of these sizes and a last one of the rest, each key in its proportion.
  private static func dealt(_ order: [Int], _ wanted: [Int], _ key: (Int) -> Int) -> [[Int]] {
    var (parts, rest): ([[Int]], [Int]) = ([], order)
    for size in wanted {
      var quotas = TrainingSet.quotas(of: rest.map(key), total: min(size, rest.count))
      var (part, others): ([Int], [Int]) = ([], [])
      for row in rest {
        if quotas[key(row), default: 0] > 0 {
          quotas[key(row), default: 0] -= 1
          part.append(row)
        } else {
          others.append(row)
        }
      }
      parts.append(part)
      rest = others
    }
    return parts + [rest]
  }

  /// The rows of each group, groups and rows in the given order; classes in the order of their numbers.
  private static func members(_ order: [Int], of keys: [Int]) -> [[Int]] {
    var (places, groups): ([Int: Int], [[Int]]) = ([:], [])
    for row in order {
      let place = places[keys[row]] ?? groups.count
      if place == groups.count {
        places[keys[row]] = place
        groups.append([])
      }
      groups[place].append(row)
    }
    return groups
  }

  /// Whole groups dealt to parts, each group to the first part that it brings nearer to its size.
  private static func dealt(whole groups: [[Int]], _ wanted: [Int]) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: wanted.count + 1)
    for group in groups {
      let place = wanted.indices.first { 2 * (wanted[$0] - parts[$0].count) >= group.count && wanted[$0] > 0 }
      parts[place ?? wanted.count] += group
    }
    return parts
  }

  /// The rows of each moment, from the earliest on.
  private static func moments(_ times: [Double]) -> [[Int]] {
    var moments: [[Int]] = []
    for row in times.indices.sorted(by: { (times[$0], $0) < (times[$1], $1) }) {
      if let last = moments.last?.last, times[last] == times[row] {
        moments[moments.count - 1].append(row)
      } else {
        moments.append([row])
      }
    }
    return moments
  }

  /// The latest rows for the first part, those before for the next, the earliest for the last; moments stay whole.
  private static func latest(_ times: [Double], _ wanted: [Int]) -> [[Int]] {
    var moments = moments(times)
    var parts: [[Int]] = []
    for size in wanted {
      var part: [Int] = []
      while let last = moments.last, 2 * (size - part.count) >= last.count, size > 0 {
        part += last
        moments.removeLast()
      }
      parts.append(part)
    }
    return parts + [Array(moments.joined())]
  }
}
