// The safetensors format: a JSON header that says where each tensor lies, then the tensors.

/// The header of a safetensors file (huggingface.co/docs/safetensors): 8 bytes of little-endian
/// length, then JSON of this form, padded with spaces, then the tensors' bytes without gaps:
/// `{"__metadata__": {"key": "text"}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}`
struct SafetensorsHeader {
  /// Texts by name.
  var metadata: [String: String] = [:]
  /// Where each tensor lies, in bytes from the end of the header.
  var tensors: [String: Place] = [:]

  /// One tensor's place.
  struct Place {
    let shape: Shape
    let bytes: Range<Int>
  }

  /// The longest header that is read, as in the format's reference implementation.
  static let lengthLimit = 100_000_000
}

extension SafetensorsHeader {
  /// A header from its bytes, every size in it checked against the bytes that follow it.
  init(_ text: [UInt8], dataCount: Int) throws {
    guard text.first == UInt8(ascii: "{") else {
      throw ModelFileError.Reason.invalidHeader("the header does not start with {")
    }
    let entries: Entries
    do {
      entries = try JSON.decode(Entries.self, text)
    } catch let failure as JSON.Failure {
      throw ModelFileError.Reason.invalidHeader(failure.problem)
    }
    metadata = entries.metadata
    for (name, entry) in entries.tensors { tensors[name] = try entry.place(name, dataCount) }
    try checkGaps(dataCount)
  }

  /// The tensors must lie one behind the other and fill the file.
  private func checkGaps(_ dataCount: Int) throws {
    let sorted = tensors.sorted {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound) < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound)
    }
    var end = 0
    for (name, place) in sorted {
      guard place.bytes.lowerBound == end else {
        throw ModelFileError.Reason.invalidTensor(
          name: name, problem: "it starts at byte \(place.bytes.lowerBound), and the one before ends at \(end)")
      }
      end = place.bytes.upperBound
    }
    guard end == dataCount else {
      throw ModelFileError.Reason.invalidHeader("the tensors end at byte \(end) of \(dataCount)")
    }
  }

  /// The header's bytes, its length before it and spaces behind it so that the tensors start at a
  /// multiple of 8.
  func encoded() throws -> [UInt8] {
    var text = Array(try JSON.encode(Entries(metadata: metadata, tensors: tensors.mapValues(Entry.init))).utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    guard text.count <= SafetensorsHeader.lengthLimit else {
      throw ModelFileError.Reason.cannotSave(
        "its description takes \(text.count) bytes, at most \(SafetensorsHeader.lengthLimit) are read")
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }
}

/// A tensor as the header describes it.
private struct Entry: Codable {
  let type: String
  let shape: [Int]
  let offsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(_ place: SafetensorsHeader.Place) {
    type = "F32"
    shape = place.shape.dimensions
    offsets = [place.bytes.lowerBound, place.bytes.upperBound]
  }

  func place(_ name: String, _ dataCount: Int) throws -> SafetensorsHeader.Place {
    func invalid(_ problem: String) -> ModelFileError.Reason { .invalidTensor(name: name, problem: problem) }
    guard type == "F32" else { throw invalid("expected elements of type F32, found \(type)") }
    guard let shape = Shape(checking: shape) else {
      throw invalid("\(self.shape) is no shape of at most 8 dimensions in 0 ..< 2³¹")
    }
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
      throw invalid("\(offsets) is not a start and an end")
    }
    guard offsets[1] <= dataCount else {
      throw invalid("it ends at byte \(offsets[1]) of \(dataCount)")
    }
    // A shape counts its bytes without overflow.
    guard offsets[1] - offsets[0] == 4 * shape.count else {
      throw invalid("shape \(shape) takes \(4 * shape.count) bytes, found \(offsets[1] - offsets[0])")
    }
    return SafetensorsHeader.Place(shape: shape, bytes: offsets[0]..<offsets[1])
  }
}

/// The JSON object of a header.
private struct Entries: Codable {
  var metadata: [String: String] = [:]
  var tensors: [String: Entry] = [:]
  private static let metadataKey = AnyKey("__metadata__")

  init(metadata: [String: String], tensors: [String: Entry]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    for key in container.allKeys {
      if key.stringValue == Entries.metadataKey.stringValue {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: Entries.metadataKey) }
    for (name, entry) in tensors { try container.encode(entry, forKey: AnyKey(name)) }
  }
}
