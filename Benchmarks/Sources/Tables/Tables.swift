// Reads one CSV and says, as JSON, how long it took, what its columns weigh and how much memory the process took.
// Benchmarks/tables/csv_peers.py runs it by turns with pandas.

import Foundation
import MartinetData

@main
struct Tables {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else { fatalError("usage: tables FILE.csv") }
    let before = peak()
    let clock = ContinuousClock()
    let start = clock.now
    let table = try Table(contentsOf: CommandLine.arguments[1])
    let seconds = (clock.now - start) / .seconds(1)
    let sizes = table.columns.map { column -> Int in
      guard case .text(let texts) = column else { return 8 * column.count }
      return 4 * column.count + texts.values.reduce(0) { $0 + $1.utf8.count + 8 }
    }
    let types = table.columns.map(\.type.rawValue)
    let result: [String: Any] = [
      "seconds": seconds, "rows": table.rowCount, "types": types, "columnBytes": sizes.reduce(0, +),
      "peakBytes": peak() - before,
    ]
    print(String(decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self))
  }

  /// The most memory that the process has had, in bytes. On Linux `getrusage` would count that of the process that
  /// started this one.
  private static func peak() -> Int {
    #if canImport(Darwin)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
      return 1024 * (kibibytes ?? 0)
    #endif
  }
}
