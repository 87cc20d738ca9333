// A model file: texts and tensors by name, written whole and read piece by piece.

/// A safetensors file whose header has been read and checked; tensors are read when they are asked for.
struct ModelFile {
  /// The version of what the metadata say. A reader refuses later ones.
  static let version = 1

  let header: SafetensorsHeader
  private let source: ByteSource
  private let dataStart: Int

  /// Opens a file.
  ///
  /// Throws `FileError`, or the `ModelFileError.Reason` why it is no safetensors file.
  init(path: String) throws { try self.init(.file(OpenFile(path))) }

  init(_ source: ByteSource) throws {
    self.source = source
    guard source.count >= 8 else { throw ModelFileError.Reason.truncated(expected: 8, found: source.count) }
    let length = try source.read(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(SafetensorsHeader.lengthLimit) else {
      throw ModelFileError.Reason.invalidHeader(
        "a header of \(length) bytes, at most \(SafetensorsHeader.lengthLimit) are read")
    }
    dataStart = 8 + Int(length)
    guard source.count >= dataStart else {
      throw ModelFileError.Reason.truncated(expected: dataStart, found: source.count)
    }
    header = try SafetensorsHeader(source.read(8..<dataStart), dataCount: source.count - dataStart)
  }

  /// A text of the metadata.
  func text(_ name: String) -> String? { header.metadata[name] }

  /// The shape of a tensor, `nil` when it is not there.
  func shape(_ name: String) -> Shape? { header.tensors[name]?.shape }

  /// A tensor.
  func tensor(_ name: String) throws -> Tensor {
    guard let place = header.tensors[name] else { throw ModelFileError.Reason.missingTensor(name: name) }
    return try Tensor(shape: place.shape) {
      try source.readFloats(at: dataStart + place.bytes.lowerBound, into: $0)
    }
  }

  /// A tensor, which must have a shape.
  func tensor(_ name: String, shape: Shape) throws -> Tensor {
    guard let found = self.shape(name) else { throw ModelFileError.Reason.missingTensor(name: name) }
    guard found == shape else {
      throw ModelFileError.Reason.invalidTensor(name: name, problem: "expected shape \(shape), found \(found)")
    }
    return try tensor(name)
  }
}

/// What goes into a model file. A tensor is made only when it is its turn to be written.
struct ModelFileContent {
  /// Texts by name.
  var metadata: [String: String] = [:]
  /// The tensors in the order in which they are written.
  private(set) var tensors: [(name: String, shape: Shape, value: () -> Tensor)] = []
  private var names: Set<String> = []

  /// Adds a tensor under a name, or under that name and a number when the name is taken; gives the
  /// name back.
  @discardableResult
  mutating func add(_ name: String, _ shape: Shape, _ value: @escaping () -> Tensor) -> String {
    let name = names.insertUnique(name)
    tensors.append((name, shape, value))
    return name
  }

  @discardableResult
  mutating func add(_ name: String, _ tensor: Tensor) -> String { add(name, tensor.shape) { tensor } }

  /// Writes the file: the old one or the new one stands under the name at any moment.
  func write(to path: String) throws {
    var header = SafetensorsHeader(metadata: metadata)
    var end = 0
    for (name, shape, _) in tensors {
      header.tensors[name] = SafetensorsHeader.Place(shape: shape, bytes: end..<end + 4 * shape.count)
      end += 4 * shape.count
    }
    let start = try header.encoded()
    try AtomicFile.write(to: path) { file in
      try file.write(start)
      for tensor in tensors { try file.write(tensor.value().scalars) }
    }
  }
}

extension Set<String> {
  /// Inserts a text, or the text and the first number that makes it new.
  mutating func insertUnique(_ text: String) -> String {
    if insert(text).inserted { return text }
    var number = 1
    while !insert("\(text)_\(number)").inserted { number += 1 }
    return "\(text)_\(number)"
  }
}
