// The values that variables start at.

/// How a variable's first value is made.
///
/// Fans: for weights `[inputs, outputs]` the fans are these two; for filters
/// `[height, width, channels, outputs]` they are height·width·channels and height·width·outputs.
public enum Initializer: Sendable, Hashable {
  /// All zeros.
  case zeros
  /// All ones.
  case ones
  /// All the same.
  case constant(Float)
  /// This value.
  case value(Tensor)
  /// Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010): for sigmoid, tanh, softmax.
  case glorotUniform
  /// Normal with deviation √(2 / (fan in + fan out)).
  case glorotNormal
  /// Uniform in ±√(6 / fan in) (He et al. 2015): for ReLU.
  case heUniform
  /// Normal with deviation √(2 / fan in).
  case heNormal
  /// Rows or columns orthonormal, times a gain (Saxe et al. 2014); the last dimension against the rest.
  case orthogonal(gain: Float = 1)
  /// Uniform between two bounds.
  case uniform(Float, Float)
  /// Normal with a mean and a deviation.
  case normal(mean: Float, deviation: Float)

  /// The value for a shape, from a stream of random numbers.
  public func tensor(_ shape: Shape, _ random: RandomStream) -> Tensor {
    switch self {
    case .zeros: return Tensor(repeating: 0, shape: shape)
    case .ones: return Tensor(repeating: 1, shape: shape)
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .value(let tensor):
      demand(tensor.shape == shape, "expected shape \(shape), received \(tensor.shape)")
      return tensor
    case .glorotUniform:
      let (fanIn, fanOut) = Initializer.fans(shape)
      return Initializer.symmetric((6 / (fanIn + fanOut)).squareRoot(), shape, random)
    case .glorotNormal:
      let (fanIn, fanOut) = Initializer.fans(shape)
      return random.normal(shape: shape, mean: 0, deviation: (2 / (fanIn + fanOut)).squareRoot())
    case .heUniform:
      return Initializer.symmetric((6 / Initializer.fans(shape).fanIn).squareRoot(), shape, random)
    case .heNormal:
      let deviation = (2 / Initializer.fans(shape).fanIn).squareRoot()
      return random.normal(shape: shape, mean: 0, deviation: deviation)
    case .orthogonal(let gain): return Initializer.orthogonal(shape, gain, random)
    case .uniform(let low, let high): return random.uniform(shape: shape, low: low, high: high)
    case .normal(let mean, let deviation):
      return random.normal(shape: shape, mean: mean, deviation: deviation)
    }
  }

  private static func symmetric(_ bound: Float, _ shape: Shape, _ random: RandomStream) -> Tensor {
    random.uniform(shape: shape, low: -bound, high: bound)
  }

  static func fans(_ shape: Shape) -> (fanIn: Float, fanOut: Float) {
    guard shape.rank >= 2 else { return (Float(max(shape.count, 1)), Float(max(shape.count, 1))) }
    let field = shape.count(of: 0..<shape.rank - 2)
    return (Float(max(field * shape[-2], 1)), Float(max(field * shape[-1], 1)))
  }

  /// Gram–Schmidt, twice, in `Double` over the smaller side of the matrix [all but the last, last].
  private static func orthogonal(_ shape: Shape, _ gain: Float, _ random: RandomStream) -> Tensor {
    guard shape.rank >= 2, shape.count > 0 else { return Tensor(repeating: gain, shape: shape) }
    let columns = shape[-1]
    let rows = shape.count / columns
    let (number, length) = (min(rows, columns), max(rows, columns))
    let noise = random.normal(shape: [number, length], mean: 0, deviation: 1).scalars
    var basis: [[Double]] = []
    for index in 0..<number {
      var vector = noise[index * length..<(index + 1) * length].map(Double.init)
      for _ in 0..<2 {
        for other in basis {
          let projection = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for k in 0..<length { vector[k] -= projection * other[k] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    var result = Tensor(repeating: 0, shape: shape)
    for index in 0..<number {
      for k in 0..<length {
        let place = rows >= columns ? k * columns + index : index * columns + k
        result.storage[place] = Float(basis[index][k]) * gain
      }
    }
    return result
  }
}
