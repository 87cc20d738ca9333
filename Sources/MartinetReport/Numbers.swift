// Numbers as reports write them.

import Foundation
import Martinet

/// A whole number in groups of three digits: "54 410".
func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = number < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{202F}" }
    text.append(digit)
  }
  return text
}

/// A part of one in per cent: "97.3 %".
func percent(_ part: Double) -> String { String(format: "%.1f\u{202F}%%", 100 * part) }

/// A count and its part of a whole.
func share(_ count: Int, of total: Int) -> String {
  total > 0 ? "\(grouped(count)) (\(percent(Double(count) / Double(total))))" : grouped(count)
}

/// The number of a measure, or a dash.
func number(_ measure: Measure) -> String { measure.value == nil ? "–" : "\(measure)" }

/// The name of a class: its number where it has none.
func name(_ label: Int, _ names: [String]) -> String { names.indices.contains(label) ? names[label] : "\(label)" }

/// The most rows that a table of classes has.
let mostClassRows = 100
