// martinet data

#if CommandLine
  import ArgumentParser
  import Foundation
  import MartinetData

  struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "data",
      abstract: "Print which data sets are here, where, and whether their content is the published one.",
      discussion: """
        Looks where `martinet train` does: the folder that MARTINET_DATA names, the user's cache, the \
        system's share/datasets. Nothing is downloaded.
        """)

    @Option(help: ArgumentHelp("The only folder to look in.", valueName: "dir"))
    var data: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let reports = DataSetReport.all(in: data.map { URL(fileURLWithPath: $0) })
      if json { return try Console.write(json: reports) }
      try Console.write(reports.map(DataCommand.text).joined(separator: "\n\n"))
    }

    private static func text(_ report: DataSetReport) -> String {
      guard let folder = report.folder else {
        return (["\(report.name): not here; looked in"] + report.places.map { "  \($0)" })
          .joined(separator: "\n")
      }
      let rows = report.files.map { file in
        ["  \(file.name)", file.bytes.map { "\($0) bytes" } ?? "", file.problem ?? "verified"]
      }
      return "\(report.name): \(folder)\n" + Console.table(rows, right: [1])
    }
  }
#endif
