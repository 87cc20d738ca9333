// Every operation of the catalogue can be saved, loaded and computed; an own one too.

import Foundation
import Testing

@testable import Martinet

@Suite struct OperationCatalogueTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// A graph over inputs [batch, 4, 4, 2] and [batch, 3] for each operation, by the name in files.
  static let graphs: [String: @Sendable (Node, Node) -> Node] = [
    "Along": { x, _ in
      let average = Variable(Tensor(repeating: 0, shape: [2]), trainable: false)
      return x.running([average.assigned(x.mean(axes: [0, 1, 2]))])
    },
    "Assign": { _, y in
      let last = Variable(Tensor(repeating: 0, shape: [3]), trainable: false)
      return y.running([last.assigned(y.sum(axes: [0]))])
    },
    "AveragePoolOperation": { x, _ in
      averagePool2d(x, window: [2, 3], stride: 1, padding: .same, includesPadding: true)
    },
    "Binary": { x, y in power(maximum(x, constant([0.5, 2])), constant(2)) - greater(x, constant(0.1)) / 3 },
    "BinaryCrossEntropy": { _, y in Node(BinaryCrossEntropy(), [sigmoid(y), sigmoid(-y)]) },
    "BroadcastLike": { _, y in y * Node(BroadcastLike(), [constant([1, 2, 3]), y]) },
    "Clamp": { _, y in clamp(y, -0.3...0.2) },
    "ConcatenateOperation": { _, y in concatenated([y, y.squared(), y], axis: 1) },
    "ConvolutionOperation": { x, _ in
      let w = Variable(shape: [3, 2, 1, 4], initializer: .heNormal)
      return conv2d(x, w, stride: [2, 1], padding: .same, dilation: [1, 2], groups: 2)
    },
    "CrossEntropy": { _, y in Node(CrossEntropy(kind: .dense, smoothing: 0.1), [softmax(y), softmax(-y)]) },
    "Filled": { _, y in y + Node(Filled(0.1), [y]) },
    "MatrixProduct": { _, y in
      matmul(y, Variable(shape: [5, 3], initializer: .glorotNormal), transposeB: true)
    },
    "MaxPoolOperation": { x, _ in maxPool2d(x, window: 2, padding: .explicit(top: 1, bottom: 0, left: 1, right: 1)) },
    "PhaseSwitch": { _, y in whileTraining(y, otherwise: y * 2) },
    "Pick": { _, y in pick(y, step(y.sum(axes: [1]))) },
    "Reduce": { x, _ in
      x.max(axes: [-1, 1], keepingDimensions: true) + x.min(axes: [1, 2, 3], keepingDimensions: true)
    },
    "ReshapeLike": { x, y in Node(ReshapeLike(), [x.reshapedExamples([32]), x]) },
    "ReshapeOperation": { x, _ in x.reshapedExamples([8, -1]) },
    "ScaleAdd": { _, y in 1.1 - y * 0.3 },
    "SigmoidCrossEntropy": { _, y in Node(SigmoidCrossEntropy(), [y, sigmoid(-y)]) },
    "Softmax": { _, y in softmax(y) + logSoftmax(y) },
    "SoftmaxCrossEntropy": { _, y in
      Node(SoftmaxCrossEntropy(kind: .sparse, smoothing: 0.2), [y, step(y.sum(axes: [1]))])
    },
    "SumLike": { x, _ in x + Node(SumLike(), [x, x.mean(axes: [1, 2], keepingDimensions: true)]) },
    "Transpose": { x, _ in x.transposed([0, 3, 1, 2]) },
    "Unary": { _, y in elu(y, alpha: 0.4) + gelu(y) + softplus(y) + sigmoid(y, slope: 2) },
  ]

  @Test func `each has a name of its own and a graph here`() {
    let names = OperationCatalogue.all.map { $0.typeName }
    #expect(Set(names).count == names.count)
    #expect(Set(names).isDisjoint(with: SavedOperation.reservedNames))
    #expect(names.sorted() == OperationCatalogueTests.graphs.keys.sorted())
    #expect(names == names.sorted(), "the catalogue is in the order of the alphabet")
  }

  @Test(arguments: graphs.keys.sorted())
  func `each is saved and loaded`(_ name: String) throws {
    let x = Input([4, 4, 2]), y = Input([3])
    let output = OperationCatalogueTests.graphs[name]!(x.node, y.node)
    let order = topologicalOrder([output])
    #expect(order.contains { ($0.operation as? any SerializableOperation).map { type(of: $0).typeName } == name })
    let model = try Model(inputs: x, y, outputs: output, seed: 6)
    try model.save(to: folder("model"))
    let loaded = try Model.load(from: folder("model"))
    #expect(try loaded.testValues() == model.testValues())
    #expect(Set(try model.testValues()).count > 1, "the value says something")
    #expect(loaded.outputs[0].description == output.description)
  }

  @Test(arguments: [("Losses", "Loss"), ("Optimizers", "Optimizer"), ("Metrics", "Metric")])
  func `every loss, optimizer and metric of the package can stand in a file`(_ folder: String, _ kind: String) throws {
    let found = try SourceTree.structures(in: "Sources/Martinet/\(folder)", conformingTo: kind).map(\.name)
    #expect(found.count >= 4)
    for name in found { #expect(Named.types.contains { "\($0)" == name }, "\(name) is not in Named.types") }
  }

  /// y = x · factor.
  struct Scaled: SerializableOperation {
    let factor: Float
    static let typeName = "own.Scaled"
    var name: String { "scaled" }
    func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
    func program(for shapes: OperationShapes) -> Program {
      .whole { frame in
        for index in 0..<frame.output.count { frame.output[index] = frame.input(0)[index] * factor }
      }
    }
  }

  /// y = -x, and no file can hold it.
  struct Fleeting: Martinet.Operation {
    var name: String { "fleeting" }
    func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
    func gradient(of node: Node, from upstream: Node) -> [Node?] { [-upstream] }
    func program(for shapes: OperationShapes) -> Program { .nothing }
  }

  @Test func `an own operation is loaded where its type is given`() throws {
    let x = Input([3])
    let model = try Model(inputs: x, outputs: Node(Scaled(factor: 1.7), [x.node]))
    try model.save(to: folder("model"))
    #expect(reason { try Model.load(from: folder("model")) } == .unknownOperation(name: "own.Scaled"))
    let loaded = try Model.load(from: folder("model"), operations: [Scaled.self])
    #expect(try loaded.testValues() == model.testValues())
  }

  @Test func `an operation that cannot be saved is named, and no file is written`() throws {
    let x = Input([3])
    let model = try Model(inputs: x, outputs: Node(Fleeting(), [x.node]))
    let found = reason { try model.save(to: folder("model")) }
    #expect(found == .cannotSave("the operation fleeting is not a SerializableOperation"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }
}
