// Ticks: round numbers, in the range, told apart by what is written.

import Foundation
import Testing

@testable import MartinetPlots

@Suite struct TickTests {
  @Test func `known ticks`() {
    func labels(_ range: ClosedRange<Double>, _ limit: Int) -> [String] {
      Ticks.linear(range, atMost: limit).ticks.map(\.label)
    }
    #expect(labels(0...1, 6) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(-7...23, 10) == ["−5", "0", "5", "10", "15", "20"])
    #expect(labels(0...50_000, 6) == ["0", "10000", "20000", "30000", "40000", "50000"])
    #expect(Ticks.linear(0...5e6, atMost: 6).ticks.map(\.value) == [0, 1e6, 2e6, 3e6, 4e6, 5e6])
    #expect(Ticks.linear(0...5e6, atMost: 6).note == "×10⁶")
    #expect(labels(0...5e6, 6) == ["0", "1", "2", "3", "4", "5"])
    #expect(Ticks.linear(1_000_000...1_000_004, atMost: 5).note == "+ 10⁶")
    #expect(labels(1_000_000...1_000_004, 5) == ["0", "1", "2", "3", "4"])
    #expect(Ticks.linear(0...2.4, atMost: 10, isWhole: true).ticks.map(\.label) == ["0", "1", "2"])
    // Whole numbers are told apart from one another by whole numbers.
    let whole = Ticks.linear(999_999.9995...1_000_000.0005, atMost: 8, isWhole: true)
    #expect(whole.ticks.map(\.value) == [1_000_000] && whole.ticks.map(\.label) == ["10"] && whole.note == "+ 999990")
    #expect(Ticks.logarithmic(0.001...100, atMost: 6).ticks.map(\.label) == ["0.001", "0.01", "0.1", "1", "10", "100"])
  }

  @Test(arguments: [1, 2, 7, 10, 60, 1000])
  func `of many names a round number are marked`(count: Int) {
    for limit in 1...70 {
      let stride = Ticks.spacing(of: count, atMost: limit)
      #expect((count + stride - 1) / stride <= limit)
      #expect(["1", "2", "5"].contains("\(stride)".prefix(1)) && "\(stride)".dropFirst().allSatisfy { $0 == "0" })
      // The next smaller one would mark too many.
      let smaller = "\(stride)".hasPrefix("5") ? stride * 2 / 5 : stride / 2
      if smaller >= 1 { #expect((count + smaller - 1) / smaller > limit) }
    }
  }

  @Test func `ticks are round, rising, inside, two at least, and their labels differ`() {
    for seed in 0..<5000 {
      var numbers = SeededNumbers(seed)
      let (range, limit) = (numbers.range(), numbers.integer(5...12))
      let ticks = Ticks.linear(range, atMost: limit).ticks
      let shown = spread(range)
      #expect((2...limit).contains(ticks.count), "seed \(seed): \(ticks.count) ticks, limit \(limit)")
      #expect(Set(ticks.map(\.label)).count == ticks.count, "seed \(seed): \(ticks.map(\.label))")
      #expect(ticks.allSatisfy { shown.contains($0.value) })
      let steps = zip(ticks, ticks.dropFirst()).map { $1.value - $0.value }
      guard let step = steps.first else {
        Issue.record("seed \(seed): no step")
        continue
      }
      let width = shown.upperBound - shown.lowerBound
      #expect(steps.allSatisfy { abs($0 - step) < 1e-6 * width })
      let digit = step / pow(10, (log10(step) + 1e-6).rounded(.down))
      #expect([1, 2, 5].contains { abs($0 - digit) < 1e-3 }, "seed \(seed): step \(step)")
    }
  }

  /// What is written, with what the note says, is the number.
  @Test func `labels with their note are the numbers`() {
    for seed in 0..<5000 {
      var numbers = SeededNumbers(seed)
      let range = numbers.range()
      let ticks = Ticks.linear(range, atMost: 8)
      let shown = spread(range)
      for tick in ticks.ticks {
        let read = TickTests.read(tick.label, ticks.note)
        #expect(
          abs(read - tick.value) <= 1e-6 * (shown.upperBound - shown.lowerBound),
          "seed \(seed): \(tick.label) \(ticks.note) for \(tick.value)")
      }
    }
  }

  @Test(arguments: [0...0, 5...5, -1e300...1e300, 1e-300...2e-300, 1e9...1e9 + 1e-3, -3e-7 ... -3e-7])
  func `ranges at the end of what numbers can be`(range: ClosedRange<Double>) {
    let ticks = Ticks.linear(range, atMost: 8).ticks
    #expect((2...8).contains(ticks.count), "\(ticks)")
    #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks)")
  }

  /// The number that a reader makes of a label and a note like "×10⁶ + 5·10⁷".
  static func read(_ label: String, _ note: String) -> Double {
    func plain(_ text: String) -> String {
      let pairs = zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
      return String(text.map { character in pairs.first { $0.0 == character }?.1 ?? character })
    }
    func number(_ text: String) -> Double {
      // "5·10⁷", "10⁷", "1234.5"
      let isPower = text.contains { "⁰¹²³⁴⁵⁶⁷⁸⁹".contains($0) }
      guard isPower else { return Double(plain(text))! }
      let factor = text.contains("·") ? Double(plain(String(text.split(separator: "·")[0])))! : 1
      let power = text.drop { !"⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains($0) }
      return factor * Double("1e" + plain(String(power)))!
    }
    var (value, rest) = (number(label), note[...])
    if rest.hasPrefix("×") {
      let factor = rest.prefix { $0 != " " }
      value *= number(String(factor.dropFirst()))
      rest = rest.dropFirst(factor.count).drop { $0 == " " }
    }
    guard let sign = rest.first else { return value }
    let offset = number(String(rest.dropFirst(2)))
    return value + (sign == "+" ? offset : -offset)
  }
}
