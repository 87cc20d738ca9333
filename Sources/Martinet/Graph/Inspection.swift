// What the checks of MartinetTesting read of a graph, a layer and a model.

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
