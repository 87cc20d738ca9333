// Ticks: round numbers in a range, and how they are written.

import Foundation

/// A mark on an axis.
public struct Tick: Sendable, Hashable {
  public let value: Double
  public let label: String
}

/// The marks of one axis.
public struct Ticks: Sendable, Hashable {
  public let ticks: [Tick]
  /// What all labels leave out ("×10⁶", "+ 1000"); empty where they leave out nothing.
  public let note: String

  /// At most `limit` round numbers in a range: the multiples in it of the smallest 1, 2 or 5 · 10ᵏ that has no
  /// more (P. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990). `isWhole` keeps to whole numbers.
  ///
  /// Five and more allowed, there are at least two, unless they must be whole.
  public static func linear(_ range: ClosedRange<Double>, atMost limit: Int, isWhole: Bool = false) -> Ticks {
    let range = spread(range)
    let (low, high, limit) = (range.lowerBound, range.upperBound, max(limit, 1))
    let format = NumberFormat(range, isWhole: isWhole)
    var power = Int((log10(high - low)).rounded(.down)) - 2
    if isWhole { power = max(power, 0) }
    while true {
      for digit in [1, 2, 5] {
        let step = Double(digit) * power10(power)
        // A number that stands on the border but for its rounding counts.
        let slack = 1e-9 * (high - low) / step
        let (first, last) = ((low / step - slack).rounded(.up), (high / step + slack).rounded(.down))
        guard last - first < Double(limit) else { continue }
        let ticks = stride(from: first, through: last, by: 1).map { multiple in
          Tick(
            value: min(max(multiple * step, low), high),
            label: format.text(Int(multiple) * digit, power: power))
        }
        return Ticks(ticks: ticks, note: format.note)
      }
      power += 1
    }
  }

  /// At most `limit` ticks of a logarithmic axis: powers of ten, or their multiples by 1, 2 and 5 where the range
  /// holds less than two powers. A range that starts below 10⁻³⁰⁰ has the ticks of a linear axis.
  public static func logarithmic(_ range: ClosedRange<Double>, atMost limit: Int) -> Ticks {
    guard range.lowerBound >= smallestShown else { return linear(range, atMost: limit) }
    let range = spread(range)
    let (low, high) = (range.lowerBound, range.upperBound)
    let (first, last) = (Int((log10(low) - 1e-9).rounded(.up)), Int((log10(high) + 1e-9).rounded(.down)))
    guard last - first >= 1 else {
      var near: [Tick] = []
      for power in first - 1...max(first, last) {
        for digit in [1, 2, 5] {
          let value = Double(digit) * power10(power)
          guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { continue }
          near.append(Tick(value: min(max(value, low), high), label: scientific(digit, power: power)))
        }
      }
      return near.count >= 2 || near.count == 1 && high / low < 1.5
        ? Ticks(ticks: Array(near.prefix(max(1, limit))), note: "") : linear(range, atMost: limit)
    }
    var stride = 1
    while (last - first) / stride + 1 > max(limit, 1) { stride += 1 }
    let powers = (first...last).filter { $0.isMultiple(of: stride) }
    let isLong = powers.contains { abs($0) > 4 }
    return Ticks(
      ticks: powers.map { power in
        let label = isLong && power != 0 ? "10" + superscript(power) : scientific(1, power: power)
        return Tick(value: min(max(power10(power), low), high), label: label)
      }, note: "")
  }

  /// The same with a decimal comma, where one is wanted.
  func written(withComma: Bool) -> Ticks {
    guard withComma else { return self }
    func comma(_ text: String) -> String { text.replacing(".", with: ",") }
    return Ticks(ticks: ticks.map { Tick(value: $0.value, label: comma($0.label)) }, note: comma(note))
  }

