// JSON as model files hold it: sorted keys, exact numbers, bounded nesting.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON text from values and back. The same value gives the same text; every number, infinities and
/// NaN included, comes back as it was.
package enum JSON {
  /// What is wrong with a text, and where.
  package struct Failure: Error {
    package let problem: String
  }

  /// How deep arrays and objects may stand in each other. The deepest that is written has about ten;
  /// a decoder uses the stack at each.
  static let depthLimit = 64

  package static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Throws `Failure`, or what a value's own `init(from:)` throws.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, _ text: some Collection<UInt8>,
    operations: [String: any SerializableOperation.Type] = [:]
  ) throws -> Value {
    guard depth(text) <= depthLimit else { throw Failure(problem: "JSON nested deeper than \(depthLimit)") }
    let decoder = JSONDecoder()
    decoder.userInfo[.operations] = operations
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: Data(text))
    } catch let error as DecodingError {
      throw Failure(problem: describe(error))
    }
  }

  /// The deepest nesting of brackets outside strings.
  private static func depth(_ text: some Collection<UInt8>) -> Int {
    var (depth, deepest) = (0, 0)
    var (isString, isEscaped) = (false, false)
    for byte in text {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return deepest
  }

  /// What is wrong with a text, and where, in this library's words.
  package static func describe(_ error: DecodingError) -> String {
    let (context, problem): (DecodingError.Context, String)
    switch error {
    case .keyNotFound(let key, let place): (context, problem) = (place, "there is no \(key.stringValue)")
    case .typeMismatch(let type, let place), .valueNotFound(let type, let place):
      (context, problem) = (place, "expected a value of type \(type)")
    case .dataCorrupted(let place):
      // At the top it is the text itself that the parser gave up at; deeper it is a value.
      (context, problem) = (place, place.codingPath.isEmpty ? "no JSON" : place.debugDescription)
    @unknown default: return "\(error)"
    }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? problem : "\(path.drop { $0 == "." }): \(problem)"
  }
}

extension CodingUserInfoKey {
  /// The operations that may be decoded, by name.
  static let operations = CodingUserInfoKey(rawValue: "operations")!
}

/// A key that is any text.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
