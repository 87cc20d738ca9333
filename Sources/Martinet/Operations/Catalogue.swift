// The operations that a model file can hold, by name.

/// An operation that a model file can hold: its settings are `Codable`, its name in files stays what
/// it is.
///
/// One written outside the package is handed to `load(from:operations:)`; layers that are built of
/// the package's operations need nothing. A file may hold any settings: `init(from:)` or the shape
/// rule throws for those with which the operation cannot work.
public protocol SerializableOperation: Operation, Codable {
  /// What the operation is called in files: the type's name unless told.
  static var typeName: String { get }

  /// How many inputs the operation takes: one unless told.
  static var inputCounts: ClosedRange<Int> { get }
}

extension SerializableOperation {
  public static var typeName: String { String(describing: Self.self) }
  public static var inputCounts: ClosedRange<Int> { 1...1 }
}

/// The package's own operations that can stand in a model, one a line.
///
/// Placeholders, variables, constants, dropout and the marks of layers hold more than settings; a file
/// describes them in its own way (`SavedOperation`).
enum OperationCatalogue {
  static let all: [any SerializableOperation.Type] = [
    Along.self,
    Assign.self,
    AveragePoolOperation.self,
    Binary.self,
    BinaryCrossEntropy.self,
    BroadcastLike.self,
    Clamp.self,
    ConcatenateOperation.self,
    ConvolutionOperation.self,
    CrossEntropy.self,
    Filled.self,
    MatrixProduct.self,
    MaxPoolOperation.self,
    PhaseSwitch.self,
    Pick.self,
    Reduce.self,
    ReshapeLike.self,
    ReshapeOperation.self,
    ScaleAdd.self,
    SigmoidCrossEntropy.self,
    Softmax.self,
    SoftmaxCrossEntropy.self,
    SumLike.self,
    Transpose.self,
    Unary.self,
  ]
}

extension Along: SerializableOperation { static var inputCounts: ClosedRange<Int> { 1...Int.max } }
extension Assign: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension AveragePoolOperation: SerializableOperation {}
extension Binary: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension BinaryCrossEntropy: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension BroadcastLike: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Clamp: SerializableOperation {}
extension ConcatenateOperation: SerializableOperation { static var inputCounts: ClosedRange<Int> { 1...Int.max } }
extension ConvolutionOperation: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension CrossEntropy: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Filled: SerializableOperation {}
extension MatrixProduct: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension MaxPoolOperation: SerializableOperation {}
extension PhaseSwitch: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Pick: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Reduce: SerializableOperation {}
extension ReshapeLike: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension ReshapeOperation: SerializableOperation {}
extension ScaleAdd: SerializableOperation {}
extension SigmoidCrossEntropy: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Softmax: SerializableOperation {}
extension SoftmaxCrossEntropy: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension SumLike: SerializableOperation { static var inputCounts: ClosedRange<Int> { 2...2 } }
extension Transpose: SerializableOperation {}
extension Unary: SerializableOperation {}
