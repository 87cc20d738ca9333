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
    let marks = topologicalOrder(model.outputs).compactMap { $0.operation as? LayerOutput }
    var records: [LayerRecord] = []
    var layerNumbers: [ObjectIdentifier: Int] = [:]
    for record in marks.map(\.record) where layerNumbers[ObjectIdentifier(record)] == nil {
      layerNumbers[ObjectIdentifier(record)] = records.count
      records.append(record)
    }
    // A layer is made before its value is marked, so what it is made of stands first.
    let parts = records.flatMap { $0.variables.map(\.variable.node) + $0.penalties }
    let order = topologicalOrder(model.inputs.map(\.node) + parts + model.outputs)
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    var sources: [ObjectIdentifier: Int] = [:]
    var depths: [Int] = []
    for node in order {
      let inputs = node.inputs.map { numbers[$0]! }
      depths.append(1 + (inputs.map { depths[$0] }.max() ?? 0))
      try SavedGraph.check(node, depth: depths[depths.count - 1])
      let operation: SavedOperation
      switch node.operation {
      case let placeholder as PlaceholderOperation:
        operation = .placeholder(
          SavedPlaceholder(shape: placeholder.example?.dimensions ?? [], name: placeholder.label))
      case let variable as VariableOperation:
        operation = .variable(
          SavedVariable(tensor: names[Variable(node)!]!, name: variable.label, trainable: variable.trainable))
      case let constant as Constant:
        operation = .constant(SavedConstant(tensor: content.add("constant", constant.value)))
      case let dropout as DropoutOperation:
        let next = sources.count
        operation = .dropout(
          SavedDropout(rate: dropout.rate, source: sources[ObjectIdentifier(dropout.source), default: next]))
        sources[ObjectIdentifier(dropout.source)] = sources[ObjectIdentifier(dropout.source)] ?? next
      case let mark as LayerOutput:
        operation = .layerOutput(SavedLayerOutput(layer: layerNumbers[ObjectIdentifier(mark.record)]!))
      case let other as any SerializableOperation: operation = .other(other)
      default:
        throw ModelFileError.Reason.cannotSave(
          "the operation \(node.operation.name) is not a SerializableOperation")
      }
      nodes.append(SavedNode(operation, inputs))
    }
    layers = records.map { record in
      SavedLayer(
        kind: record.kind, name: record.explicitName,
        weights: record.variables.map { SavedLayer.Weight(name: $0.name, variable: numbers[$0.variable.node]!) },
        penalties: record.penalties.map { numbers[$0]! })
    }
    inputs = model.inputs.map { numbers[$0.node]! }
    outputs = model.outputs.map { numbers[$0]! }
  }

  /// What is loaded is held to these limits, so what is saved must keep them.
  private static func check(_ node: Node, depth: Int) throws {
    guard depth <= depthLimit else {
      throw ModelFileError.Reason.cannotSave("its graph is deeper than \(depthLimit) nodes")
    }
    guard let shape = node.knownShape else {
      throw ModelFileError.Reason.cannotSave("the shape of \(node.operation.name) is not known")
    }
    guard let problem = problem(with: shape) else { return }
    throw ModelFileError.Reason.cannotSave("\(node.operation.name): \(problem)")
  }

  /// Why a file cannot hold a node of this shape, `nil` when it can.
  static func problem(with shape: Shape) -> String? {
    guard Shape(checking: shape.dimensions) != nil, shape.count <= valueLimit else {
      return "shape \(shape) has more than \(valueLimit) elements"
    }
    return shape.count == 0 ? "shape \(shape) has no elements" : nil
  }
}
