// Search: what it tries, what it finds, and what it does with failures.

import Martinet
import Testing

@testable import MartinetData

@Suite struct SearchTests {
  @Test func `a grid tries every combination once`() throws {
    let search = HyperparameterSearch(
      ["a": .numbers([1, 2]), "b": .choices(["x", "y", "z"]), "c": .integers(3...4), "d": .logUniform(0.01...1)],
      .grid(points: 3))
    var tried: [Settings] = []
    let result = try search.run(over: [0, 1]) { settings, fold in
      if fold == 0 { tried.append(settings) }
      return settings.number("a") + Double(settings.integer("c")) + (settings.choice("b") == "y" ? -5 : 0)
        + settings.number("d") + Double(fold)
    }
    #expect(tried.count == 2 * 3 * 2 * 3 && Set(tried).count == tried.count)
    #expect(Set(tried.map { ($0.number("d") * 1e9).rounded() / 1e9 }) == [0.01, 0.1, 1])
    #expect(result.best.settings.description == "a 1, b y, c 3, d 0.01")
    #expect(abs(result.best.mean! - (-0.49)) < 1e-12)
    #expect(abs(result.best.deviation! - 0.5.squareRoot()) < 1e-12)
  }

  @Test func `random trials are a seed's, within their ranges`() throws {
    let space: SearchSpace = ["u": .uniform(2...3), "l": .logUniform(1e-4...1), "i": .integers(1...6)]
    func tried(_ seed: UInt64) throws -> [Settings] {
      try HyperparameterSearch(space, .random(trials: 200, seed: seed)).run(over: [0]) { settings, _ in
        settings.number("u")
      }
      .trials.map(\.settings)
    }
    let first = try tried(1)
    #expect(try first == tried(1))
    #expect(try first != tried(2))
    #expect(first.allSatisfy { (2...3).contains($0.number("u")) && (1e-4...1).contains($0.number("l")) })
    #expect(Set(first.map { $0.integer("i") }) == [1, 2, 3, 4, 5, 6])
    // Half of the orders of magnitude lie below 0.01.
    #expect(abs(first.count { $0.number("l") < 0.01 } - 100) < 35)
  }

  @Test func `a diverged trial fails alone, and time ends the search`() throws {
    let search = HyperparameterSearch(["rate": .numbers([1, 2, 3])], .grid(), goal: .largest)
    let result = try search.run(over: [0]) { settings, _ in
      settings.number("rate") == 3 ? .nan : settings.number("rate")
    }
    #expect(result.best.settings.number("rate") == 2)
    #expect(result.trials[2].failure != nil && result.trials[2].mean == nil)
    #expect(throws: TableError.self) { try search.run(over: [0]) { _, _ in .infinity } }
    #expect(throws: TableError.self) { try search.run(over: [Int]()) { _, _ in 0 } }
    // No grid is made before its size is known to be sensible.
    for (values, points) in [
      (SearchSpace.Values.integers(0...(1 << 50)), 5), (.integers(.min ... .max), 5), (.uniform(0...1), .max),
    ] {
      let wide = HyperparameterSearch(["a": values, "b": .numbers([1, 2])], .grid(points: points))
      #expect(throws: TableError.self) { try wide.run(over: [0]) { _, _ in 0 } }
    }
    let short = HyperparameterSearch(["rate": .uniform(0...1)], .random(trials: 1_000_000), budget: .milliseconds(20))
    #expect(try (1..<1_000_000).contains(short.run(over: [0]) { _, _ in 1 }.trials.count))
  }
}
