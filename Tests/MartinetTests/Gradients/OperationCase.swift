// The list of operations that the gradient tests walk: one entry per operation, function and shape.

@testable import Martinet

/// An operation at some inputs.
struct OperationCase: Sendable, CustomStringConvertible {
  let description: String
  let inputs: [Tensor]
  var fixed: Set<Int> = []
  let function: @Sendable ([Node]) -> Node

  init(
    _ description: String, _ inputs: [Tensor], fixed: Set<Int> = [],
    _ function: @escaping @Sendable ([Node]) -> Node
  ) {
    self.description = "\(description) \(inputs.map(\.shape.description).joined(separator: " "))"
    self.inputs = inputs
    self.fixed = fixed
    self.function = function
  }
}

/// Numbers in a range, the same in every run; two salts give two tensors.
func noise(_ shape: Shape, _ low: Float = -1, _ high: Float = 1, salt: UInt32 = 0) -> Tensor {
  RandomStream(seed: 2024, stream: salt, step: UInt64(shape.count))
    .uniform(shape: shape, low: low, high: high)
}

/// Class indices 0 ..< classes.
func classes(_ shape: Shape, _ classes: Int) -> Tensor {
  Tensor((0..<shape.count).map { Float(($0 * 7 + 2) % classes) }, shape: shape)
}

/// Rows that add up to one.
func distributions(_ rows: Int, _ columns: Int) -> Tensor {
  let weights = noise([rows, columns], 0.1, 1, salt: 9)
  return weights / weights.sum(axes: [1], keepingDimensions: true)
}

extension OperationCase {
  static let all: [OperationCase] =
    unary + binary + products + reductions + shapes + normalizers + losses + images

  static let unary: [OperationCase] = UnaryFunction.allCases.flatMap { function in
    // Inside the domain of √, ln and 1/x, on both sides of 0 for the others.
    let positive: Set<UnaryFunction> = [.squareRoot, .logarithm, .reciprocal]
    let (low, high): (Float, Float) = positive.contains(function) ? (0.2, 3) : (-3, 3)
    let parameters: [Float] =
      switch function {
      case .leakyReLU: [0.01, 0.3]
      case .elu: [1, 0.5]
      case .sigmoid: [1, 5, 0.2]
      case .step: [0, 0.5]
      default: [0]
      }
    return parameters.flatMap { parameter in
      [Shape([]), [1], [7], [3, 5], [2, 3, 2, 2]].map { shape in
        // A steep sigmoid is looked at where it is not flat.
        let scale = function == .sigmoid ? Swift.max(1, parameter) : 1
        return OperationCase("\(function)(\(parameter))", [noise(shape, low / scale, high / scale)]) {
          Node(Unary(function: function, parameter: parameter), $0)
        }
      }
    }
  }

  static let binary: [OperationCase] =
    BinaryFunction.allCases.flatMap { function in
      let shapes: [(Shape, Shape)] = [
        ([5], [5]), ([], []), ([3, 4], [4]), ([4], [3, 4]), ([3, 4], [3, 1]), ([3, 1], [1, 4]), ([2, 3], []),
        ([], [2, 3]), ([2, 1, 3, 1], [4, 1, 2]), ([1, 1], [3]),
      ]
      let (low, high): (Float, Float) = [.divide, .power].contains(function) ? (0.5, 2) : (-2, 2)
      return shapes.map { a, b in
        OperationCase("\(function)", [noise(a, low, high, salt: 1), noise(b, low, high, salt: 2)]) {
          Node(Binary(function: function), $0)
        }
      } + [
        OperationCase("\(function) of a node with itself", [noise([4], low, high)]) {
          // A maximum of equals is a kink: nothing to compare there.
          let other = [.maximum, .minimum].contains(function) ? $0[0] * 2 : $0[0]
          return Node(Binary(function: function), [$0[0], other])
        }
      ]
    } + [
      OperationCase("scaleAdd", [noise([2, 3])]) { 2.5 * $0[0] - 1 },
      OperationCase("scaleAdd", [noise([])]) { 1 - $0[0] },
      OperationCase("number / x", [noise([5], 0.5, 2)]) { 3 / $0[0] },
      OperationCase("x / number", [noise([5])]) { $0[0] / 3 },
      OperationCase("clamp", [noise([3, 4], -2, 2)]) { clamp($0[0], -1...0.5) },
      OperationCase("clamp", [noise([9], -2, 2)]) { clamp($0[0], 0...1) },
      OperationCase("dropout", [noise([4, 5])]) { dropout($0[0], rate: 0.5) },
      OperationCase("dropout after dropout", [noise([3, 7])]) { dropout(dropout($0[0], rate: 0.2) * 2, rate: 0.3) },
      OperationCase("running", [noise([3])]) { $0[0].squared().running([exp($0[0])]) },
      OperationCase("while training", [noise([3])]) { whileTraining($0[0] * 2, otherwise: $0[0] * 3) },
    ]

