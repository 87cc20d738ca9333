// The layers of a model, and the steps in which it is computed.

import Martinet

/// A model's inputs and layers with their shapes and parameters, and beside them the steps in which a batch is
/// predicted: what was fused is one step, in purple. A step with weights says whose they are.
public struct ModelDiagram: Plot {
  public var title: String
  private let boxes: [Diagram.Box]

  /// The diagram of a model as it is now; the steps are those of a batch of this size.
  ///
  /// Throws a `ModelError` for a batch size that is not in 1 ..< 2³¹.
  public init(_ model: Model, batchSize: Int = 32, title: String = "") throws {
    self.title = title
    let layers = ModelDiagram.layers(model)
    boxes = layers + (try ModelDiagram.steps(model, batchSize, first: layers.count))
  }

  private static func layers(_ model: Model) -> [Diagram.Box] {
    var boxes: [Diagram.Box] = []
    var numbers: [Node: Int] = [:]
    for input in model.inputs {
      numbers[input.node] = boxes.count
      boxes.append(Diagram.Box(["input", "\(input.exampleShape ?? [])"], color: Diagram.Box.fed))
    }
    for place in model.layerPlaces {
      numbers[place.output] = boxes.count
      let layer = place.layer
      let kind = layer.name == layer.kind ? layer.name : "\(layer.name) (\(layer.kind))"
      let parameters = layer.parameterCount
      boxes.append(
        Diagram.Box(
          [kind, "\(place.outputShape)"] + (parameters > 0 ? ["\(parameters) parameters"] : []),
          color: parameters > 0 ? Diagram.Box.kept : Diagram.Box.computed,
          inputs: place.inputs.compactMap { numbers[$0] }))
    }
    return boxes
  }

  /// The steps; their weights are named in their boxes instead of standing in boxes of their own.
  private static func steps(_ model: Model, _ batchSize: Int, first: Int) throws -> [Diagram.Box] {
    var owners: [Node: String] = [:]
    for layer in model.layers { for (_, variable) in layer.variables { owners[variable.node] = layer.name } }
    let shapes = Dictionary(
      uniqueKeysWithValues: model.inputs.map { ($0.node, ($0.exampleShape ?? []).batched(batchSize)) })
    return Diagram.Box.all(
      of: try model.plannedSteps(batchSize: batchSize), fed: shapes, owners: owners, first: first)
  }

  public func panel() throws(PlotError) -> Panel { .diagram(try Diagram(title: title, boxes)) }
}
