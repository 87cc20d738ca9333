// The rows of single kernels: P9 and P10, convolutions in a planned graph; P11, functions into memory that
// is there. A row's name says its sizes, in the order of its numbers.

import Martinet

/// Numbers spread evenly over -4 … 4, those of peers/torch_kernels.py.
private func numbers(_ dimensions: [Int]) -> Tensor {
  let count = dimensions.reduce(1, *)
  let words = (0..<UInt32(count)).lazy.map { Int32(bitPattern: $0 &* 2_654_435_761) >> 8 }
  return Tensor(words.map { Float($0) * 0x1p-21 }, shape: Shape(dimensions))
}

/// One function of P11: the shapes of what it reads and writes, and how it is called.
private struct Function: Sendable {
  var x = [128, 26, 26, 32], y = [128, 26, 26, 32]
  let run: @Sendable (Tensor, inout Tensor) -> Void
}

private let functions: [String: Function] = [
  "relu": Function { relu($0, into: &$1) },
  "max pool": Function(y: [128, 13, 13, 32]) { maxPool2d($0, window: 2, into: &$1) },
  "sigmoid": Function { sigmoid($0, into: &$1) },
  "gelu": Function { gelu($0, into: &$1) },
  "tanh": Function { tanh($0, into: &$1) },
  "softmax": Function(x: [1024, 1000], y: [1024, 1000]) { softmax($0, into: &$1) },
  "dropout 0.25": Function { dropout($0, rate: 0.25, random: RandomStream(seed: 1), into: &$1) },
  "dropout 0.5": Function { dropout($0, rate: 0.5, random: RandomStream(seed: 1), into: &$1) },
]

/// P11: the function that the row names, on one thread.
func function(_ row: String) throws -> Measurement? {
  guard let function = functions[String(row.dropFirst("P11 ".count))] else { return nil }
  let x = numbers(function.x)
  var y = Tensor(repeating: 0, shape: Shape(function.y))
  let times = timed { function.run(x, &y) }
  return Measurement(row: row, seconds: median(times), setting: "into:", calls: times.count, value: size(y))
}

/// P9 and P10: a convolution, in P10 with its gradients. While it is timed, one value of an image is fetched of a large
/// result, so that hardly anything is copied, as PyTorch hands its result over; what is compared is one of a pixel.
func convolution(_ row: String) throws -> Measurement {
  let n = row.split { !$0.isNumber }.compactMap { Int($0) }
  let (batch, side, channels, outputs, kernel) = (n[1], n[2], n[4], n[5], n[6])
  let x = Variable(numbers([batch, side, side, channels])), w = Variable(numbers([kernel, kernel, channels, outputs]))
  let y = conv2d(x, w, stride: Extent2D(height: n[8], width: n[8]), padding: .all(n[9]))
  func first(_ rows: Int, of values: Node, _ columns: Int) -> Node {
    pick(values.reshaped([rows, columns]), constant(Tensor(repeating: 0, shape: [rows])))
  }
  let outputSide = (side + 2 * n[9] - kernel) / n[8] + 1
  let (image, outputImage) = (side * side, outputSide * outputSide)
  var fetches = [first(batch, of: y, outputImage * outputs)]
  var compared = first(batch * outputImage, of: y, outputs)
  if row.hasPrefix("P10") {
    let loss = (y * constant(numbers([batch, outputSide, outputSide, outputs]))).sum()
    // The gradient of a picture's own pixels is of no use.
    let gradients = try gradients(of: loss, withRespectTo: channels > 3 ? [w.node, x.node] : [w.node])
    fetches.append(gradients[0])
    if channels > 3 { fetches.append(first(batch, of: gradients[1], image * channels)) }
    compared = gradients[0]
  }
  let session = row.hasSuffix("1 thread") ? try Session(threads: 1) : Session()
  let times = try timed { _ = try session.run(fetches) }
  return Measurement(
    row: row, seconds: median(times), setting: "Session", calls: times.count, value: size(try session.run(compared)))
}

/// The seconds of calls after a few to warm up: 1000, or as many as a second allows, and 5 at least.
private func timed(_ call: () throws -> Void) rethrows -> [Double] {
  for _ in 0..<3 { try call() }
  var times: [Double] = []
  var total = 0.0
  while times.count < 1000 && (total < 1 || times.count < 5) {
    times.append(try seconds(call))
    total += times.last!
  }
  return times
}

/// The root of the mean square, by which results are compared.
private func size(_ y: Tensor) -> Double {
  let scalars = y.scalars
  return (scalars.reduce(0) { $0 + Double($1) * Double($1) } / Double(scalars.count)).squareRoot()
}
