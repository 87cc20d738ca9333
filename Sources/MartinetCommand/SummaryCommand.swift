// martinet summary

#if CommandLine
  import ArgumentParser
  import Martinet
  import MartinetData

  struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "summary",
      abstract: "Print a network's layers, their shapes and how many weights they have.",
      discussion: """
        The networks mlp, cnn and deep-cnn are shown for pictures of 28 × 28 and ten classes.

        Examples:
          martinet summary cnn
          martinet summary fashion-mnist-mlp
        """)

    @Argument(help: "mlp, cnn, deep-cnn, or a saved model.")
    var model: String

    @Flag(help: "Print JSON: name, kind, outputShape and parameters of each layer, and their sum.")
    var json = false

    private struct Answer: Encodable {
      struct Layer: Encodable {
        let name, kind: String
        let outputShape: [Int]
        let parameters: Int
      }
      let layers: [Layer]
      let parameters: Int
    }

    func run() throws {
      let network: Model =
        try CourseModel(rawValue: model)?.network(input: [28, 28], classes: 10)
        ?? Model.load(from: TrainingFolder.modelFile(at: model))
      guard json else { return try Console.write(network.summary()) }
      let layers = network.layers.map {
        Answer.Layer(
          name: $0.name, kind: $0.kind, outputShape: $0.outputShape.dimensions, parameters: $0.parameterCount)
      }
      try Console.write(json: Answer(layers: layers, parameters: network.parameterCount))
    }
  }
#endif