  static let products: [OperationCase] = [(1, 1, 1), (2, 3, 4), (5, 1, 3), (1, 6, 2), (4, 7, 1)].flatMap { m, k, n in
    [false, true].flatMap { transposeA in
      [false, true].map { transposeB in
        OperationCase(
          "matmul\(transposeA ? " Aᵀ" : "")\(transposeB ? " Bᵀ" : "")",
          [noise(transposeA ? [k, m] : [m, k], salt: 1), noise(transposeB ? [n, k] : [k, n], salt: 2)]
        ) { matmul($0[0], $0[1], transposeA: transposeA, transposeB: transposeB) }
      }
    }
  }

  static let reductions: [OperationCase] = {
    let places: [(Shape, [Int]?)] = [
      ([6], nil), ([], nil), ([2, 3], nil), ([2, 3], [0]), ([2, 3], [1]), ([2, 3], [-1]), ([2, 3, 4], [0, 2]),
      ([2, 3, 4], [1]), ([2, 3, 4], [1, 2]), ([2, 2, 3, 2], [0, 1, 2]), ([2, 2, 3, 2], [0, 2]), ([3, 1, 2], [1]),
      ([2, 3], []),
    ]
    return places.flatMap { shape, axes in
      [false, true].flatMap { keeps -> [OperationCase] in
        let x = noise(shape)
        let label = "over \(axes.map { "\($0)" } ?? "all")\(keeps ? ", kept," : "")"
        return [
          OperationCase("sum \(label)", [x]) { $0[0].sum(axes: axes, keepingDimensions: keeps) },
          OperationCase("mean \(label)", [x]) { $0[0].mean(axes: axes, keepingDimensions: keeps) },
          OperationCase("max \(label)", [x]) { $0[0].max(axes: axes, keepingDimensions: keeps) },
          OperationCase("min \(label)", [x]) { $0[0].min(axes: axes, keepingDimensions: keeps) },
        ]
      }
    }
  }()

  static let shapes: [OperationCase] = [
    OperationCase("reshape", [noise([2, 6])]) { $0[0].reshaped([3, -1]) * $0[0].reshaped([3, 4]) },
    OperationCase("reshape", [noise([1])]) { $0[0].reshaped([]).reshaped([1, 1]) },
    OperationCase("reshape examples", [noise([2, 3, 4])]) { $0[0].reshapedExamples([-1]).squared() },
    OperationCase("reshape like", [noise([2, 3]), noise([3, 2], salt: 1)]) { Node(ReshapeLike(), $0) * $0[1] },
    OperationCase("transpose", [noise([2, 3])]) { $0[0].transposed([1, 0]) },
    OperationCase("transpose", [noise([2, 3, 4])]) { $0[0].transposed([2, 0, 1]) },
    OperationCase("transpose", [noise([2, 1, 3, 2])]) { $0[0].transposed([0, 3, 1, 2]) },
    OperationCase("concatenate", [noise([2, 3]), noise([2, 1], salt: 1)]) { concatenated($0) },
    OperationCase("concatenate", [noise([2, 3]), noise([1, 3], salt: 1), noise([2, 3], salt: 2)]) {
      concatenated($0, axis: 0)
    },
    OperationCase("concatenate", [noise([2, 2, 3]), noise([2, 1, 3], salt: 1)]) { concatenated($0, axis: 1) },
    OperationCase("concatenate a node with itself", [noise([2, 2])]) { concatenated([$0[0], $0[0]]) },
    OperationCase("sum like", [noise([2, 3, 4]), noise([3, 1], salt: 1)]) { Node(SumLike(), $0) },
    OperationCase("sum like", [noise([2, 3]), noise([], salt: 1)]) { Node(SumLike(), $0) },
    OperationCase("sum like", [noise([3]), noise([3], salt: 1)]) { Node(SumLike(), $0) },
    OperationCase("broadcast like", [noise([3, 1]), noise([2, 3, 4], salt: 1)]) { Node(BroadcastLike(), $0) },
    OperationCase("broadcast like", [noise([]), noise([4], salt: 1)]) { Node(BroadcastLike(), $0) },
    OperationCase("filled", [noise([2, 2])]) { Node(Filled(3), $0) * $0[0] },
    OperationCase("pick", [noise([4, 3]), classes([4], 3)], fixed: [1]) { pick($0[0], $0[1]) },
    OperationCase("pick", [noise([2, 3, 5]), classes([2, 3], 5)], fixed: [1]) { pick($0[0], $0[1]) },
  ]

  static let normalizers: [OperationCase] = [Shape([1]), [4], [3, 5], [2, 2, 3]].flatMap { shape in
    [
      OperationCase("softmax", [noise(shape, -3, 3)]) { softmax($0[0]) },
      OperationCase("logSoftmax", [noise(shape, -3, 3)]) { logSoftmax($0[0]) },
    ]
  }

