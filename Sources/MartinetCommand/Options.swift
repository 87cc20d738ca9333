// Options that several subcommands have.

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetData

  /// `--threads`.
  struct ThreadOptions: ParsableArguments {
    @Option(help: "How many threads compute; no bit depends on it. (default: the processors)")
    var threads: Int?

    /// More than any machine has processors.
    static let limit = 1024

    func validate() throws { try check(threads, "--threads", upTo: ThreadOptions.limit) }
  }

  /// Stops what needs to be 1 or more, and at most as many as can be counted with, and is not.
  func check(_ value: Int?, _ name: String, upTo limit: Int = Int(Int32.max)) throws {
    if let value, value < 1 { throw ValidationError("\(name): expected at least 1, received \(value)") }
    if let value, value > limit { throw ValidationError("\(name): expected at most \(limit), received \(value)") }
  }

  /// Stops a path that is empty, as that of a variable which is not set.
  func check(_ path: String?, _ name: String) throws {
    if path == "" { throw ValidationError("\(name): expected a folder, received an empty text") }
  }

  /// `--data`, and the test examples that it leads to.
  struct DataSetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The only folder to look for the data set in.", valueName: "dir"))
    var data: String?

    func validate() throws { try check(data, "--data") }

    /// The test examples of a data set, read as a model takes them.
    ///
    /// Throws what `ImageDataSet` does, and `ModelError.inputShapes` when they do not fit the model.
    func test(of name: String, for model: Model) async throws -> TestSet {
      let notes = DownloadNotes()
      let shape = model.inputs[0].exampleShape!
      let test = try await ImageDataSet(name).loadTest(
        from: data.map { URL(fileURLWithPath: $0) }, as: PNG.Color(of: shape) ?? .gray,
        classNames: model.classNames, progress: { notes.note($0) })
      // A gray picture has one channel, whether its shape says so or not.
      return test.featureShapes[0].dimensions + [1] == shape.dimensions ? try test.reshaped(shape) : test
    }
  }

  /// MODEL: a saved model.
  struct ModelArgument: ParsableArguments {
    @Argument(help: "A saved model: a .safetensors file, or the folder that `martinet train` wrote.")
    var model: String

    /// The path of the file.
    var path: String { TrainingFolder.modelFile(at: model) }

    func load(threads: Int?) throws -> Model { try Model.load(from: path, threads: threads) }
  }
#endif
