// How a report came about: what was asked for, what it took, and with which program.

import Foundation

extension Report.Section {
  /// What was asked for, the seconds that its parts took, and the versions that computed it.
  public static func run(
    settings: [(name: String, value: String)], seconds: [(name: String, value: Double)],
    versions: [(name: String, value: String)]
  ) -> Report.Section {
    func pairs(_ pairs: [(name: String, value: String)], _ caption: String) -> Report.Block {
      .table(Report.Table(pairs.map { [$0.name, $0.value] }, caption: caption, isNumeric: false))
    }
    let times = Report.Table(seconds.map { [$0.name, String(format: "%.3f", $0.value)] }, caption: "Seconds")
    return Report.Section("Run", [pairs(settings, "Settings"), .table(times), pairs(versions, "Versions")])
  }
}
