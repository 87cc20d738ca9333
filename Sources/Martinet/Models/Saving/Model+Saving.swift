// A model written to a file and read back.

/// What a file says of a model beside its graph.
private struct SavedModel: Codable {
  enum Kind: String, Codable { case graph, stack }
  let kind: Kind
  let seed: UInt64
  let classNames: [String]?
  let frozenLayers: [String]
  let threshold: DecisionThreshold?
}

/// The names under which the metadata of a model file stand.
private enum Section {
  static let format = "format"
  static let version = "format_version"
  static let model = "model"
  static let architecture = "architecture"
  static let training = "training"
  static let ownFormat = "martinet"
  /// What stands before the name of a section that is not the model's own.
  static let prefix = "section."
}

extension Model {
  /// Writes the model to one safetensors file: weights, architecture, names of classes, threshold,
  /// frozen layers and, where optimizer, loss and metrics are the package's own, how it is trained.
  ///
  /// The file is written whole or not at all: when anything fails, or the process is killed, what
  /// stood under the name still stands there. The same model gives the same bytes.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - sections: texts that belong to the model, by name: what prepares its examples, say. `load(from:)` passes
  ///     over them, `sections(of:)` reads them.
  /// - Throws: `FileError` when the system refuses, and `ModelFileError` for a model that holds an own
  ///   operation which is not a `SerializableOperation`.
  public func save(to path: String, sections: [String: String] = [:]) throws {
    try naming(path) {
      var content = try fileContent()
      for (name, text) in sections { content.metadata[Section.prefix + name] = text }
      try content.write(to: path)
    }
  }

  /// The sections that a file holds beside its model, by name.
  ///
  /// Throws `FileError` when the file cannot be read, `ModelFileError` when it is no such file.
  public static func sections(of path: String) throws -> [String: String] {
    try naming(path) { sections(try ModelFile(path: path)) }
  }

  /// The sections that the bytes of a file hold beside its model, by name.
  public static func sections(bytes: [UInt8]) throws -> [String: String] {
    try naming("the bytes") { sections(try ModelFile(.bytes(bytes))) }
  }

  private static func sections(_ file: ModelFile) -> [String: String] {
    file.header.metadata.reduce(into: [:]) { sections, entry in
      // By bytes: an accent at the start of a name makes one character with the end of the prefix.
      guard entry.key.utf8.starts(with: Section.prefix.utf8) else { return }
      sections[String(decoding: entry.key.utf8.dropFirst(Section.prefix.utf8.count), as: UTF8.self)] = entry.value
    }
  }

  /// Reads a model that `save(to:)` or a `Checkpoint` has written. Its predictions are the same bits
  /// as before, on the same processor.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - operations: the types of own operations that the model holds; layers and activations built
  ///     of the package's need nothing.
  ///   - threads: the machine's processors unless told; changes no bit.
  /// - Throws: `FileError` when the file cannot be read, `ModelFileError` when it is no such model. A
  ///   file whose sizes do not fit together is refused before memory is taken for them.
  public class func load(
    from path: String, operations: [any SerializableOperation.Type] = [], threads: Int? = nil
  ) throws -> Self {
    try naming(path) { try load(ModelFile(path: path), operations: operations, threads: threads) }
  }

  /// Reads a model from the bytes of a file.
  public class func load(
    bytes: [UInt8], operations: [any SerializableOperation.Type] = [], threads: Int? = nil
  ) throws -> Self {
    try naming("the bytes") { try load(ModelFile(.bytes(bytes)), operations: operations, threads: threads) }
  }

  /// Takes the weights of layers from a file into the layers of the same names: a part of another
  /// model, or any safetensors file whose tensors are named "layer/weight".
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - names: the layers; unless told, every layer of this model that the file has weights of.
  /// - Returns: the layers whose weights were taken.
  /// - Throws: `FileError`, `ModelFileError` for a weight that is missing or has another shape, and
  ///   `ModelError.unknownLayer`. Nothing is changed when something does not fit.
  @discardableResult
  public func loadWeights(from path: String, layers names: [String]? = nil) throws -> [String] {
    let chosen = try names?.map { try layer($0) }
    return try naming(path) {
      let file = try ModelFile(path: path)
      let layers =
        chosen
        ?? layers.filter { layer in
          layer.variables.contains { file.shape("\(layer.name)/\($0.name)") != nil }
        }
      var values: [(Variable, Tensor)] = []
      for layer in layers {
        for (name, variable) in layer.variables {
          values.append((variable, try file.tensor("\(layer.name)/\(name)", shape: variable.shape)))
        }
      }
      for (variable, value) in values { try store.set(variable, to: value) }
      return layers.map(\.name)
    }
  }

