// Dates turned into numbers that a model can learn from.

import Foundation

/// A part of a date, in UTC. A cycle gives two numbers, sin 2πt and cos 2πt of the time t in 0 ..< 1 since its
/// start, so that its end lies beside its beginning.
public enum DatePart: String, Codable, Hashable, Sendable, CaseIterable {
  case year
  /// 1 … 12.
  case month
  /// 1 … 31.
  case day
  /// 1 (Monday) … 7 (Sunday).
  case weekday
  /// 1 … 366.
  case dayOfYear
  /// 0 ..< 24, with its fraction.
  case hour
  /// Days since 1970-01-01, with their fraction: what has a trend.
  case days
  /// Where in the year.
  case yearCycle
  /// Where in the week, from Monday.
  case weekCycle
  /// Where in the day.
  case dayCycle

  fileprivate var names: [String] {
    switch self {
    case .yearCycle, .weekCycle, .dayCycle: ["\(rawValue) sine", "\(rawValue) cosine"]
    default: [rawValue]
    }
  }

  fileprivate func values(_ seconds: Double) -> [Double] {
    if seconds.isNaN { return names.map { _ in .nan } }
    let date = DateParts(seconds)
    let day = date.secondOfDay / DateText.secondsPerDay
    func cycle(_ time: Double) -> [Double] { [sin(2 * .pi * time), cos(2 * .pi * time)] }
    switch self {
    case .year: return [Double(date.year)]
    case .month: return [Double(date.month)]
    case .day: return [Double(date.day)]
    case .weekday: return [Double(date.weekday)]
    case .dayOfYear: return [Double(date.dayOfYear)]
    case .hour: return [date.secondOfDay / 3600]
    case .days: return [seconds / DateText.secondsPerDay]
    case .yearCycle: return cycle((Double(date.dayOfYear - 1) + day) / Double(date.daysInYear))
    case .weekCycle: return cycle((Double(date.weekday - 1) + day) / 7)
    case .dayCycle: return cycle(day)
    }
  }
}

/// Parts of dates: for each column the numbers of every part, in order.
struct FittedDates: FittedTransform {
  let parts: [DatePart]

  func features(of inputs: [Feature]) throws -> [Feature] {
    for (index, feature) in inputs.enumerated() where feature.type != .date {
      throw StepFailure(problem: .wrongType(expected: "dates for .dates", found: feature.type), input: index)
    }
    let endings = parts.flatMap(\.names).map { " \($0)" }
    return try inputs.extended { _ in endings }
  }

  func apply(_ columns: [Column]) -> [Column] {
    columns.flatMap { column -> [Column] in
      let seconds = column.checkedNumbers
      return parts.flatMap { part -> [Column] in
        let rows = seconds.map(part.values)
        return part.names.indices.map { index in .number(rows.map { $0[index] }) }
      }
    }
  }
}
