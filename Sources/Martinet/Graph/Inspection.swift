// What the checks of MartinetTesting and the diagrams of MartinetPlots read of a graph, a layer and a model.

/// What gives a node its value.
package enum ValueSource {
  /// A run feeds it.
  case fed
  /// A session keeps it.
  case kept(Variable)
  /// It never changes.
  case constant(Tensor)
  /// It is a further result of its input's operation.
  case extra
  /// Its operation computes it.
  case computed
}

extension Node {
  /// What gives this node its value.
  package var source: ValueSource {
    switch operation {
    case is PlaceholderOperation: .fed
    case let constant as Constant: .constant(constant.value)
    case is ExtraOutput: .extra
    case is VariableOperation: .kept(Variable(self)!)
    default: .computed
    }
  }
}

/// The graph below `roots` as textbook rules take it: what depends on the phase resolved, composite
/// operations expanded, no rewriting rule applied.
package func plainGraph(_ roots: [Node], phase: Phase) -> (roots: [Node], order: [Node]) {
  let roots = lowered(roots, phase: phase, rules: .none)
  return (roots, topologicalOrder(roots))
}

/// The trainable variables below some nodes, in the order in which they are first met.
package func trainableVariables(of roots: [Node]) -> [Variable] {
  variables(of: roots).filter(\.isTrainable)
}

extension BuiltLayer {
  /// What the layer adds to the training loss.
  package var penaltyTerms: [Node] { record.penalties }
}

extension Model {
  /// The loss that training minimises, from a placeholder for the labels: the mean over the batch,
  /// plus the layers' penalties.
  package func trainingLoss(_ loss: any Loss, labels: Placeholder) throws -> Node {
    try penalties.reduce(Objective(self, loss, labels, nil).mean) { $0 + $1 }
  }

  /// The values of the variables that training changes and of those that it does not.
  package var variableValues: [(variable: Variable, value: Tensor)] {
    allVariables.map { ($0, store.value($0)) }
  }
}

/// One use of a layer in a model's graph.
package struct LayerPlace {
  package let layer: ModelLayer
  /// Its value.
  package let output: Node
  /// The shape of its value for one example, which may be another one at each use.
  package let outputShape: Shape
  /// The values of other layers and the placeholders that it takes something from.
  package let inputs: [Node]
}

extension Model {
  /// The uses of layers, each after those that it takes something from; a shared layer comes several times.
  package var layerPlaces: [LayerPlace] {
    topologicalOrder(outputs).compactMap { node in
      guard let mark = node.operation as? LayerOutput,
        let layer = layers.first(where: { ($0.output.operation as? LayerOutput)?.record === mark.record })
      else { return nil }
      var (inputs, seen, waiting): ([Node], Set<Node>, [Node]) = ([], [], node.inputs.reversed())
      while let next = waiting.popLast() {
        guard seen.insert(next).inserted else { continue }
        if next.operation is LayerOutput || next.operation is PlaceholderOperation {
          inputs.append(next)
        } else {
          waiting += next.inputs.reversed()
        }
      }
      return LayerPlace(
        layer: layer, output: node, outputShape: node.knownShape?.withoutFirst ?? layer.outputShape, inputs: inputs)
    }
  }
}

/// A step in which a graph is computed: a node of the rewritten graph, in which what was fused is one.
package struct PlannedStep {
  package let node: Node
  /// The shape of its value.
  package let shape: Shape
  /// What it reads: values of earlier steps, placeholders, variables, constants.
  package let inputs: [Node]
}

extension Plan {
  /// The steps and what each of them reads; a value that is another one seen under a further shape is that one.
  fileprivate var plannedSteps: [PlannedStep] {
    let computed = Set(steps.map(\.node))
    func origin(_ node: Node) -> Node {
      var node = node
      while !computed.contains(node), let input = node.inputs.first { node = input }
      return node
    }
    return steps.map { step in
      var inputs: [Node] = []
      for input in step.node.readInputs.map(origin) where !inputs.contains(input) { inputs.append(input) }
      return PlannedStep(node: step.node, shape: step.shape, inputs: inputs)
    }
  }
}

/// The steps in which a session computes nodes for fed shapes, in their order.
///
/// Throws `GraphError` for a placeholder that is not fed and for shapes that do not go together.
package func plannedSteps(
  _ roots: [Node], feeding shapes: [Placeholder: Shape], phase: Phase
) throws -> [PlannedStep] {
  let feeds = Dictionary(uniqueKeysWithValues: shapes.map { ($0.key.node, $0.value) })
  return try Plan(fetches: roots, feeds: feeds, phase: phase, rules: .standard) { _ in 0 }.plannedSteps
}

extension Model {
  /// The steps of a prediction, in their order.
  ///
  /// Throws `ModelError.invalidArgument` for a batch size that is not in 1 ..< 2³¹.
  package func plannedSteps(batchSize: Int) throws -> [PlannedStep] {
    try Model.check(planned: batchSize)
    return try plan(Forward(batch: batchSize, nodes: outputs)).plannedSteps
  }
}
