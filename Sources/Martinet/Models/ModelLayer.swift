// The layers of a model as they are seen from outside: names, shapes, weights.

/// A layer of a model.
public struct ModelLayer: Sendable {
  /// Its name, unique in the model: the one it was given, or its kind and a number.
  public let name: String
  /// What it is: "dense", "conv2d".
  public let kind: String
  /// The shape of its value for one example.
  public let outputShape: Shape
  /// Its weights by name.
  public let variables: [(name: String, variable: Variable)]

  let output: Node
  let penalties: [Node]

  /// The number of its weights.
  public var parameterCount: Int { variables.reduce(0) { $0 + $1.variable.shape.count } }

  /// The layers that an ordered graph holds, named: explicit names as they are, others by kind and a
  /// number where the kind comes again ("dense", "dense_1").
  static func all(in order: [Node]) throws -> [ModelLayer] {
    let marks = order.compactMap { node in
      (node.operation as? LayerOutput).map { (record: $0.record, node: node) }
    }
    let explicit = marks.compactMap(\.record.explicitName)
    var taken: [String: ObjectIdentifier] = [:]
    var layers: [ModelLayer] = []
    var seen: Set<ObjectIdentifier> = []
    for (record, node) in marks where seen.insert(ObjectIdentifier(record)).inserted {
      let name = record.explicitName ?? freeName(record.kind) { taken[$0] != nil || explicit.contains($0) }
      guard taken.updateValue(ObjectIdentifier(record), forKey: name) == nil else {
        throw ModelError.duplicateLayer(name: name)
      }
      layers.append(
        ModelLayer(
          name: name, kind: record.kind, outputShape: node.knownShape!.withoutFirst,
          variables: record.variables, output: node, penalties: record.penalties))
    }
    return layers
  }

  private static func freeName(_ kind: String, isTaken: (String) -> Bool) -> String {
    if !isTaken(kind) { return kind }
    var number = 1
    while isTaken("\(kind)_\(number)") { number += 1 }
    return "\(kind)_\(number)"
  }
}

extension Model {
  /// The layer of a name.
  ///
  /// Throws `ModelError.unknownLayer`, which lists the names.
  public func layer(_ name: String) throws -> ModelLayer {
    guard let layer = layers.first(where: { $0.name == name }) else {
      throw ModelError.unknownLayer(name: name, known: layers.map(\.name))
    }
    return layer
  }

  private func variable(_ layerName: String, _ weight: String) throws -> Variable {
    let layer = try layer(layerName)
    guard let found = layer.variables.first(where: { $0.name == weight }) else {
      throw ModelError.unknownWeight(layer: layerName, name: weight, known: layer.variables.map(\.name))
    }
    return found.variable
  }

  /// A layer's weights by name: `try model.weights(of: "dense")["kernel"]`.
  public func weights(of layer: String) throws -> [String: Tensor] {
    try self.layer(layer).variables.reduce(into: [:]) { $0[$1.name] = store.value($1.variable) }
  }

  /// Sets one weight of a layer.
  ///
  /// Throws a `ModelError` for a layer or weight that is not there and for another shape.
  public func setWeight(_ name: String, of layer: String, to value: Tensor) throws {
    let variable = try variable(layer, name)
    guard variable.shape == value.shape else {
      throw ModelError.weightShape(layer: layer, weight: name, expected: variable.shape, received: value.shape)
    }
    try store.set(variable, to: value)
  }

  /// Keeps training from changing these layers.
  public func freeze(_ names: String...) throws {
    for name in names { frozen.insert(try layer(name).name) }
    trainer = nil
  }

  /// Lets training change these layers again.
  public func unfreeze(_ names: String...) throws {
    for name in names { frozen.remove(try layer(name).name) }
    trainer = nil
  }

  /// The layers that training does not change.
  public var frozenLayers: [String] { layers.map(\.name).filter(frozen.contains) }
}