  /// Every how manieth of so many things is marked: the smallest 1, 2, 5 · 10ᵏ with at most `limit` marks.
  static func spacing(of count: Int, atMost limit: Int) -> Int {
    var power = 1
    while true {
      for digit in [1, 2, 5] where (count - 1) / (digit * power) < max(1, limit) { return digit * power }
      power *= 10
    }
  }

  /// The ticks with the most marks of at most ten whose labels fit, by trying fewer and fewer.
  static func fitting(_ make: (Int) -> Ticks, fits: ([Tick]) -> Bool) -> Ticks {
    for limit in stride(from: 10, to: 2, by: -1) {
      let ticks = make(limit)
      if fits(ticks.ticks) { return ticks }
    }
    return make(2)
  }
}

/// 10ᵏ, exact where a double is.
func power10(_ power: Int) -> Double { Double("1e\(power)") ?? 0 }

/// How the numbers of one range are written: what all of them share is taken out of them.
struct NumberFormat {
  /// The number that is taken off: `offset · 10^offsetPower`.
  private var offset = 0
  private var offsetPower = 0
  /// The power of ten that is taken out.
  private var power = 0

  init(_ range: ClosedRange<Double>, isWhole: Bool) {
    var span = Int(log10(range.upperBound - range.lowerBound).rounded(.down))
    if isWhole { span = max(span, 0) }
    let magnitude = max(abs(range.lowerBound), abs(range.upperBound))
    var largest = Int(log10(magnitude).rounded(.down))
    if largest - span >= 5 {
      offsetPower = span + 1
      offset = Int((range.lowerBound / power10(offsetPower)).rounded(.down))
      largest = span + 1
    }
    if largest >= 5 || largest < -3 { power = Int((Double(largest) / 3).rounded(.down)) * 3 }
  }

  /// What the labels leave out.
  var note: String {
    let factor = power == 0 ? "" : "×10" + superscript(power)
    guard offset != 0 else { return factor }
    let sign = offset < 0 ? "−" : "+"
    return (factor.isEmpty ? "" : factor + " ") + sign + " " + scientific(abs(offset), power: offsetPower)
  }

  /// The number `digits · 10^power` as it is written on this axis.
  func text(_ digits: Int, power own: Int) -> String {
    var digits = digits
    if offset != 0 { digits -= offset * whole10(offsetPower - own) }
    return decimal(digits, power: own - power)
  }
}

/// 10ᵏ as an integer, 0 ≤ k ≤ 18.
private func whole10(_ power: Int) -> Int { (0..<power).reduce(1) { product, _ in product * 10 } }

/// `digits · 10^power` in plain digits.
func decimal(_ digits: Int, power: Int) -> String {
  if digits == 0 { return "0" }
  let sign = digits < 0 ? "−" : ""
  var text = String(digits.magnitude)
  if power >= 0 { return sign + text + String(repeating: "0", count: power) }
  if text.count <= -power { text = String(repeating: "0", count: 1 - power - text.count) + text }
  return sign + text.dropLast(-power) + "." + text.suffix(-power)
}

/// `digits · 10^power`, with the power written out where plain digits would be long.
func scientific(_ digits: Int, power: Int) -> String {
  var (digits, power) = (digits, power)
  func isShort(_ limit: Int) -> Bool {
    (-4...4).contains(power) && String(digits).count + max(power, 0) <= limit
  }
  if isShort(6) { return decimal(digits, power: power) }
  while digits != 0, digits.isMultiple(of: 10) { (digits, power) = (digits / 10, power + 1) }
  if digits != 1, isShort(12) { return decimal(digits, power: power) }
  return (digits == 1 ? "" : "\(digits)·") + "10" + superscript(power)
}

/// An exponent.
func superscript(_ number: Int) -> String {
  String(
    String(number).map { character in
      character == "-" ? "⁻" : Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[character.wholeNumberValue!]
    })
}

/// A number for people: four significant digits, without zeros at the end.
package func short(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞" }
  return String(format: "%.4g", value).replacingOccurrences(of: "-", with: "−")
}
