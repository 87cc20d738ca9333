// martinet table

#if CommandLine
  import ArgumentParser
  import Martinet
  import MartinetData

  struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "table",
      abstract: "Look at a table in a CSV file, learn to predict a column of it, and predict.",
      discussion: """
        A file is a CSV with a line of names at its top, plain or gzip, in UTF-8. Empty fields, NA, NaN, null and \
        their like are missing values.

          martinet table check cars.csv --target Miles_per_Gallon
          martinet table train cars.csv --target Miles_per_Gallon --output cars
          martinet table predict cars new-cars.csv --output predicted.csv
        """,
      subcommands: [
        TableCheckCommand.self, TableTrainCommand.self, TableEvaluateCommand.self, TablePredictCommand.self,
      ])
  }

  /// FILE: a table, and how its fields stand in it.
  struct TableArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("A CSV file with a line of names, plain or gzip.", valueName: "file.csv"))
    var file: String

    @Option(help: ArgumentHelp("What stands between two fields: one character, or tab.", valueName: "character"))
    var delimiter = ","

    func validate() throws {
      if file.isEmpty { throw ValidationError("FILE: expected a CSV file, received an empty text") }
      guard named != nil else {
        throw ValidationError("--delimiter: expected one character or tab, received \"\(delimiter)\"")
      }
    }

    /// The delimiter.
    var scalar: Unicode.Scalar { named! }

    private var named: Unicode.Scalar? {
      let scalars = delimiter == "tab" ? "\t".unicodeScalars : delimiter.unicodeScalars
      return scalars.count == 1 ? scalars.first : nil
    }

    /// Reads the table, some columns as their roles are read.
    func read(_ roles: [String: ColumnRole]) throws -> Table { try read(types: roles.compactMapValues(\.type)) }

    /// Reads the table, some columns as a type, and all others as text where told.
    func read(types: [String: ColumnType] = [:], as type: ColumnType? = nil) throws -> Table {
      try Table(contentsOf: file, format: CSVFormat(delimiter: scalar, types: types, otherTypes: type))
    }
  }

  /// `--as`: what columns are taken for where that is not to be inferred.
  struct RoleOptions: ParsableArguments {
    @Option(
      name: .customLong("as"),
      help: ArgumentHelp(
        "What a column is taken for, one of \(ColumnRole.readNames), where that is not to be inferred; may be given "
          + "several times.", valueName: "column:role"))
    var texts: [String] = []

    func validate() throws { _ = try roles }

    /// Throws `ValidationError` where the target is among the columns.
    func check(target: String?) throws {
      guard let target, try roles[target] != nil else { return }
      throw ValidationError(
        "--as: expected columns beside the target, received \"\(target)\"; --task says how the target is taken")
    }

    /// The roles by their columns' names, which may hold colons.
    var roles: [String: ColumnRole] {
      get throws {
        var roles: [String: ColumnRole] = [:]
        for text in texts {
          let scalars = text.unicodeScalars
          guard let colon = scalars.lastIndex(of: ":"),
            let role = ColumnRole(rawValue: String(scalars[scalars.index(after: colon)...])), role.isRead
          else {
            throw ValidationError(
              "--as: expected COLUMN:ROLE, the role one of \(ColumnRole.readNames), received \"\(text)\"")
          }
          let column = String(scalars[..<colon])
          if roles.updateValue(role, forKey: column) != nil {
            throw ValidationError("--as: expected one role for a column, received two for \"\(column)\"")
          }
        }
        return roles
      }
    }
  }

  /// MODEL: what `martinet table train` has saved.
  struct TableModelArgument: ParsableArguments {
    @Argument(help: "A saved model: a .safetensors file, or the folder that `martinet table train` wrote.")
    var model: String

    /// The path of the file.
    var path: String { TrainingFolder.modelFile(at: model) }

    func load() throws -> FittedModel { try FittedModel.load(from: path) }
  }

  extension PredictionTask {
    /// The task of a name on the command line; `auto` leaves it open.
    static func named(_ name: String) throws -> PredictionTask? {
      if name == "auto" { return nil }
      guard let task = PredictionTask(rawValue: name) else {
        throw ValidationError("--task: expected auto, regression or classification, received \"\(name)\"")
      }
      return task
    }
  }
#endif
