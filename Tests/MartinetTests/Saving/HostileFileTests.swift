// Files that are not what they say are refused with a reason, and never bring the process down.

import Foundation
import Testing

@testable import Martinet

@Suite struct HostileFileTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// A file from a header's text, its data behind it.
  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return length + text + [UInt8](repeating: 0, count: data)
  }

  /// A file of a graph over two tensors, "a" of shape [2] and "b" of shape [2, 2].
  private func graph(
    _ nodes: String, layers: String = "[]", inputs: String = "[0]", outputs: String = "[1]"
  ) throws -> [UInt8] {
    var content = ModelFileContent()
    content.add("a", [1, 2])
    content.add("b", [[1, 2], [3, 4]])
    content.metadata["format"] = "martinet"
    content.metadata["format_version"] = "1"
    content.metadata["model"] = #"{"kind":"graph","seed":1,"frozenLayers":[]}"#
    content.metadata["architecture"] =
      #"{"nodes":[\#(nodes)],"layers":\#(layers),"inputs":\#(inputs),"outputs":\#(outputs)}"#
    try content.write(to: folder("graph"))
    return folder.bytes("graph")
  }

  /// A node's description.
  private func node(_ type: String, _ settings: String, _ inputs: String = "[]") -> String {
    #"{"type":"\#(type)","settings":\#(settings),"inputs":\#(inputs)}"#
  }

  private func isRefused(_ bytes: [UInt8], _ word: String) -> Bool {
    guard let reason = reason({ try Model.load(bytes: bytes) }) else { return false }
    if !"\(reason)".contains(word) { Issue.record("\(reason)") }
    return "\(reason)".contains(word)
  }

  @Test func `a header that cannot be is refused`() {
    #expect(isRefused([], "not whole"))
    #expect(isRefused([1, 2, 3], "not whole"))
    #expect(isRefused([UInt8](repeating: 255, count: 100), "at most 100000000"))
    #expect(isRefused([0, 0, 0, 0, 0, 0, 0, 0x80, 1], "at most 100000000"))
    #expect(isRefused([200, 0, 0, 0, 0, 0, 0, 0, 1], "not whole"))
    #expect(isRefused(file("[]"), "does not start with {"))
    #expect(isRefused(file("{"), "not a safetensors file"))
    #expect(isRefused(file("{}", data: 4), "end at byte 0 of 4"))
    #expect(isRefused(file("{}"), "no Martinet model"))
    #expect(isRefused(file(String(repeating: #"{"a":"#, count: 100_000)), "nested deeper"))
    #expect(isRefused(file(#"{"__metadata__":{"a":1}}"#), "__metadata__.a"))
  }

  @Test(arguments: [
    (#"{"dtype":"F16","shape":[2],"data_offsets":[0,4]}"#, "F16"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#, "takes 8 bytes, found 4"),
    (#"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, "no shape"),
    (#"{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,4]}"#, "no shape"),
    (#"{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,4]}"#, "no shape"),
    (#"{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}"#, "no shape"),
    (#"{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#, "not a safetensors file"),
    (#"{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}"#, "not a safetensors file"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#, "not a start and an end"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"#, "not a start and an end"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, "not a start and an end"),
    (#"{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,9223372036854775807]}"#, "ends at byte"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "ends at byte 8 of 4"),
    (#"{"dtype":"F32","shape":[0],"data_offsets":[4,4]}"#, "starts at byte 4"),
    (#"{"shape":[1],"data_offsets":[0,4]}"#, "dtype"),
  ])
  func `a tensor that cannot be is refused`(_ tensor: String, _ word: String) {
    #expect(isRefused(file(#"{"t":\#(tensor)}"#, data: 4), word))
  }

  @Test func `tensors that overlap or leave gaps are refused`() {
    let tensor = { (offsets: String) in #"{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}"# }
    let two = { (a: String, b: String) in self.file(#"{"a":\#(tensor(a)),"b":\#(tensor(b))}"#, data: 12) }
    #expect(isRefused(two("[0,4]", "[0,4]"), "starts at byte 0"))
    #expect(isRefused(two("[0,4]", "[8,12]"), "starts at byte 8"))
    #expect(isRefused(two("[0,4]", "[4,8]"), "end at byte 8 of 12"))
  }

  /// A node behind a placeholder of shape [2], which is node 0: its type, settings and inputs, and a
  /// word of the reason why it is refused.
  private static let nodes: [(type: String, settings: String, inputs: String, word: String)] = [
    ("Unary", #"{"function":"relu","parameter":0}"#, "[1]", "no node 1"),
    ("Unary", #"{"function":"relu","parameter":0}"#, "[-1]", "no node -1"),
    ("Unary", #"{"function":"relu","parameter":0}"#, "[]", "found 0"),
    ("Unary", #"{"function":"relu","parameter":0}"#, "[0,0]", "found 2"),
    ("Unary", #"{"function":"no","parameter":0}"#, "[0]", "function"),
    ("Nothing", #"{}"#, "[0]", "Nothing"),
    ("Unary", #"null"#, "[0]", "settings"),
    ("Transpose", #"{"permutation":[0,0]}"#, "[0]", "dimensions"),
    ("Transpose", #"{"permutation":[0,9]}"#, "[0]", "dimensions"),
    ("Reduce", #"{"kind":"sum","axes":[-9],"keepsDimensions":true}"#, "[0]", "axes"),
    ("Reduce", #"{"kind":"sum","axes":[9223372036854775807],"keepsDimensions":true}"#, "[0]", "axes"),
    ("Reduce", #"{"kind":"sum","keepsDimensions":false}"#, "[0]", "[batch"),
    ("ReshapeOperation", #"{"dimensions":[4611686018427387904,4,-1],"keepsFirst":true}"#, "[0]", "expected"),
    ("ReshapeOperation", #"{"dimensions":[-1,-1],"keepsFirst":true}"#, "[0]", "expected"),
    ("ReshapeOperation", #"{"dimensions":[2,1,1,1,1,1,1,1],"keepsFirst":true}"#, "[0]", "below 8"),
    ("ReshapeOperation", #"{"dimensions":[4],"keepsFirst":false}"#, "[0]", "4"),
    ("ReshapeOperation", #"{"dimensions":[-9223372036854775808],"keepsFirst":true}"#, "[0]", "expected"),
    ("ConcatenateOperation", #"{"axis":5}"#, "[0,0]", "axis"),
    ("ConcatenateOperation", #"{"axis":-9223372036854775808}"#, "[0,0]", "axis"),
    ("ConcatenateOperation", #"{"axis":0}"#, "[]", "found 0"),
    ("ConcatenateOperation", #"{"axis":0}"#, "[0,0]", "[batch"),
    ("Dropout", #"{"rate":1,"source":0}"#, "[0]", "dropout rate"),
    ("Dropout", #"{"rate":"nan","source":0}"#, "[0]", "dropout rate"),
    ("Dropout", #"{"rate":-0.5,"source":0}"#, "[0]", "dropout rate"),
    ("Assign", #"{}"#, "[0,0]", "not a variable"),
    ("MatrixProduct", #"{"transposesA":false,"transposesB":false}"#, "[0,0]", "inner dimensions"),
    ("Variable", #"{"tensor":"c","trainable":true}"#, "[]", "tensor c"),
    ("Variable", #"{"tensor":"a","trainable":true}"#, "[]", "[batch"),
    ("Constant", #"{"tensor":"a"}"#, "[]", "[batch"),
    ("Variable", #"{"tensor":"a","trainable":true}"#, "[0]", "found 1"),
    ("Placeholder", #"{"shape":[2]}"#, "[]", "placeholder"),
    ("Placeholder", #"{"shape":[-2]}"#, "[]", "no shape"),
    ("Placeholder", #"{"shape":[1,1,1,1,1,1,1,1]}"#, "[]", "no shape"),
    ("Placeholder", #"{"shape":[2147483647,2147483647]}"#, "[]", "no shape"),
    ("LayerOutput", #"{"layer":0}"#, "[0]", "no layer 0"),
    ("LayerOutput", #"{"layer":-1}"#, "[0]", "no layer -1"),
    ("ConvolutionOperation", #"{"geometry":{}}"#, "[0,0]", "geometry"),
  ]

  @Test func `a graph that cannot be is refused`() throws {
    for (type, settings, inputs, word) in HostileFileTests.nodes {
      let nodes = [node("Placeholder", #"{"shape":[2]}"#), node(type, settings, inputs)]
      #expect(isRefused(try graph(nodes.joined(separator: ",")), word), "\(type) \(settings)")
    }
  }

  @Test(arguments: [
    (#""learningRate":0.25"#, #""learningRate":"nan""#, "learning rate"),
    (#""learningRate":0.25"#, #""learningRate":-1"#, "learning rate"),
    (#""beta1":0.5"#, #""beta1":-1"#, "β₁"),
    (#""weightDecay":0.0625"#, #""weightDecay":"inf""#, "weight decay"),
    (#""labelSmoothing":0.125"#, #""labelSmoothing":5"#, "label smoothing"),
    (#""k":2"#, #""k":-1"#, "k ≥ 1"),
    (#""epochs":3"#, #""epochs":-1"#, "warm-up"),
    (#""epochs":7"#, #""epochs":0"#, "1 or more epochs"),
    (#""factor":0.75"#, #""factor":"inf""#, "factor"),
    ("1.5", "0", "clipped"),
  ])
  func `training settings that cannot be are refused`(_ sound: String, _ wrong: String, _ word: String) throws {
    let model = try Sequential(input: [4]) { Dense(3, activation: .softmax) }
    model.compile(
      optimizer: .adamW(learningRate: 0.25, weightDecay: 0.0625, beta1: 0.5),
      loss: .sparseCategoricalCrossEntropy(labelSmoothing: 0.125), metrics: [.topKAccuracy(2)],
      schedule: .warmUp(epochs: 3, then: .step(epochs: 7, factor: 0.75)), clipping: .norm(1.5))
    var content = try model.fileContent()
    let settings = try #require(content.metadata["training"])
    try content.write(to: folder("model"))
    _ = try Model.load(from: folder("model"))
    try #require(settings.contains(sound), "\(settings)")
    content.metadata["training"] = settings.replacingOccurrences(of: sound, with: wrong)
    try content.write(to: folder("model"))
    let problem = try #require(reason { try Model.load(from: folder("model")) }, "\(wrong) was loaded")
    #expect("\(problem)".contains(word), "\(problem)")
  }

  @Test(arguments: [
    (1, #""value":0.25"#, #""value":"nan""#), (3, #""frozenLayers":[]"#, #""frozenLayers":[],"threshold":{"value":0}"#),
  ])
  func `a threshold that cannot be is refused`(_ units: Int, _ sound: String, _ wrong: String) throws {
    let model = try Sequential(input: [4]) { Dense(units) }
    if units == 1 { model.threshold = DecisionThreshold(0.25) }
    var content = try model.fileContent()
    let details = try #require(content.metadata["model"])
    try #require(details.contains(sound), "\(details)")
    content.metadata["model"] = details.replacingOccurrences(of: sound, with: wrong)
    try content.write(to: folder("model"))
    #expect(isRefused(folder.bytes("model"), "threshold"))
  }

  @Test func `convolutions and poolings that cannot be are refused`() throws {
    let image = node("Placeholder", #"{"shape":[4,4,1]}"#)
    let filter = [
      node("Variable", #"{"tensor":"b","trainable":true}"#),
      node("ReshapeOperation", #"{"dimensions":[2,2,1,1],"keepsFirst":false}"#, "[1]"),
    ].joined(separator: ",")
    func geometry(_ stride: Int, _ dilation: Int, _ groups: Int, _ padding: String) -> String {
      let extents =
        #""stride":{"height":\#(stride),"width":1},"dilation":{"height":\#(dilation),"width":1}"#
      return #"{"geometry":{\#(extents),"padding":\#(padding),"groups":\#(groups)}}"#
    }
    func rows(_ top: Int, _ bottom: Int, right: Int = 0) -> String {
      #"{"explicit":{"top":\#(top),"bottom":\#(bottom),"left":0,"right":\#(right)}}"#
    }
    let (huge, valid) = (Int.max, #"{"valid":{}}"#)
    for settings in [
      geometry(0, 1, 1, valid), geometry(huge, 1, 1, valid), geometry(1, huge, 1, #"{"same":{}}"#),
      geometry(1, 1, 0, valid), geometry(1, 1, huge, valid), geometry(1, 1, -1, valid),
      geometry(1, 1, 1, rows(huge, huge)), geometry(1, 1, 1, rows(-5, 0)),
      geometry(1, 1, 1, rows(2_147_483_646, 0, right: 2_147_483_646)), geometry(1, 1, 1, rows(1 << 30, 0)),
    ] {
      let nodes = [image, filter, node("ConvolutionOperation", settings, "[0,2]")].joined(separator: ",")
      #expect(isRefused(try graph(nodes, outputs: "[3]"), "cannot be"), "\(settings)")
    }
    for window in [0, -1, 5, huge] {
      let extents = #""window":{"height":\#(window),"width":1},"stride":{"height":1,"width":1}"#
      let pooling = node("MaxPoolOperation", #"{"geometry":{\#(extents),"padding":\#(valid)}}"#, "[0]")
      #expect(isRefused(try graph("\(image),\(pooling)"), "cannot be"), "\(window)")
    }
  }

  @Test func `values that grow without end, chains without end and tensors used twice are refused`() throws {
    let placeholder = node("Placeholder", #"{"shape":[2]}"#)
    let twice = (0..<40).map { node("ConcatenateOperation", #"{"axis":1}"#, "[\($0),\($0)]") }
    #expect(isRefused(try graph(([placeholder] + twice).joined(separator: ","), outputs: "[40]"), "elements"))
    let chain = (0..<6000).map { node("ScaleAdd", #"{"scale":1,"offset":0}"#, "[\($0)]") }
    #expect(isRefused(try graph(([placeholder] + chain).joined(separator: ","), outputs: "[6000]"), "deeper"))
    let variable = node("Variable", #"{"tensor":"a","trainable":true}"#)
    #expect(isRefused(try graph("\(placeholder),\(variable),\(variable)"), "used twice"))
    #expect(isRefused(try graph(placeholder, inputs: "[0,0]", outputs: "[0]"), "comes twice"))
    #expect(isRefused(try graph(placeholder, inputs: "[]", outputs: "[0]"), "not among the inputs"))
    #expect(isRefused(try graph(placeholder, outputs: "[]"), "at least one output"))
    let layers = #"[{"kind":"x","weights":[],"penalties":[0]}]"#
    let mark = node("LayerOutput", #"{"layer":0}"#, "[0]")
    #expect(isRefused(try graph("\(placeholder),\(mark)", layers: layers), "one number"))
    let weights = #"[{"kind":"x","weights":[{"name":"w","variable":0}],"penalties":[]}]"#
    #expect(isRefused(try graph("\(placeholder),\(mark)", layers: weights), "not a variable"))
  }

  @Test func `a graph that can be is loaded, so that the ones above fail for their reason`() throws {
    let nodes = [
      node("Placeholder", #"{"shape":[2]}"#), node("Variable", #"{"tensor":"b","trainable":true}"#),
      node("MatrixProduct", #"{"transposesA":false,"transposesB":false}"#, "[0,1]"),
    ].joined(separator: ",")
    let model = try Model.load(bytes: try graph(nodes, outputs: "[2]"))
    #expect(try model.predict([[1, 0], [0, 1]]) == [[1, 2], [3, 4]])
  }

  @Test func `a later version and a file that is no file are refused`() throws {
    var content = ModelFileContent()
    for (key, value) in ["format": "martinet", "format_version": "2", "model": "{}", "architecture": "{}"] {
      content.metadata[key] = value
    }
    try content.write(to: folder("later"))
    #expect(reason { try Model.load(from: folder("later")) } == .unsupportedVersion("2"))
    #expect { try Model.load(from: folder("nothing")) } throws: { ($0 as? FileError)?.isNotFound == true }
    #expect(throws: FileError.self) { try Model.load(from: folder.path) }
    #expect(throws: FileError.self) { try Model.load(from: "/dev/zero") }
    let error = #expect(throws: ModelFileError.self) { try Model.load(from: folder("later")) }
    #expect(error?.path == folder("later"))
    #expect(error?.description.hasPrefix(folder("later")) == true)
  }

  private func smallModel() throws -> Model {
    let model = try Sequential(input: [3]) {
      Dense(2, activation: .relu, penalty: .l2(0.1))
      Dropout(0.5)
      Dense(2, activation: .softmax)
    }
    model.compile(
      optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy],
      schedule: .warmUp(epochs: 1, then: .cosine()), clipping: .norm(1))
    return model
  }

  @Test func `a file cut anywhere is refused`() throws {
    try smallModel().save(to: folder("model"))
    let bytes = folder.bytes("model")
    for length in 0..<bytes.count {
      #expect(throws: ModelFileError.self) { try Model.load(bytes: Array(bytes.prefix(length))) }
    }
    // From a file as from bytes.
    for length in stride(from: 0, to: bytes.count, by: 97) {
      try folder.write(Array(bytes.prefix(length)), "cut")
      #expect(throws: ModelFileError.self) { try Model.load(from: folder("cut")) }
    }
    #expect(throws: ModelFileError.self) { try Model.load(bytes: bytes + [0]) }
  }

  /// Bits flipped, bytes changed, numbers and pieces of text replaced: an error, or a model that
  /// answers.
  @Test func `a changed file is refused or is a model`() throws {
    try smallModel().save(to: folder("model"))
    let original = folder.bytes("model")
    let pieces = [
      "0", "-1", "9223372036854775807", "[", "]", "null", "\"\"", "1e400", "-0", "{", "}", "\\", "18446744073709551616",
    ]
    var random = SeededNumbers(11)
    var loadedCount = 0
    for _ in 0..<6_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2:
          let digits = bytes.indices.filter { $0 >= 8 && (48...57).contains(bytes[$0]) }
          bytes[digits.randomElement(using: &random)!] = UInt8.random(in: 48...57, using: &random)
        default:
          // Of the same length, so that the rest of the header keeps its place.
          let piece = Array(pieces.randomElement(using: &random)!.utf8)
          guard place >= 8, place + piece.count < bytes.count else { continue }
          bytes.replaceSubrange(place..<place + piece.count, with: piece)
        }
      }
      do {
        let model = try Model.load(bytes: bytes)
        _ = try? model.summary(batchSize: 1)
        loadedCount += 1
      } catch {
        #expect(error is ModelFileError, "\(error)")
      }
    }
    #expect(loadedCount > 100, "the changes leave some files readable")
  }
}
