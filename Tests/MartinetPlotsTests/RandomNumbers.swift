// Random figures that come again: titles, ranges and series that a person might have.

import MartinetPlots
import TestNumbers

typealias SeededNumbers = TestNumbers.SeededNumbers

extension SeededNumbers {
  mutating func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Words of a language, of none, and what makes trouble: long words, accents, signs of XML, controls.
  mutating func text(words count: ClosedRange<Int>) -> String {
    let words = [
      "loss", "taux d'apprentissage", "Überanpassung", "w₁", "a", "<b>&amp;\"'", "perte d’entropie croisée", "é̂",
      "x\u{0}y", "tab\there", "line\nbreak", "数字", "→", "Donaudampfschifffahrtsgesellschaftskapitän",
      "0.001", "mean ± deviation", "ÅÇẼ", "gjpqy", "\u{1B}[31mred", "🐦", "validation", "of", "the",
    ]
    return (0..<integer(count)).map { _ in words[integer(0...words.count - 1)] }.joined(separator: " ")
  }

  /// A range: near 0 or far from it, from tiny to huge.
  mutating func range() -> ClosedRange<Double> {
    let width = power(-12...12)
    let middle = integer(0...2) == 0 ? 0 : number(-1...1) * width * power(-2...8)
    return middle - width / 2...middle + width / 2
  }

  /// 10 to a power between two.
  mutating func power(_ range: ClosedRange<Int>) -> Double {
    var value = number(1...10)
    let power = integer(range)
    for _ in 0..<abs(power) { if power < 0 { value /= 10 } else { value *= 10 } }
    return value
  }

  /// Series of points in two ranges.
  mutating func series() -> [Series] {
    let (x, y) = (range(), range())
    return (0..<integer(1...9)).map { _ in
      let count = integer(1...40)
      return Series(
        text(words: 0...6), x: (0..<count).map { _ in number(x) }, y: (0..<count).map { _ in number(y) })
    }
  }
}

/// A figure by its seed: one plot or several, with any titles.
func randomFigure(_ seed: Int) -> (figure: Figure, series: [Series]) {
  var numbers = SeededNumbers(seed)
  var all: [Series] = []
  let plots: [any Plot] = (0..<(numbers.integer(0...3) == 0 ? numbers.integer(2...4) : 1)).map { _ in
    let series = numbers.series()
    let (title, x, y) = (numbers.text(words: 0...20), numbers.text(words: 0...9), numbers.text(words: 0...9))
    all += series
    if numbers.integer(0...1) == 0 { return LinePlot(series, title: title, x: Axis(x), y: Axis(y)) }
    return ScatterPlot(series, title: title, x: Axis(x), y: Axis(y))
  }
  let columns = numbers.integer(1...3)
  let title = plots.count > 1 ? numbers.text(words: 0...20) : ""
  let across = Double(min(columns, plots.count))
  let down = Double((plots.count + columns - 1) / columns)
  let size = (across * numbers.number(280...700), 60 + down * numbers.number(260...500))
  return (Figure(title: title, plots, columns: columns, size: numbers.integer(0...1) == 0 ? nil : size), all)
}
