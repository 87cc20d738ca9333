// A model: its layers as a table and as a diagram.

import Martinet
import MartinetPlots

extension Report.Section {
  /// The layers of a model with their shapes and parameters, and its diagram with the steps in which a batch of
  /// this size is predicted.
  public static func model(_ model: Model, batchSize: Int = 32) -> Report.Section {
    var rows = model.inputs.map { ["input", "", "\($0.exampleShape ?? [])", grouped(0)] }
    rows += model.layers.map { [$0.name, $0.kind, "\($0.outputShape)", grouped($0.parameterCount)] }
    rows.append(["sum", "", "", grouped(model.parameterCount)])
    let diagram: Report.Block
    do {
      diagram = .figure(
        Figure(try ModelDiagram(model, batchSize: batchSize)),
        description: "The layers from the input to the output, and the steps in which they are computed.",
        caption: "Left the layers; right the steps in which a batch of \(batchSize) is predicted, those of several "
          + "operations in purple.")
    } catch {
      diagram = .text("There is no diagram of the model: \(error).")
    }
    return Report.Section(
      "Model",
      [.table(Report.Table(rows, headings: ["layer", "kind", "output shape", "parameters"])), diagram])
  }
}
