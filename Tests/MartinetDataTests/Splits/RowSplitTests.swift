// Splits and folds: every row in its one place.

import Martinet
import Testing

@testable import MartinetData

@Suite struct RowSplitTests {
  static func isWhole(_ split: RowSplit, _ count: Int) -> Bool {
    (split.training + split.validation + split.test).sorted() == Array(0..<count)
  }

  /// Classes of unequal size in no order.
  static func keys(_ count: Int, _ number: Int) -> [Int] {
    (0..<count).map { row in (row * 7919 % 1009) * (row * 31 % 11) % number }
  }

  @Test(arguments: [10, 11, 97, 1000]) func `every row is in one part, and a seed decides which`(count: Int) throws {
    let groupings: [RowGrouping] = [
      .none, .classes(RowSplitTests.keys(count, 3)), .groups(RowSplitTests.keys(count, 7)),
      .times((0..<count).map { Double($0 * 7 % count) }),
    ]
    for grouping in groupings {
      for seed: UInt64 in 0..<5 {
        let split = try RowSplit(count: count, by: grouping, validation: 0.2, test: 0.3, seed: seed)
        #expect(RowSplitTests.isWhole(split, count))
        #expect(try split == RowSplit(count: count, by: grouping, validation: 0.2, test: 0.3, seed: seed))
      }
    }
    let splits = try (0..<5).map { try RowSplit(count: count, validation: 0.2, test: 0.3, seed: $0) }
    #expect(Set(splits.map(\.test)).count > 1)
    #expect(splits.allSatisfy { $0.test.count == Int((Double(count) * 0.3).rounded()) })
    #expect(splits.allSatisfy { $0.validation.count == Int((Double(count) * 0.2).rounded()) })
  }

  @Test func `a stratified split keeps the classes' shares`() throws {
    let classes = RowSplitTests.keys(1000, 3)
    for seed: UInt64 in 0..<10 {
      let split = try RowSplit(count: 1000, by: .classes(classes), validation: 0.2, test: 0.1, seed: seed)
      for key in 0..<3 {
        let all = classes.count { $0 == key }
        func share(_ rows: [Int]) -> Double { Double(rows.count { classes[$0] == key }) / Double(all) }
        #expect(abs(share(split.test) - 0.1) * Double(all) <= 1)
        #expect(abs(share(split.validation) - 0.2) * Double(all) <= 2)
      }
    }
  }

  @Test func `a group stands in one part, and a later time in a later one`() throws {
    let groups = RowSplitTests.keys(500, 40)
    for seed: UInt64 in 0..<10 {
      let split = try RowSplit(count: 500, by: .groups(groups), validation: 0.2, test: 0.2, seed: seed)
      let parts = [split.training, split.validation, split.test].map { Set($0.map { groups[$0] }) }
      #expect(parts[0].isDisjoint(with: parts[1]) && parts[0].isDisjoint(with: parts[2]))
      #expect(parts[1].isDisjoint(with: parts[2]))
    }
    let times = RowSplitTests.keys(500, 40).map(Double.init)
    let split = try RowSplit(count: 500, by: .times(times), validation: 0.2, test: 0.2)
    let ranges = [split.training, split.validation, split.test].map { rows in rows.map { times[$0] } }
    #expect(ranges[0].max()! < ranges[1].min()!)
    #expect(ranges[1].max()! < ranges[2].min()!)
  }

  @Test func `a seed decides which groups of one size stand together`() throws {
    let groups = (0..<100).map { $0 / 5 }
    let folds = try (0..<5).map { seed in
      try RowSplit.folds(4, count: 100, by: .groups(groups), seed: seed).map { $0.validation.sorted() }
    }
    #expect(Set(folds).count > 1)
    #expect(folds.allSatisfy { $0.allSatisfy { $0.count == 25 } })
  }

  @Test(arguments: [2, 3, 5, 10]) func `every row is validated in exactly one fold`(k: Int) throws {
    for count in [10, 23, 150] {
      let (classes, groups) = (RowSplitTests.keys(count, 3), (0..<count).map { $0 * 13 % 11 })
      for grouping in [RowGrouping.none, .classes(classes), .groups(groups)] {
        if case .groups = grouping, k > Set(groups).count { continue }
        let folds = try RowSplit.folds(k, count: count, by: grouping, seed: 3)
        #expect(folds.count == k)
        #expect(folds.flatMap(\.validation).sorted() == Array(0..<count))
        #expect(folds.allSatisfy { RowSplitTests.isWhole($0, count) && $0.test.isEmpty })
        switch grouping {
        case .none: #expect(folds.map(\.validation.count).max()! - folds.map(\.validation.count).min()! <= 1)
        case .classes:
          for key in 0..<3 {
            let sizes = folds.map { fold in fold.validation.count { classes[$0] == key } }
            #expect(sizes.max()! - sizes.min()! <= 1)
          }
          #expect(folds.map(\.validation.count).max()! - folds.map(\.validation.count).min()! <= 1)
        default:
          for fold in folds {
            let (a, b) = (Set(fold.training.map { groups[$0] }), Set(fold.validation.map { groups[$0] }))
            #expect(a.isDisjoint(with: b))
          }
        }
      }
    }
  }

  @Test func `folds by time learn from what was before`() throws {
    let times = RowSplitTests.keys(200, 50).map(Double.init)
    let folds = try RowSplit.folds(4, count: 200, by: .times(times))
    for fold in folds {
      #expect(fold.training.map { times[$0] }.max()! < fold.validation.map { times[$0] }.min()!)
    }
    #expect(folds[3].training.count + folds[3].validation.count == 200)
    #expect(Set(folds.flatMap(\.validation)).count == folds.map(\.validation.count).reduce(0, +))
  }

  @Test func `what cannot be divided is said`() {
    func problem(_ body: () throws -> Void) -> TableError.Problem? {
      do { try body() } catch { return (error as? TableError)?.problem }
      return nil
    }
    #expect(problem { _ = try RowSplit.folds(1, count: 10) } != nil)
    #expect(
      problem { _ = try RowSplit.folds(11, count: 10) }
        == .cannotSplit("10 rows are too few for 11 folds: take fewer folds"))
    #expect(problem { _ = try RowSplit.folds(3, count: 4, by: .groups([0, 0, 1, 1])) } != nil)
    #expect(problem { _ = try RowSplit(count: 3, validation: 0.1, test: 0) } != nil)
    #expect(problem { _ = try RowSplit(count: 3, validation: 0.5, test: 0.5) } != nil)
    #expect(problem { _ = try RowSplit(count: 3, validation: 1.5, test: 0) } != nil)
    #expect(problem { _ = try RowSplit(count: 0, validation: 0, test: 0) } == .noRows)
    #expect(problem { _ = try RowSplit(count: 3, by: .classes([1]), validation: 0.3, test: 0) } != nil)
    #expect(problem { _ = try RowSplit(count: 2, by: .times([1, .nan]), validation: 0.5, test: 0) } != nil)
  }

  @Test func `any training set has folds`() throws {
    let set = try TrainingSet(features: (0..<10).map { [Float($0)] }, labels: (0..<10).map { $0 % 2 })
    let folds = try set.folds(5, by: .classes((0..<10).map { $0 % 2 }), seed: 1)
    let seen = try folds.flatMap { try $0.validation.batches(of: 2)[0].features().scalars }
    #expect(seen.sorted() == (0..<10).map { Float($0) })
    #expect(folds.allSatisfy { $0.training.count == 8 })
  }
}
