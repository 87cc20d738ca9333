// martinet table predict

#if CommandLine
  import ArgumentParser
  import Martinet
  import MartinetData

  struct TablePredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "predict",
      abstract: "Add to a table what a saved model says of its rows.",
      discussion: """
        The file needs the columns that the model reads, and no target. Its columns are written as they are, missing \
        values as empty fields, with the delimiter of the file, and behind them the column prediction and, for classes, \
        a column "probability of CLASS" for each.

        Examples:
          martinet table predict cars new-cars.csv
          martinet table predict iris flowers.csv --output predicted.csv
        """)

    @OptionGroup var model: TableModelArgument
    @OptionGroup var table: TableArgument

    @Option(help: ArgumentHelp("The CSV to write; without it, the CSV is printed.", valueName: "file.csv"))
    var output: String?

    func validate() throws {
      if output == "" { throw ValidationError("--output: expected a file, received an empty text") }
    }

    func run() throws {
      let fitted = try model.load()
      // Read as text, what is written again stays as it was.
      let predicted = try fitted.adding(to: table.read(as: .text))
      if let output { return try predicted.write(csv: output, delimiter: table.scalar) }
      try Console.write(content: predicted.csv(delimiter: table.scalar))
    }
  }
#endif