  static let losses: [OperationCase] =
    [Float(0), 0.1].flatMap { smoothing -> [OperationCase] in
      let sparse = CrossEntropy(kind: .sparse, smoothing: smoothing)
      let dense = CrossEntropy(kind: .dense, smoothing: smoothing)
      return [
        OperationCase("crossEntropy(\(smoothing))", [distributions(3, 4), classes([3], 4)], fixed: [1]) {
          Node(sparse, $0)
        },
        OperationCase("crossEntropy(\(smoothing))", [distributions(3, 4), distributions(3, 4)]) { Node(dense, $0) },
        OperationCase("softmax, crossEntropy(\(smoothing))", [noise([3, 4], -2, 2), classes([3], 4)], fixed: [1]) {
          Node(sparse, [softmax($0[0]), $0[1]])
        },
        OperationCase("softmax, crossEntropy(\(smoothing))", [noise([3, 4], -2, 2), classes([3, 1], 4)], fixed: [1]) {
          Node(sparse, [softmax($0[0]), $0[1]])
        },
        OperationCase("softmax, crossEntropy(\(smoothing))", [noise([2, 5], -2, 2), distributions(2, 5)], fixed: [1]) {
          Node(dense, [softmax($0[0]), $0[1]])
        },
        OperationCase(
          "softmaxCrossEntropy(\(smoothing))", [noise([2, 3, 4], -2, 2), classes([2, 3], 4)], fixed: [1]
        ) { Node(SoftmaxCrossEntropy(kind: .sparse, smoothing: smoothing), $0) },
        OperationCase("softmaxCrossEntropy(\(smoothing))", [noise([2, 3], -2, 2), noise([2, 3], 0, 1)], fixed: [1]) {
          Node(SoftmaxCrossEntropy(kind: .dense, smoothing: smoothing), $0)
        },
      ]
    } + [
      OperationCase("binaryCrossEntropy", [noise([3, 2], 0.1, 0.9), noise([3, 2], 0, 1, salt: 1)]) {
        Node(BinaryCrossEntropy(), $0)
      },
      OperationCase("sigmoid, binaryCrossEntropy", [noise([4], -3, 3), noise([4], 0, 1, salt: 1)], fixed: [1]) {
        Node(BinaryCrossEntropy(), [sigmoid($0[0], slope: 2), $0[1]])
      },
      OperationCase("sigmoidCrossEntropy", [noise([2, 3], -3, 3), noise([2, 3], 0, 1, salt: 1)], fixed: [1]) {
        Node(SigmoidCrossEntropy(), $0)
      },
    ]

  static let images: [OperationCase] = {
    typealias Setting = (x: Shape, w: Shape, stride: Extent2D, padding: Padding, dilation: Extent2D, groups: Int)
    let convolutions: [Setting] = [
      ([1, 4, 4, 1], [3, 3, 1, 2], 1, .valid, 1, 1), ([2, 4, 5, 2], [2, 3, 2, 3], 1, .same, 1, 1),
      ([1, 5, 5, 2], [3, 3, 2, 2], 2, .same, 1, 1), ([1, 6, 5, 1], [2, 2, 1, 2], 1, .valid, 2, 1),
      ([2, 4, 4, 4], [2, 2, 2, 4], 1, .valid, 1, 2), ([1, 4, 4, 3], [3, 3, 1, 3], 1, .same, 1, 3),
      ([1, 3, 3, 2], [1, 1, 2, 3], 1, .valid, 1, 1), ([1, 2, 2, 1], [3, 3, 1, 1], 1, .all(2), 1, 1),
      ([1, 7, 6, 2], [3, 2, 1, 2], [2, 1], .explicit(top: 1, bottom: 0, left: 0, right: 2), [1, 2], 2),
    ]
    let pools: [(Shape, Extent2D, Extent2D, Padding)] = [
      ([1, 4, 4, 1], 2, 2, .valid), ([2, 5, 4, 2], 2, 2, .same), ([1, 5, 5, 2], 3, 1, .valid),
      ([1, 4, 3, 3], 3, 2, .same), ([1, 4, 4, 1], [1, 2], [2, 1], .valid), ([1, 3, 3, 1], 3, 2, .all(1)),
    ]
    return convolutions.map { s in
      OperationCase(
        "conv2d(\(s.stride), \(s.padding), \(s.dilation), \(s.groups))", [noise(s.x), noise(s.w, salt: 1)]
      ) {
        conv2d($0[0], $0[1], stride: s.stride, padding: s.padding, dilation: s.dilation, groups: s.groups)
      }
    }
      + pools.flatMap { x, window, stride, padding in
        [
          OperationCase("maxPool2d(\(window), \(stride), \(padding))", [noise(x)]) {
            maxPool2d($0[0], window: window, stride: stride, padding: padding)
          },
          OperationCase("averagePool2d(\(window), \(stride), \(padding))", [noise(x)]) {
            averagePool2d($0[0], window: window, stride: stride, padding: padding)
          },
          OperationCase("averagePool2d(\(window), \(stride), \(padding)) with padding", [noise(x)]) {
            averagePool2d($0[0], window: window, stride: stride, padding: padding, includesPadding: true)
          },
        ]
      }
  }()
}
