// libFuzzer's way into the reader of model files.

import Foundation
import Martinet

/// Reads the bytes as a model file, and as the description of a graph in a file whose header and
/// tensors are sound: either a typed error, or a model that says what it is and answers.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModel(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  check(bytes)
  check(file(architecture: String(decoding: bytes, as: UTF8.self)))
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
