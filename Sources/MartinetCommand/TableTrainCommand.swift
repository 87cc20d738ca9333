// martinet table train

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetData

  struct TableTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Learn to predict a column of a table from the others, and save what was learned.",
      discussion: """
        Types are inferred unless --as tells; missing values are imputed and flagged; texts that repeat become one \
        column for each that is frequent and one for the others; of others that share words the words are counted; \
        numbers are scaled; dates become days and the place in the year. Columns that are constant, empty, or name \
        their row are left out, and said. Without --model several networks are compared by cross-validation: the \
        best one is trained on all rows and saved.

        The folder of --output gets model.safetensors, the model with its preparation; report.html, one page with the \
        data, the networks that were compared, the measures beside a baseline and the worst mistakes; its pictures \
        curves.png and, for classes, confusion.png, for numbers predictions.png; and history.json, what was asked for \
        and what came out. Nothing is written before the end; Ctrl-C ends with code 130.

        Examples:
          martinet table train cars.csv --target Miles_per_Gallon --output cars
          martinet table train iris.csv --target species --model mlp:64,32 --folds 10
          martinet table train customers.csv --target left --without name --as zip:category --search 5
        """)

    @OptionGroup var table: TableArgument

    @Option(help: "The column that is to be predicted.")
    var target: String

    @Option(help: "What is predicted: auto (the default), regression or classification.")
    var task = "auto"

    @Option(
      help: ArgumentHelp(
        "The network: linear, mlp, mlp:UNITS,UNITS, each also with +bins or +bins:COUNT; auto compares.",
        valueName: "network"))
    var model = "auto"

    @Option(help: "How many parts each judge what was learned from the others.")
    var folds = 5

    @Option(help: ArgumentHelp("Search among other networks for so long.", valueName: "minutes"))
    var search: Double?

    @Option(help: ArgumentHelp("A column not to learn from; may be given several times.", valueName: "column"))
    var without: [String] = []

    @OptionGroup var types: RoleOptions

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("The folder to write. (default: FILE-TARGET)", valueName: "dir"))
    var output: String?

    @OptionGroup var threading: ThreadOptions

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print the record, which is also in history.json, and nothing else.")
    var json = false

    func validate() throws {
      try check(output, "--output")
      _ = try PredictionTask.named(task)
      if without.contains(target) {
        throw ValidationError("--without: expected columns beside the target, received the target \"\(target)\"")
      }
      try types.check(target: target)
      if let column = try types.roles.keys.sorted().first(where: without.contains) {
        throw ValidationError(
          "--as: expected columns to learn from, received \"\(column)\", which --without leaves out")
      }
      if folds < 2 { throw ValidationError("--folds: expected at least 2, received \(folds)") }
      if let search, !(search > 0 && search <= 10_000) {
        throw ValidationError("--search: expected minutes, above 0 and at most 10000, received \(search)")
      }
      if model != "auto", TableModel(model) == nil {
        throw ValidationError(
          "--model: expected auto, linear, mlp or mlp:UNITS,UNITS, with +bins or +bins:COUNT behind or not, "
            + "received \"\(model)\"")
      }
    }

    func run() async throws {
      let folder = TrainingFolder(path: output ?? defaultOutput)
      try folder.check()
      let roles = try types.roles
      let run = TableRun(
        settings: TableRun.Settings(
          file: table.file, delimiter: table.delimiter, target: target, without: without, roles: roles, task: task,
          model: model, folds: folds, searchMinutes: search, seed: seed),
        read: { [table] in try table.read(roles) }, folder: folder, threads: threading.threads, isSilent: quiet || json)
      let (quiet, json) = (quiet, json)
      do {
        try await Interruption.cancelling {
          let record = try run.perform()
          if json { return try Console.write(json: record) }
          if !quiet {
            try Console.write("saved \(folder.model); what came out is in \(folder.report)".visible)
          }
        }
      } catch is CancellationError {
        Console.note("interrupted; nothing was written")
        throw ExitCode(ExitStatus.interrupted.rawValue)
      }
    }

    private var defaultOutput: String {
      let name = URL(fileURLWithPath: table.file).lastPathComponent.split(separator: ".").first.map(String.init)
      return "\(name ?? "table")-\(target)".replacingOccurrences(of: "/", with: "-")
    }
  }
#endif
