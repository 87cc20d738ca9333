// A model's graph as a file describes it: nodes in an order in which each comes after its inputs.

/// A graph of operations with the layers that stand in it. Numbers are places in `nodes`.
struct SavedGraph: Codable {
  var nodes: [SavedNode] = []
  var layers: [SavedLayer] = []
  /// The placeholders through which examples enter.
  var inputs: [Int] = []
  var outputs: [Int] = []
}

/// A layer: what `LayerRecord` holds.
struct SavedLayer: Codable {
  struct Weight: Codable {
    let name: String
    let variable: Int
  }

  let kind: String
  /// The name that it was given, if any.
  let name: String?
  let weights: [Weight]
  let penalties: [Int]
}

/// An operation and the nodes that it takes.
struct SavedNode: Codable {
  let operation: SavedOperation
  let inputs: [Int]

  private enum Key: String, CodingKey { case type, settings, inputs }

  init(_ operation: SavedOperation, _ inputs: [Int]) {
    self.operation = operation
    self.inputs = inputs
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    inputs = try container.decodeIfPresent([Int].self, forKey: .inputs) ?? []
    let type = try container.decode(String.self, forKey: .type)
    func settings<Settings: Decodable>(_ type: Settings.Type) throws -> Settings {
      try container.decode(type, forKey: .settings)
    }
    switch type {
    case SavedPlaceholder.type: operation = .placeholder(try settings(SavedPlaceholder.self))
    case SavedVariable.type: operation = .variable(try settings(SavedVariable.self))
    case SavedConstant.type: operation = .constant(try settings(SavedConstant.self))
    case SavedDropout.type: operation = .dropout(try settings(SavedDropout.self))
    case SavedLayerOutput.type: operation = .layerOutput(try settings(SavedLayerOutput.self))
    default:
      let known = decoder.userInfo[.operations] as? [String: any SerializableOperation.Type]
      guard let known = known?[type] else { throw ModelFileError.Reason.unknownOperation(name: type) }
      operation = .other(try settings(known))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !inputs.isEmpty { try container.encode(inputs, forKey: .inputs) }
    func encode(_ type: String, _ settings: some Encodable) throws {
      try container.encode(type, forKey: .type)
      try container.encode(settings, forKey: .settings)
    }
    switch operation {
    case .placeholder(let settings): try encode(SavedPlaceholder.type, settings)
    case .variable(let settings): try encode(SavedVariable.type, settings)
    case .constant(let settings): try encode(SavedConstant.type, settings)
    case .dropout(let settings): try encode(SavedDropout.type, settings)
    case .layerOutput(let settings): try encode(SavedLayerOutput.type, settings)
    case .other(let operation): try encode(type(of: operation).typeName, operation)
    }
  }
}

/// An operation in a file: settings alone, or something that holds more.
enum SavedOperation {
  case placeholder(SavedPlaceholder)
  case variable(SavedVariable)
  case constant(SavedConstant)
  case dropout(SavedDropout)
  case layerOutput(SavedLayerOutput)
  case other(any SerializableOperation)

  /// The names that no other operation may have.
  static let reservedNames = [
    SavedPlaceholder.type, SavedVariable.type, SavedConstant.type, SavedDropout.type, SavedLayerOutput.type,
  ]
}

/// A placeholder for examples of a shape.
struct SavedPlaceholder: Codable {
  static let type = "Placeholder"
  let shape: [Int]
  let name: String?
}

/// A variable; its shape and value are a tensor's.
struct SavedVariable: Codable {
  static let type = "Variable"
  let tensor: String
  let name: String?
  let trainable: Bool
}

/// A value that never changes.
struct SavedConstant: Codable {
  static let type = "Constant"
  let tensor: String
}

/// A dropout; those with one source of random numbers drop the same elements.
struct SavedDropout: Codable {
  static let type = "Dropout"
  let rate: Float
  let source: Int
}

/// The mark of a layer's value, by the layer's place in `SavedGraph.layers`.
struct SavedLayerOutput: Codable {
  static let type = "LayerOutput"
  let layer: Int
}