  /// Every variable under the name of its tensor in files: "layer/weight", "variable" outside layers.
  var namedVariables: [(name: String, variable: Variable)] {
    var names: Set<String> = []
    var seen: Set<Variable> = []
    var named: [(name: String, variable: Variable)] = []
    for layer in layers {
      for (name, variable) in layer.variables where seen.insert(variable).inserted {
        named.append((names.insertUnique("\(layer.name)/\(name)"), variable))
      }
    }
    for variable in allVariables + variables(of: penalties) where seen.insert(variable).inserted {
      named.append((names.insertUnique("variable"), variable))
    }
    return named
  }

  /// What is written of this model.
  func fileContent() throws -> ModelFileContent {
    var content = ModelFileContent()
    var names: [Variable: String] = [:]
    for (name, variable) in namedVariables {
      names[variable] = content.add(name, variable.shape) { self.store.value(variable) }
    }
    let graph = try SavedGraph(self, tensors: names, content: &content)
    content.metadata[Section.format] = Section.ownFormat
    content.metadata[Section.version] = String(ModelFile.version)
    content.metadata[Section.architecture] = try JSON.encode(graph)
    content.metadata[Section.model] = try JSON.encode(
      SavedModel(
        kind: self is Sequential ? .stack : .graph, seed: seed, classNames: classNames, frozenLayers: frozenLayers,
        threshold: threshold))
    content.metadata[Section.training] = try compilation.flatMap(SavedTraining.init).map { try JSON.encode($0) }
    return content
  }

  /// The graph of this model as text: equal for models that compute the same.
  func architectureText() throws -> String? { try fileContent().metadata[Section.architecture] }

  /// The graph that a file describes, as text.
  static func architectureText(of file: ModelFile) -> String? { file.text(Section.architecture) }

  private class func load(
    _ file: ModelFile, operations: [any SerializableOperation.Type], threads: Int?
  ) throws -> Self {
    guard file.text(Section.format) == Section.ownFormat, let version = file.text(Section.version),
      let architecture = file.text(Section.architecture), let details = file.text(Section.model)
    else { throw ModelFileError.Reason.notAModel }
    guard Int(version).map({ $0 >= 1 && $0 <= ModelFile.version }) ?? false else {
      throw ModelFileError.Reason.unsupportedVersion(version)
    }
    try check(threads: threads)
    do {
      let saved = try JSON.decode(SavedModel.self, details.utf8)
      guard saved.kind == .stack || self as Model.Type != Sequential.self else { throw ModelFileError.Reason.notAStack }
      let graph = try JSON.decode(SavedGraph.self, architecture.utf8, operations: known(operations))
      let loaded = try graph.loaded(from: file)
      let model = try self.init(inputs: loaded.inputs, outputs: loaded.outputs, seed: saved.seed, threads: threads)
      for (variable, tensor) in loaded.tensors { try model.store.set(variable, to: file.tensor(tensor)) }
      model.classNames = saved.classNames
      if let threshold = saved.threshold {
        guard model.isBinary, !threshold.value.isNaN else {
          throw ModelFileError.Reason.invalidArchitecture("a threshold \(threshold.value) of \(model.outputs[0])")
        }
        model.threshold = threshold
      }
      model.frozen = Set(try saved.frozenLayers.map { try model.layer($0).name })
      if let training = file.text(Section.training) {
        model.compilation = try JSON.decode(SavedTraining.self, training.utf8).compilation()
      }
      return model
    } catch let failure as JSON.Failure {
      throw ModelFileError.Reason.invalidArchitecture(failure.problem)
    } catch let error as GraphError {
      throw ModelFileError.Reason.invalidArchitecture("\(error)")
    } catch let error as ModelError {
      throw ModelFileError.Reason.invalidArchitecture("\(error)")
    }
  }

  /// The operations that a file may hold, by name.
  private static func known(
    _ own: [any SerializableOperation.Type]
  ) -> [String: any SerializableOperation.Type] {
    let pairs = (own + OperationCatalogue.all).map { ($0.typeName, $0) }
    return Dictionary(pairs) { _, builtIn in builtIn }
  }
}
