// martinet predict

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetData

  struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "predict",
      abstract: "Print what a saved model takes pictures for.",
      discussion: """
        For PNG pictures of the size that the model takes: file, label and per cent. MNIST's digits are \
        white on black. For a data set: number, label, per cent and truth of its first test examples, \
        those that are wrong marked.

        Examples:
          martinet predict fashion-mnist-mlp shoe.png shirt.png
          martinet predict fashion-mnist-mlp fashion-mnist --count 105
        """)

    @OptionGroup var model: ModelArgument
    @OptionGroup var examples: DataSetOptions

    @Argument(help: ArgumentHelp("PNG pictures, or one data set.", valueName: "image-or-dataset"))
    var inputs: [String]

    @Option(help: "How many examples of a data set. (default: 25)")
    var count: Int?

    @Flag(help: "Print JSON: a list of objects with file or index, label, probability, truth, isRight.")
    var json = false

    func validate() throws { try check(count, "--count") }

    func run() async throws {
      let network = try model.load(threads: nil)
      let predictions: [Prediction]
      if inputs.count == 1, isDataSet(inputs[0]) {
        let test = try await examples.test(of: inputs[0], for: network).limited(to: count ?? 25)
        predictions = try Prediction.of(test, by: network, at: model.path)
      } else {
        guard count == nil else {
          throw ValidationError("--count is for a data set: pictures are all predicted, leave it out")
        }
        predictions = try inputs.map { try Prediction.of(picture: $0, by: network, at: model.path) }
      }
      if json { return try Console.write(json: predictions) }
      try Console.write(Console.table(predictions.map(\.row), right: [2]))
      let judged = predictions.compactMap(\.isRight)
      if !judged.isEmpty {
        try Console.write("\(judged.count { $0 }) of \(judged.count) are right")
      }
    }

    private func isDataSet(_ input: String) -> Bool {
      guard case .folder(let url) = ImageDataSet(input) else { return true }
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
  }
#endif
