// The reverse walk: a graph turned into the graph of its gradient.

/// The gradients of a scalar with respect to nodes, as nodes of the same shapes: the chain rule
/// from the loss back to them, each operation giving its own part (Linnainmaa 1970).
///
/// A node on which the loss does not depend gets zeros. The loss is differentiated as it is while
/// training; sums over its elements are differentiated when it is not a scalar.
///
/// Throws `GraphError.notDifferentiable` when the way back meets an operation without a gradient.
public func gradients(of loss: some NodeConvertible, withRespectTo nodes: [Node]) throws -> [Node] {
  // A rule may do away with a node in the middle of the graph, never with a placeholder or variable.
  let rules: RewritingRules = nodes.allSatisfy(\.inputs.isEmpty) ? .standard : .none
  let lower = lowered([loss.node] + nodes, phase: .training, rules: rules)
  return try reverseWalk(from: lower[0], to: Array(lower.dropFirst()))
}

private func reverseWalk(from loss: Node, to nodes: [Node]) throws -> [Node] {
  let order = topologicalOrder([loss])
  var needed: Set<Node> = Set(nodes)
  for node in order where node.inputs.contains(where: needed.contains) { needed.insert(node) }

  var upstream: [Node: Node] = [loss: Node(Filled(1), [loss])]
  for node in order.reversed() where needed.contains(node) && !node.inputs.isEmpty {
    guard let flow = upstream[node] else { continue }
    let parts = node.operation.gradient(of: node, from: flow)
    demand(
      parts.count == node.inputs.count,
      "\(node.operation.name) gave \(parts.count) gradients for \(node.inputs.count) inputs")
    let depends = node.inputs.map(needed.contains)
    if depends.contains(true), parts.allSatisfy({ $0 == nil }), !(node.operation is StopsGradient) {
      throw GraphError.notDifferentiable(node: node.operation.name)
    }
    for (index, input) in node.inputs.enumerated() where depends[index] {
      guard let part = parts[index] else { continue }
      upstream[input] = upstream[input].map { $0 + part } ?? part
    }
  }
  return nodes.map { upstream[$0] ?? Node(Filled(0), [$0]) }
}

/// An operation through which nothing flows back, by its nature: a threshold, a comparison.
protocol StopsGradient {}
