// A test set counts its uses.

import Martinet
import Testing

@Suite struct TestSetTests {
  static func make() throws -> TestSet {
    try TestSet(features: [[1], [2], [3]], labels: [0, 1, 0])
  }

  @Test func `the second use needs a reason, which is recorded`() throws {
    let test = try TestSetTests.make()
    #expect(test.uses == [])
    let first = try test.opened().use
    #expect(first.ordinal == 1 && first.reason == nil)
    #expect(throws: DataError.testSetUsedAgain(uses: 1)) { try test.opened() }
    #expect(throws: DataError.testSetUsedAgain(uses: 1)) { try test.opened(reuse: " \n") }
    #expect(try test.opened(reuse: "figure 3").use.ordinal == 2)
    #expect(throws: DataError.testSetUsedAgain(uses: 2)) { try test.batches(of: 2) }
    #expect(test.uses.map(\.ordinal) == [1, 2])
    #expect(test.uses.map(\.reason) == [nil, "figure 3"])
  }

  @Test func `a loop of one's own counts as a use`() throws {
    let test = try TestSetTests.make()
    #expect(try test.batches(of: 2).count == 2)
    #expect(test.uses.count == 1)
  }

  @Test func `a part or a view is not a new test set`() throws {
    let test = try TestSetTests.make()
    _ = try test.limited(to: 2).opened()
    #expect(test.uses.count == 1)
    #expect(throws: DataError.testSetUsedAgain(uses: 1)) { try test.oneHotLabels().opened() }
    #expect(throws: DataError.testSetUsedAgain(uses: 1)) { try test.reshaped([1, 1]).opened() }
  }

  @Test func `of many tasks at once one is the first`() async throws {
    for _ in 0..<50 {
      let test = try TestSetTests.make()
      let opened = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { (try? test.opened()) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(opened == 1)
      #expect(test.uses.count == 1)
    }
  }
}
