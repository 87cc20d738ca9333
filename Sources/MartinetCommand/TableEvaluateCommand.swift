// martinet table evaluate

#if CommandLine
  import ArgumentParser
  import Martinet
  import MartinetData

  struct TableEvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "evaluate",
      abstract: "Print how right a saved model is about a table whose labels are known.",
      discussion: """
        The file needs the columns that the model was trained with, the target among them; rows without a label are \
        passed over.

        Examples:
          martinet table evaluate cars newer-cars.csv
          martinet table evaluate iris/model.safetensors more.csv --json
        """)

    @OptionGroup var model: TableModelArgument
    @OptionGroup var table: TableArgument

    @Flag(help: "Print JSON: file, model, target, rows, measures, baseline; null where a measure has no value.")
    var json = false

    private struct Answer: Encodable {
      let file, model, target: String
      let rows: Int
      let measures, baseline: [String: Nullable<Double>]
    }

    func run() throws {
      let fitted = try model.load()
      let outcome = try fitted.judged(by: try table.read(types: fitted.textTypes))
      let baseline = outcome.baseline
      if json {
        return try Console.write(
          json: Answer(
            file: table.file, model: model.path, target: fitted.target.column, rows: outcome.count,
            measures: outcome.byName, baseline: baseline.byName))
      }
      try Console.write("\(table.file): \(outcome.count) rows with \(fitted.target.column)".visible)
      try Console.write(outcome.table(beside: baseline))
    }
  }
#endif
