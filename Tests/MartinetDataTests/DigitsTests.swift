// Clusters and components of the handwritten digits of 8 × 8, against scikit-learn (Tests/Golden).

import Foundation
import Martinet
import MartinetData
import Testing

private let digits: URL? = {
  guard let folder = ProcessInfo.processInfo.environment["MARTINET_DATA"] else { return nil }
  let file = URL(fileURLWithPath: folder).appending(path: "tabular/digits.csv.gz")
  return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

@Suite(.enabled(if: digits != nil, "the digits are not here: set MARTINET_DATA to the folder that holds tabular/"))
struct DigitsTests {
  private struct Golden: Decodable {
    struct Digits: Decodable {
      let rows: Int
      let inertia: Double
      let variances: [Double]
      let directions: [[Double]]
    }
    let digits: Digits
  }

  private func golden() throws -> Golden.Digits {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/sklearn_models.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).digits
  }

  private func features() throws -> Tensor {
    let bytes = try Gzip.inflate(contentsOf: try #require(digits).path, limit: 10_000_000)
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
    return Tensor(lines.map { $0.split(separator: ",").dropLast().compactMap { Float($0) } })
  }

  @Test func `clusters are as tight`() throws {
    let (x, golden) = try (features(), golden())
    #expect(x.shape == [golden.rows, 64])
    // The best of ten starts of two programs need not be the same.
    #expect(try KMeans(x, clusters: 10, seed: 1).inertia < 1.005 * golden.inertia)
  }

  @Test func `components are the same up to their sign`() throws {
    let golden = try golden()
    let components = try PrincipalComponents(try features(), count: golden.variances.count)
    for (found, expected) in zip(components.variances, golden.variances) {
      #expect(abs(found - expected) < 1e-6 * expected)
    }
    for (index, expected) in golden.directions.enumerated() {
      let found = components.directions[index].scalars.map(Double.init)
      let sign = zip(found, expected).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      for (found, expected) in zip(found, expected) { #expect(abs(sign * found - expected) < 1e-5) }
    }
  }
}
