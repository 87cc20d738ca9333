// Walks over graphs: the order in which things are computed, and graphs rebuilt node by node.

/// The nodes that `roots` need, each after its inputs; the same order for the same graph.
package func topologicalOrder(_ roots: [Node]) -> [Node] {
  guard let order = schedule(roots, after: [:]) else {
    fatalError("nodes are made after their inputs, so a graph has no cycle")
  }
  return order
}

/// The nodes that `roots` need, each after its inputs and after what `earlier` names for it; `nil`
/// when that is impossible.
func schedule(_ roots: [Node], after earlier: [Node: [Node]]) -> [Node]? {
  var order: [Node] = []
  var isDone: [Node: Bool] = [:]  // false while the walk is below a node
  var stack: [(node: Node, needs: [Node], next: Int)] = []
  func enter(_ node: Node) {
    isDone[node] = false
    stack.append((node, node.inputs + (earlier[node] ?? []), 0))
  }
  for root in roots where isDone[root] == nil {
    enter(root)
    while let (node, needs, next) = stack.last {
      if next < needs.count {
        stack[stack.count - 1].next += 1
        switch isDone[needs[next]] {
        case nil: enter(needs[next])
        case false?: return nil
        case true?: break
        }
      } else {
        order.append(node)
        isDone[node] = true
        stack.removeLast()
      }
    }
  }
  return order
}

/// Rebuilds the graph below `roots`. The closure sees every node once, with its inputs already
/// rebuilt, and gives what replaces it, or `nil` to keep the operation.
func rebuild(_ roots: [Node], _ replace: (Node, [Node]) throws -> Node?) rethrows -> [Node] {
  var rebuilt: [Node: Node] = [:]
  for node in topologicalOrder(roots) {
    let inputs = node.inputs.map { rebuilt[$0]! }
    if let replacement = try replace(node, inputs) {
      rebuilt[node] = replacement
    } else if inputs == node.inputs {
      rebuilt[node] = node
    } else {
      rebuilt[node] = node.with(inputs: inputs)
    }
  }
  return roots.map { rebuilt[$0]! }
}

extension Node {
  /// The same operation over other inputs of the same shapes.
  func with(inputs: [Node]) -> Node { replaced(by: operation, inputs) }

  /// Another operation in the place of this one.
  func replaced(by operation: any Operation, _ inputs: [Node]) -> Node {
    do {
      return try Node(operation, inputs, rebuilding: self)
    } catch {
      fatalError("\(error)")
    }
  }
}

/// The graph with every node but once: a node that was rebuilt in two copies with the same inputs
/// (a loss that is fetched beside its own gradient) is computed, and changes its variable, once.
func merged(_ roots: [Node]) -> [Node] {
  struct Identity: Hashable {
    let origin: Int
    let operation: ObjectIdentifier
    let inputs: [Node]
  }
  var known: [Identity: Node] = [:]
  return rebuild(roots) { node, inputs in
    guard !inputs.isEmpty else { return nil }
    let identity = Identity(
      origin: node.origin, operation: ObjectIdentifier(type(of: node.operation)), inputs: inputs)
    if let same = known[identity] { return same }
    let current = inputs == node.inputs ? node : node.with(inputs: inputs)
    known[identity] = current
    return current
  }
}

/// How often each node is used by the nodes that `roots` need, a root counting as a use.
func useCounts(_ roots: [Node]) -> [Node: Int] {
  var counts: [Node: Int] = [:]
  for node in computed(roots) {
    for input in node.readInputs { counts[input, default: 0] += 1 }
  }
  for root in roots { counts[root, default: 0] += 1 }
  return counts
}

/// The nodes whose values are needed for `roots`; of the others below them only the shape is.
func computed(_ roots: [Node]) -> Set<Node> {
  var found = Set(roots)
  var waiting = Array(found)
  while let node = waiting.popLast() {
    for input in node.readInputs where found.insert(input).inserted { waiting.append(input) }
  }
  return found
}

extension Node {
  /// The inputs whose elements the operation reads.
  var readInputs: [Node] {
    inputs.indices.filter { !operation.readsOnlyShape(ofInput: $0) }.map { inputs[$0] }
  }
}

/// The variables that `roots` need, in the order in which they are first met.
func variables(of roots: [Node]) -> [Variable] {
  topologicalOrder(roots).compactMap(Variable.init)
}
