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
        system's share/datasets. Nothing is downloaded. Ends with code 65 when a file that is here is not \
        the published one.
        """)

    @Option(help: ArgumentHelp("The only folder to look in.", valueName: "dir"))
    var data: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { try check(data, "--data") }

    func run() throws {
      let reports = DataSetReport.all(in: data.map { URL(fileURLWithPath: $0) })
      if json {
        try Console.write(json: reports.map(Answer.init))
      } else {
        try Console.write(reports.map(DataCommand.text).joined(separator: "\n\n"))
      }
      // A set that is not here is an answer; one that is here and damaged is bad data.
      guard reports.allSatisfy({ $0.folder == nil || $0.isComplete }) else {
        throw ExitCode(ExitStatus.badData.rawValue)
      }
    }

    private struct Answer: Encodable {
      struct File: Encodable {
        let name: String
        @Nullable var path: String?
        @Nullable var bytes: Int?
        let isVerified: Bool
        @Nullable var problem: String?
      }

      let name: String
      @Nullable var folder: String?
      let files: [File]
      let places: [String]

      init(_ report: DataSetReport) {
        name = report.name
        folder = report.folder
        files = report.files.map {
          File(name: $0.name, path: $0.path, bytes: $0.bytes, isVerified: $0.isVerified, problem: $0.problem)
        }
        places = report.places
      }
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
