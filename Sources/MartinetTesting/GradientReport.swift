// What a check has found: the report of a good one, the error of a bad one.

import Martinet

/// What a gradient check compared, and how close the engine came.
public struct GradientReport: Sendable, CustomStringConvertible {
  /// The check of one variable or input.
  public struct Entry: Sendable {
    /// The variable's or input's name.
    public let name: String
    /// How many elements (of the Jacobian, where it was taken) were compared.
    public let compared: Int
    /// How many elements stand at a kink and were stepped around.
    public let skipped: Int
    /// The largest relative error.
    public let largestError: Double
  }

  /// One entry per variable and input.
  public internal(set) var entries: [Entry] = []
  /// The largest relative error of the values themselves.
  public internal(set) var valueError = 0.0

  /// The largest relative error of all gradients.
  public var largestError: Double { entries.map(\.largestError).max() ?? 0 }
  /// How many derivatives were compared.
  public var compared: Int { entries.reduce(0) { $0 + $1.compared } }
  /// How many stand at kinks.
  public var skipped: Int { entries.reduce(0) { $0 + $1.skipped } }

  public var description: String {
    let lines = entries.map {
      "\($0.name): \($0.compared) derivatives, \($0.skipped) at kinks, largest error \($0.largestError)"
    }
    return (["value: error \(valueError)"] + lines).joined(separator: "\n")
  }
}

/// Why a check fails.
public enum CheckError: Error, Sendable, CustomStringConvertible {
  /// A derivative that is not that of the textbook's function.
  case gradient(of: String, element: [Int], expected: Double, received: Float, relativeError: Double)
  /// A value that is not the textbook's.
  case value(of: String, element: [Int], expected: Double, received: Float, relativeError: Double)
  /// A shape that is not the one that was announced.
  case shape(of: String, expected: Shape, received: Shape)
  /// So many kinks that the rest proves little.
  case tooManyKinks(in: String, skipped: Int, of: Int)
  /// Two computations of the same thing gave different bits.
  case notRepeatable(String)
  /// There was no derivative to compare.
  case nothingToCheck
  /// The loss is not one number.
  case notScalar(Shape)

  public var description: String {
    switch self {
    case .gradient(let name, let element, let expected, let received, let error):
      "gradient of \(name) at \(element): expected \(expected), received \(received) (relative error \(error))"
    case .value(let name, let element, let expected, let received, let error):
      "value of \(name) at \(element): expected \(expected), received \(received) (relative error \(error))"
    case .shape(let name, let expected, let received):
      "shape of \(name): expected \(expected), received \(received)"
    case .tooManyKinks(let name, let skipped, let count):
      "\(name): \(skipped) of \(count) elements stand at a kink: check at other values"
    case .notRepeatable(let what): "\(what) gave other bits"
    case .nothingToCheck: "nothing to check: no trainable variable and no input was named"
    case .notScalar(let shape): "expected a loss of one number, received shape \(shape)"
    }
  }
}

/// How far received numbers may be from expected ones.
struct Tolerance {
  /// The largest relative error.
  let relative: Double
  /// Below this size a number is compared as if it had this size.
  let floor: Double

  /// A tolerance for numbers of which the largest is `largest`: floats are sums of terms of that size
  /// and are exact to about 10⁻⁷ of it, so that what is a hundred times smaller can still be compared
  /// to 10⁻⁵.
  init(_ relative: Double, largest: Double, atLeast smallest: Double) {
    self.relative = relative
    floor = max(0.01 * largest, smallest, .leastNormalMagnitude)
  }

  /// |expected - received| relative to the larger of them, infinite when one is not a number.
  func error(_ expected: Double, _ received: Float) -> Double {
    let received = Double(received)
    if expected == received || (expected.isNaN && received.isNaN) { return 0 }
    let error = abs(expected - received) / max(abs(expected), abs(received), floor)
    return error.isNaN ? .infinity : error
  }
}

/// Compares computed values with the textbook's and gives the largest error.
func compareValues(
  _ name: String, _ expected: DoubleTensor, _ received: Tensor, tolerance: Double
) throws -> Double {
  guard expected.shape == received.shape else {
    throw CheckError.shape(of: name, expected: expected.shape, received: received.shape)
  }
  let bound = Tolerance(
    tolerance, largest: expected.values.lazy.map(abs).filter(\.isFinite).max() ?? 0, atLeast: 1e-6)
  var largest = 0.0
  for (index, (wanted, found)) in zip(expected.values, received.scalars).enumerated() {
    let error = bound.error(wanted, found)
    guard error <= tolerance else {
      throw CheckError.value(
        of: name, element: received.shape.coordinates(of: index), expected: wanted, received: found,
        relativeError: error)
    }
    largest = max(largest, error)
  }
  return largest
}

extension Shape {
  /// The indices of an element, one per dimension.
  func coordinates(of index: Int) -> [Int] {
    var rest = index
    var coordinates: [Int] = []
    for extent in dimensions.reversed() {
      coordinates.append(rest % max(extent, 1))
      rest /= max(extent, 1)
    }
    return coordinates.reversed()
  }
}
