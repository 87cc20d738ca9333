// libFuzzer's way into the reader of model files.

import Foundation
import Martinet
import MartinetData

/// Reads the bytes as a model file, and as the description of a graph in a file whose header and
/// tensors are sound: either a typed error, or a model that says what it is and answers. The same for
/// a table's model: as a whole file, and as the text of its preparation in a file that is sound otherwise.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModel(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  check(bytes)
  check(file(architecture: String(decoding: bytes, as: UTF8.self)))
  checkFitted(bytes)
  checkFitted(file(preparation: String(decoding: bytes, as: UTF8.self)))
  return 0
}

private func check(_ bytes: [UInt8]) {
  do {
    let model = try Model.load(bytes: bytes, threads: 1)
    precondition(!model.outputs.isEmpty)
    precondition(GraphDescription(model.outputs[0]).lines.count > 0)
    // A graph may stand for values of any size; only small ones are computed.
    guard size(model.outputs) < 1 << 16 else { return }
    _ = try? model.summary(batchSize: 1)
    let examples = model.inputs.map { Tensor(repeating: 0.5, shape: $0.exampleShape!.batched(3)) }
    let values =
      switch examples.count {
      case 1: try? model.predict(examples[0])
      case 2: try? model.predict(examples[0], examples[1])
      default: Tensor?.none
      }
    if let values { precondition(values.shape[0] == 3) }
  } catch { precondition(error is ModelFileError, "\(error)") }
}

/// The number of elements of all values below some nodes, for the stand-in batch.
private func size(_ roots: [Node]) -> Int {
  var seen: Set<Node> = []
  var stack = roots
  var total = 0
  while let node = stack.popLast() {
    guard seen.insert(node).inserted else { continue }
    total += node.knownShape?.count ?? 0
    stack += node.inputs
  }
  return total
}

/// A model file with a given description of its graph and two tensors, "a" of shape [2] and "b" of
/// shape [2, 2].
private func file(architecture: String) -> [UInt8] {
  let header: [String: Any] = [
    "__metadata__": [
      "format": "martinet", "format_version": "1", "architecture": architecture,
      "model": #"{"kind":"graph","seed":1,"frozenLayers":[]}"#,
    ],
    "a": ["dtype": "F32", "shape": [2], "data_offsets": [0, 8]],
    "b": ["dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]],
  ]
  let text = Array(try! JSONSerialization.data(withJSONObject: header))
  let numbers: [Float] = [1, -2, 0.5, 3, -1, 0.25]
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
    + numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) } }
}

private func checkFitted(_ bytes: [UInt8]) {
  let fitted: FittedModel
  do {
    fitted = try FittedModel.load(bytes: bytes, threads: 1)
  } catch {
    return precondition(error is DataFileError || error is ModelFileError, "\(error)")
  }
  let features = fitted.preparation.featureCount
  precondition(fitted.preparation.featureNames.count == features)
  guard features < 1 << 12, size(fitted.model.outputs) < 1 << 16 else { return }
  let texts: [Cell] = ["", "a", "small × large", "1970-01-01", .missing]
  for (number, text) in zip([0, -1, 1e300, .infinity, .nan], texts) {
    let row = fitted.preparation.columnTypes.mapValues { $0 == .number ? Cell.number(number) : text }
    do {
      let answer = try fitted.predict(row)
      if let classes = fitted.target.classes {
        precondition(answer.label.map { classes[$0] != nil } == true)
        precondition(answer.probabilities?.count == classes.count && answer.probabilities!.allSatisfy(\.isFinite))
      } else {
        precondition(answer.number?.isFinite == true)
      }
    } catch { precondition(error is TableError || error is ModelError, "\(error)") }
  }
}

/// A model of two classes for three features with a given text of its preparation.
private func file(preparation: String) -> [UInt8] {
  var header = try! JSONSerialization.jsonObject(with: Data(sound.header)) as! [String: [String: Any]]
  header["__metadata__"]!["section.table"] = preparation
  let text = Array(try! JSONSerialization.data(withJSONObject: header))
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + sound.tensors
}

/// The header and the tensors of such a model's file. A `Data` in their place the leak sanitizer would not find again.
private let sound: (header: [UInt8], tensors: [UInt8]) = {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try! Sequential(input: [3], seed: 1, threads: 1) { Dense(2, activation: .softmax) }.save(to: path)
  let bytes = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
  let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  return (Array(bytes[8..<8 + length]), Array(bytes[(8 + length)...]))
}()
