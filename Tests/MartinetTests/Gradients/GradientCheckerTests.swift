// The checks themselves: what is wrong is found and named, what is right passes.

import Martinet
import MartinetTesting
import Testing

/// y = x³, with faults to be found.
private struct Cube: Operation {
  enum Fault { case none, gradient, oneGradient, value, overwrites, spoils, reference }
  var fault = Fault.none

  var name: String { "cube" }
  var overwritableInputs: [Int] { fault == .overwrites ? [0] : [] }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func program(for shapes: OperationShapes) -> Program {
    .whole { frame in
      let x = frame.input(0)
      // Right in a place of its own, and wrong where the ones are written over the input.
      if fault == .overwrites || fault == .spoils { frame.output.fill(1) }
      for index in 0..<frame.output.count {
        let start = fault == .overwrites || fault == .spoils ? frame.output[index] : 1
        frame.output[index] = fault == .value && index == 1 ? x[index] : start * x[index] * x[index] * x[index]
        if fault == .spoils { x[index] = 0 }
      }
    }
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let x = node.inputs[0]
    switch fault {
    case .gradient: return [2 * x.squared() * upstream]
    case .oneGradient: return [3 * x.squared() * upstream + 0.002 * greater(x, constant(1.9))]
    default: return [3 * x.squared() * upstream]
    }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    guard fault != .reference else { throw ReferenceError(operation: name) }
    return inputs[0].map { $0 * $0 * $0 }
  }
}

@Suite struct GradientCheckerTests {
  let input: Tensor = [0.5, -1.25, 2]

  @Test func `a right operation passes`() throws {
    let report = try checkOperation(Cube(), inputs: [input])
    #expect(report.compared == 9)
    #expect(report.largestError < 1e-6)
    #expect(report.description.contains("cube by input 0: 9 derivatives, 0 at kinks"))
  }

  @Test func `a wrong gradient names the element, expected and received`() throws {
    let error = #expect(throws: CheckError.self) { try checkOperation(Cube(fault: .gradient), inputs: [input]) }
    guard case .gradient(let name, let element, let expected, let received, let relative)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == "cube by input 0")
    #expect(element == [0, 0])
    #expect(abs(expected - 0.75) < 1e-6)
    #expect(received == 0.5)
    #expect(abs(relative - 1.0 / 3) < 1e-6)
  }

  /// An error of 0.002 against derivatives of 12 is found: it stands where 0 is expected.
  @Test func `a small error in an element that should be zero is found`() throws {
    let error = #expect(throws: CheckError.self) { try checkOperation(Cube(fault: .oneGradient), inputs: [input]) }
    guard case .gradient(_, let element, let expected, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(element == [0, 2])
    #expect(expected == 0)
  }

  @Test func `a wrong value names the element`() throws {
    let error = #expect(throws: CheckError.self) { try checkOperation(Cube(fault: .value), inputs: [input]) }
    guard case .value(of: "cube", element: [1], expected: -1.953125, received: -1.25, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a value spoilt by writing over its input is found`() throws {
    let overwritten = #expect(throws: CheckError.self) {
      try checkOperation(Cube(fault: .overwrites), inputs: [input])
    }
    #expect(text(overwritten) == "cube written over an input gave other bits")
    let spoilt = #expect(throws: CheckError.self) { try checkOperation(Cube(fault: .spoils), inputs: [input]) }
    #expect(text(spoilt) == "an input that cube only reads gave other bits")
  }

  @Test func `an operation without a rule is named`() throws {
    let error = #expect(throws: ReferenceError.self) {
      try checkOperation(Cube(fault: .reference), inputs: [input])
    }
    #expect(error?.operation == "cube")
  }

  @Test func `kinks are stepped around, too many fail`() throws {
    var x = noise([60])
    x[7] = 0
    let report = try checkFunction(inputs: [x]) { relu($0[0]).sum() }
    #expect(report.skipped == 1)
    #expect(report.compared == 59)
    for index in 0..<9 { x[index] = 0 }
    let error = #expect(throws: CheckError.self) { try checkFunction(inputs: [x]) { relu($0[0]).sum() } }
    guard case .tooManyKinks(_, skipped: 9, of: 60)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a loss must be one number and depend on something`() throws {
    let w = Variable([1, 2], name: "w")
    #expect(throws: CheckError.self) { try checkGradients(of: w.squared()) }
    #expect(throws: CheckError.self) { try checkGradients(of: constant(3)) }
    let report = try checkGradients(of: w.squared().sum())
    #expect(report.entries.map(\.name) == ["w"])
    let still = Variable([1], name: "still", trainable: false)
    #expect(try checkGradients(of: (w * still).sum()).entries.map(\.name) == ["w"])
    #expect(try checkGradients(of: (w * still).sum(), variables: [still]).entries.map(\.name) == ["still"])
  }

  @Test func `a layer that announces another shape, or shares nothing, is found`() throws {
    struct Fickle: Layer {
      func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
        { x in x * Variable(shape: [input[-1]], initializer: .normal(mean: 1, deviation: 1)) }
      }
    }
    #expect(throws: CheckError.self) { try checkLayer(Fickle(), input: [3]) }
    struct BatchEater: Layer {
      func build(for input: Shape, weights: inout LayerWeights) -> LayerFunction {
        { x in x.sum(axes: [0], keepingDimensions: true) }
      }
    }
    #expect(throws: CheckError.self) { try checkLayer(BatchEater(), input: [3]) }
  }

  @Test func `the interpreter computes what the session computes`() throws {
    let x = Placeholder(), w = Variable([[1, -2], [0.5, 3]])
    let y = softmax(relu(matmul(x, w)))
    let session = Session()
    let interpreter = ReferenceInterpreter(y)
    try interpreter.take(feeding: [x: [[1, 2]]], from: session)
    let (value, expected) = (try session.run(y, feeding: [x: [[1, 2]]]), interpreter.value(of: 0))
    #expect(expected.shape == [1, 2])
    #expect(zip(value.scalars, expected.values).allSatisfy { abs(Double($0) - $1) < 1e-7 })
    #expect(throws: GraphError.self) { try ReferenceInterpreter(y).take(from: session) }
  }
}
