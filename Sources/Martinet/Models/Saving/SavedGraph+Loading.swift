// From a description back to a graph, every number in it checked before it is used.

extension SavedGraph {
  /// A graph made from a description, with the value of each variable still in the file.
  struct Loaded {
    var inputs: [Placeholder] = []
    var outputs: [Node] = []
    var tensors: [(variable: Variable, name: String)] = []
  }

  /// The graph. Shapes are inferred anew; memory is taken for constants only, whose bytes are there.
  ///
  /// Throws `ModelFileError.Reason` for whatever cannot be.
  func loaded(from file: ModelFile) throws -> Loaded {
    var builder = Builder(graph: self, file: file)
    for node in nodes { try builder.add(node) }
    return try builder.finish()
  }
}

/// Makes the nodes of a description one by one.
private struct Builder {
  let graph: SavedGraph
  let file: ModelFile
  private var nodes: [Node] = []
  private var depths: [Int] = []
  private var sources: [Int: RandomSource] = [:]
  private var records: [Int: LayerRecord] = [:]
  private var usedTensors: Set<String> = []
  private var tensors: [(variable: Variable, name: String)] = []

  init(graph: SavedGraph, file: ModelFile) {
    self.graph = graph
    self.file = file
  }

  mutating func add(_ saved: SavedNode) throws {
    let inputs = try saved.inputs.map(node)
    let operation = try operation(saved.operation, inputs)
    let depth = 1 + (saved.inputs.map { depths[$0] }.max() ?? 0)
    guard depth <= SavedGraph.depthLimit else {
      throw problem("the graph is deeper than \(SavedGraph.depthLimit) nodes")
    }
    let made: Node
    do {
      made = try Node(checking: operation, inputs)
    } catch let error as GraphError {
      throw problem("\(error)")
    }
    guard let shape = made.knownShape else { throw problem("the shape of \(operation.name) is not known") }
    if let reason = SavedGraph.problem(with: shape) { throw problem("\(operation.name): \(reason)") }
    if case .variable(let variable) = saved.operation { tensors.append((Variable(made)!, variable.tensor)) }
    nodes.append(made)
    depths.append(depth)
  }

  func finish() throws -> SavedGraph.Loaded {
    var loaded = SavedGraph.Loaded(tensors: tensors)
    loaded.outputs = try graph.outputs.map(node)
    loaded.inputs = try graph.inputs.map { number in
      guard let placeholder = Placeholder(try node(number)) else {
        throw problem("the input \(number) is not a placeholder")
      }
      return placeholder
    }
    guard Set(loaded.inputs).count == loaded.inputs.count else { throw problem("an input comes twice") }
    return loaded
  }

  private func problem(_ text: String) -> ModelFileError.Reason {
    .invalidArchitecture("node \(nodes.count): \(text)")
  }

  /// An earlier node.
  private func node(_ number: Int) throws -> Node {
    guard nodes.indices.contains(number) else { throw problem("there is no node \(number) before it") }
    return nodes[number]
  }

  private mutating func operation(_ saved: SavedOperation, _ inputs: [Node]) throws -> any Operation {
    let (operation, counts): (any Operation, ClosedRange<Int>)
    switch saved {
    case .placeholder(let placeholder):
      operation = PlaceholderOperation(example: try example(placeholder.shape), label: placeholder.name)
      counts = 0...0
    case .variable(let variable):
      operation = VariableOperation(
        shape: try shape(variable.tensor), initializer: .zeros, label: variable.name, trainable: variable.trainable)
      counts = 0...0
    case .constant(let constant):
      _ = try shape(constant.tensor)
      (operation, counts) = (Constant(try file.tensor(constant.tensor)), 0...0)
    case .dropout(let dropout):
      guard dropout.rate >= 0, dropout.rate < 1 else {
        throw problem("a dropout rate is in 0 ..< 1, found \(dropout.rate)")
      }
      let source = sources[dropout.source] ?? RandomSource()
      sources[dropout.source] = source
      (operation, counts) = (DropoutOperation(rate: dropout.rate, source: source), 1...1)
    case .layerOutput(let mark):
      (operation, counts) = (LayerOutput(record: try record(mark.layer)), 1...1)
    case .other(let other):
      (operation, counts) = (other, type(of: other).inputCounts)
    }
    guard counts.contains(inputs.count) else {
      throw problem("\(operation.name) takes \(counts) inputs, found \(inputs.count)")
    }
    for index in operation.changedInputs {
      guard inputs.indices.contains(index), inputs[index].operation is VariableOperation else {
        throw problem("\(operation.name) changes what is not a variable")
      }
    }
    return operation
  }

  /// The shape of examples, with room for a batch before it.
  private func example(_ dimensions: [Int]) throws -> Shape {
    guard dimensions.count < Shape.maximumRank, let shape = Shape(checking: dimensions),
      SavedGraph.problem(with: shape) == nil
    else { throw problem("\(dimensions) is no shape of examples") }
    return shape
  }

  /// The shape of a tensor that one variable or constant alone may use: two would take its memory twice.
  private mutating func shape(_ tensor: String) throws -> Shape {
    guard let shape = file.shape(tensor) else { throw ModelFileError.Reason.missingTensor(name: tensor) }
    guard usedTensors.insert(tensor).inserted else { throw problem("the tensor \(tensor) is used twice") }
    return shape
  }

  /// The layer of a mark, made at the first.
  private mutating func record(_ number: Int) throws -> LayerRecord {
    if let record = records[number] { return record }
    guard graph.layers.indices.contains(number) else { throw problem("there is no layer \(number)") }
    let layer = graph.layers[number]
    let weights = try layer.weights.map { weight in
      guard let variable = Variable(try node(weight.variable)) else {
        throw problem("the weight \(weight.name) of layer \(number) is not a variable")
      }
      return (name: weight.name, variable: variable)
    }
    let penalties = try layer.penalties.map { number in
      let penalty = try node(number)
      guard penalty.knownShape == [] else { throw problem("a penalty is one number") }
      return penalty
    }
    let record = LayerRecord(
      kind: layer.kind, explicitName: layer.name, variables: weights, penalties: penalties)
    records[number] = record
    return record
  }
}
