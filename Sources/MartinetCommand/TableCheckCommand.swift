// martinet table check

#if CommandLine
  import ArgumentParser
  import Martinet
  import MartinetData

  struct TableCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Say what one should know of a table before learning from it.",
      discussion: """
        Missing and doubled values, constant columns, numbers far from all others; with --target also classes out of \
        balance, columns that alone give the label away, and rows whose labels cross-validation contradicts. Rows are \
        named by their line in the file. Nothing is changed.

        Examples:
          martinet table check cars.csv
          martinet table check iris.csv --target species --json
        """)

    @OptionGroup var table: TableArgument

    @Option(help: "The column that is to be predicted.")
    var target: String?

    @Option(help: "What is predicted: auto (the default), regression or classification.")
    var task = "auto"

    @OptionGroup var types: RoleOptions

    @Option(help: "The seed of the cross-validations.")
    var seed: UInt64 = 0

    @OptionGroup var threading: ThreadOptions

    @Flag(help: "Print JSON: rowCount, columns, duplicates, classes, leaks, doubtfulLabels, …; rows from 0, and lines.")
    var json = false

    func validate() throws {
      _ = try PredictionTask.named(task)
      try types.check(target: target)
    }

    func run() throws {
      let roles = try types.roles
      let all = try table.read(roles)
      let report =
        try target.map { target in
          let labeled = try LabeledTable.known(all, target: target, task: PredictionTask.named(task))
          let unknown = all.rowCount - labeled.count
          if unknown > 0 { Console.note("\(unknown) rows without \(target) are left out".visible) }
          return try DataReport(of: labeled, doubtful: true, roles: roles, seed: seed, threads: threading.threads)
        } ?? DataReport(of: all)
      if json { return try Console.write(json: report) }
      try Console.write("\(report)")
    }
  }
#endif
