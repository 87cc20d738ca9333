// martinet evaluate

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetData

  struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "evaluate",
      abstract: "Print the loss and the accuracy of a saved model on a data set's test examples.",
      discussion: """
        Examples:
          martinet evaluate fashion-mnist-mlp fashion-mnist
          martinet evaluate cats-and-dogs/model.safetensors pictures --json
        """)

    @OptionGroup var model: ModelArgument
    @OptionGroup var examples: DataSetOptions
    @OptionGroup var threading: ThreadOptions

    @Argument(help: "mnist, fashion-mnist, or a folder of pictures; one without test data is taken whole.")
    var dataset: String

    @Flag(help: "Print JSON: dataset, model, examples, loss, accuracy, baselineAccuracy.")
    var json = false

    private struct Answer: Encodable {
      let dataset, model: String
      let examples: Int
      let loss: Double
      @Nullable var accuracy: Double?
      let baselineAccuracy: Double
    }

    func run() async throws {
      let network = try model.load(threads: threading.threads)
      let test = try await examples.test(of: dataset, for: network)
      let outcome = try network.evaluate(test)
      guard outcome.loss.isFinite else {
        throw NotFiniteError(value: "the loss on \(dataset)", model: model.path)
      }
      let baseline = try test.baselineAccuracy()
      if json {
        try Console.write(
          json: Answer(
            dataset: dataset, model: model.path, examples: test.count, loss: outcome.loss,
            accuracy: outcome.accuracy, baselineAccuracy: baseline))
      } else {
        try Console.write(
          "\(dataset): \(test.count) examples - \(outcome)"
            + " - baseline accuracy: \(Console.fixed(baseline))")
      }
    }
  }
#endif
