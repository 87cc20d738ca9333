// From a model's graph to its description.

extension SavedGraph {
  /// The deepest chain of nodes and the largest value that a file may hold: a graph is released by a
  /// walk on the stack (5 000 nodes take less than 2 MB of it), and the limit on values, 4 GiB for a
  /// batch of two, keeps every product of two extents far from overflow.
  static let depthLimit = 5_000
  static let valueLimit = 1 << 30

  /// The description of a model's graph. `names` gives each variable's tensor; constants are added to
  /// the content as tensors of their own.
  ///
  /// Throws `ModelFileError.Reason.cannotSave` for an operation that a file cannot hold.
  init(_ model: Model, tensors names: [Variable: String], content: inout ModelFileContent) throws {
    var writer = GraphWriter(model, names)
    for node in writer.order { nodes.append(try writer.saved(node, &content)) }
    layers = writer.layers.map(writer.saved)
    inputs = model.inputs.map { writer.numbers[$0.node]! }
    outputs = model.outputs.map { writer.numbers[$0]! }
  }

  /// Why a file cannot hold a node of this shape, `nil` when it can.
  static func problem(with shape: Shape) -> String? {
    guard Shape(checking: shape.dimensions) != nil, shape.count <= valueLimit else {
      return "shape \(shape) has more than \(valueLimit) elements"
    }
    return shape.count == 0 ? "shape \(shape) has no elements" : nil
  }
}

/// Describes the nodes of a model one by one.
private struct GraphWriter {
  /// The nodes, each after its inputs and after what its layer is made of.
  let order: [Node]
  let numbers: [Node: Int]
  /// The layers in the order in which they are met.
  let layers: [LayerRecord]
  private let tensors: [Variable: String]
  private let layerNumbers: [ObjectIdentifier: Int]
  private var sources: [ObjectIdentifier: Int] = [:]
  private var depths: [Node: Int] = [:]

  init(_ model: Model, _ tensors: [Variable: String]) {
    var layers: [LayerRecord] = []
    var layerNumbers: [ObjectIdentifier: Int] = [:]
    for case let mark as LayerOutput in topologicalOrder(model.outputs).map(\.operation)
    where layerNumbers.updateValue(layers.count, forNewKey: ObjectIdentifier(mark.record)) {
      layers.append(mark.record)
    }
    let parts = layers.flatMap { $0.variables.map(\.variable.node) + $0.penalties }
    order = topologicalOrder(model.inputs.map(\.node) + parts + model.outputs)
    numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    self.layers = layers
    self.layerNumbers = layerNumbers
    self.tensors = tensors
  }

  mutating func saved(_ node: Node, _ content: inout ModelFileContent) throws -> SavedNode {
    try check(node)
    return SavedNode(try operation(node, &content), node.inputs.map { numbers[$0]! })
  }

  func saved(_ layer: LayerRecord) -> SavedLayer {
    SavedLayer(
      kind: layer.kind, name: layer.explicitName,
      weights: layer.variables.map { SavedLayer.Weight(name: $0.name, variable: numbers[$0.variable.node]!) },
      penalties: layer.penalties.map { numbers[$0]! })
  }

  /// What is loaded is held to the limits, so what is saved must keep them.
  private mutating func check(_ node: Node) throws {
    let depth = 1 + (node.inputs.map { depths[$0]! }.max() ?? 0)
    depths[node] = depth
    guard depth <= SavedGraph.depthLimit else {
      throw ModelFileError.Reason.cannotSave("its graph is deeper than \(SavedGraph.depthLimit) nodes")
    }
    guard let shape = node.knownShape else {
      throw ModelFileError.Reason.cannotSave("the shape of \(node.operation.name) is not known")
    }
    guard let problem = SavedGraph.problem(with: shape) else { return }
    throw ModelFileError.Reason.cannotSave("\(node.operation.name): \(problem)")
  }

  private mutating func operation(_ node: Node, _ content: inout ModelFileContent) throws -> SavedOperation {
    switch node.operation {
    case let placeholder as PlaceholderOperation:
      return .placeholder(
        SavedPlaceholder(shape: placeholder.example?.dimensions ?? [], name: placeholder.label))
    case let variable as VariableOperation:
      return .variable(
        SavedVariable(tensor: tensors[Variable(node)!]!, name: variable.label, trainable: variable.trainable))
    case let constant as Constant:
      return .constant(SavedConstant(tensor: content.add("constant", constant.value)))
    case let dropout as DropoutOperation:
      let source = ObjectIdentifier(dropout.source)
      sources.updateValue(sources.count, forNewKey: source)
      return .dropout(SavedDropout(rate: dropout.rate, source: sources[source]!))
    case let mark as LayerOutput:
      return .layerOutput(SavedLayerOutput(layer: layerNumbers[ObjectIdentifier(mark.record)]!))
    case let other as any SerializableOperation:
      return .other(other)
    default:
      throw ModelFileError.Reason.cannotSave(
        "the operation \(node.operation.name) is not a SerializableOperation")
    }
  }
}

extension Dictionary {
  /// Sets a key's value when the key is not there; whether it was not.
  @discardableResult
  fileprivate mutating func updateValue(_ value: Value, forNewKey key: Key) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
