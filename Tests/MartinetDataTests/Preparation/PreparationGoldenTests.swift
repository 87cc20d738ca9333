// Preparation against scikit-learn's and NumPy's numbers (Tests/Golden/preparation.py).

import Foundation
import Testing

@testable import MartinetData

@Suite struct PreparationGoldenTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let values: [Double?]
      let scale: [String: [Double]]
      let impute: [String: Double]
      let quantiles: [String: Double]
      let bins: [String: [Int]]
    }
    struct OneHot: Decodable {
      let texts: [String]
      let rows: [String: Int]
    }
    let columns: [Case]
    let oneHot: OneHot
  }

  private let golden: Golden

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Golden/preparation.json").standardized
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  @Test func `scaling, imputation, quantiles and bins are the peers'`() throws {
    for (number, test) in golden.columns.enumerated() {
      let known = test.values.compactMap { $0 }
      let column = Column.number(test.values.map { $0 ?? .nan })
      let summary = try #require(Summary(known))
      // How far rounding of the values themselves can move the result.
      let spread = max(summary.deviation, 1e-300)
      let tolerance = 1e-12 * (1 + abs(summary.mean) / spread)
      for scaling in Scaling.allCases {
        let scaled = try FittedScaling(scaling, [column]).apply([.number(known)])[0].numbers ?? []
        let wanted = try #require(test.scale[scaling.rawValue])
        for (a, b) in zip(scaled, wanted) {
          #expect(abs(a - b) <= tolerance * max(1, abs(b)), "column \(number), \(scaling)")
        }
      }
      for (name, imputation) in [("mean", Imputation.mean), ("median", .median), ("mostFrequent", .mostFrequent)] {
        let step = try FittedImputation(imputation, flag: false, [column])
        guard case .number(let fill) = step.fills[0] else { continue }
        let wanted = try #require(test.impute[name])
        #expect(abs(fill - wanted) <= 1e-14 * max(abs(wanted), spread), "column \(number), \(name)")
      }
      for (q, wanted) in test.quantiles {
        let q = try #require(Double(q))
        #expect(abs(summary.quantile(q) - wanted) <= 1e-14 * max(abs(wanted), spread), "column \(number), \(q)")
      }
      for binning in Binning.allCases {
        let step = try FittedBinning(binning, count: 5, [column])
        let columns = step.apply([.number(known)]).map { $0.numbers ?? [] }
        let bins = known.indices.map { row in columns.firstIndex { $0[row] == 1 } }
        #expect(bins == test.bins[binning.rawValue], "column \(number), \(binning)")
      }
    }
  }

  @Test func `one-hot columns stand in the peer's order`() throws {
    let column = Column.text(TextColumn(golden.oneHot.texts))
    let step = try FittedOneHot(unknown: .error, minimumCount: 1, limit: nil, [column])
    for (text, place) in golden.oneHot.rows { #expect(step.vocabularies[0][text] == place) }
  }
}
