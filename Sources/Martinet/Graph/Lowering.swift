// From the graph as it was written to the graph that is planned.

/// Whether a graph learns or answers: dropout drops and batch normalization looks at its batch in
/// one of them only. Always an argument, never a mode that can be forgotten.
public enum Phase: Sendable, Hashable {
  case training
  case inference
}

/// An operation that is something else, depending on the phase.
protocol PhaseDependent: Operation {
  func resolved(_ phase: Phase, _ inputs: [Node]) -> Node
}

/// A rule that replaces some nodes by one that computes the same, better.
protocol RewritingRule: Sendable {
  /// What replaces this node, or `nil`. `uses` counts how often a node of the graph is used:
  /// what is used elsewhere too must stay.
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node?
}

/// A rule that replaces a node by one that computes the same, better for the shapes of a plan.
protocol ShapedRule: Sendable {
  /// What replaces this node, or `nil`; `inputs` are its own, rewritten.
  func rewrite(_ node: Node, _ inputs: [Node], _ shapes: OperationShapes) -> Node?
}

/// Resolves what depends on the phase, applies the rules that hold before differentiation, and
/// expands composite operations.
func lowered(_ roots: [Node], phase: Phase, rules: RewritingRules) -> [Node] {
  let resolved = rebuild(roots) { node, inputs in
    guard let replacement = (node.operation as? any PhaseDependent)?.resolved(phase, inputs) else { return nil }
    return inputs.contains(replacement) ? replacement : node.replaced(by: replacement.operation, replacement.inputs)
  }
  let rewritten = rewrite(merged(resolved), rules.beforeGradient)
  return expand(rewritten)
}

private func expand(_ roots: [Node]) -> [Node] {
  var roots = roots
  while topologicalOrder(roots).contains(where: { $0.operation is any CompositeOperation }) {
    roots = rebuild(roots) { node, inputs in
      (node.operation as? any CompositeOperation)?.expanded(inputs)
    }
  }
  return roots
}

/// Applies rules, each over the whole graph.
func rewrite(_ roots: [Node], _ rules: [any RewritingRule]) -> [Node] {
  var roots = roots
  for rule in rules {
    let uses = useCounts(roots)
    var original: [Node: Node] = [:]  // a rebuilt node's counts are those of what it came from
    roots = rebuild(roots) { node, inputs in
      let current = inputs == node.inputs ? node : node.with(inputs: inputs)
      original[current] = node
      let replacement = rule.rewrite(current) { uses[original[$0] ?? $0] ?? 0 }
      if let replacement { original[replacement] = node }
      return replacement ?? current
    }
  }
  return roots
}

/// Applies rules that need shapes: the first that has something for a node.
func rewrite(_ roots: [Node], _ rules: [any ShapedRule], shapes: [Node: Shape]) -> [Node] {
  guard !rules.isEmpty else { return roots }
  return rebuild(roots) { node, inputs in
    let of = OperationShapes(inputs: node.inputs.map { shapes[$0]! }, output: shapes[node]!)
    for rule in rules {
      if let replacement = rule.rewrite(node, inputs, of) { return replacement }
    }
    return nil
  }
}

/// The rules in use; `RewritingRules.none` leaves the graph as it was written.
struct RewritingRules: Sendable {
  /// Applied before the graph is differentiated.
  var beforeGradient: [any RewritingRule]
  /// Applied to the whole graph, gradient included.
  var afterGradient: [any RewritingRule]
  /// Applied last, when the shapes of a plan are known.
  var whenShaped: [any ShapedRule] = []

  static let none = RewritingRules(beforeGradient: [], afterGradient: [])
}
