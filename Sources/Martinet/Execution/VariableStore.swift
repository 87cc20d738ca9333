// Where the values of variables are kept.

/// The values of variables: one piece of memory each, made at first use from the variable's
/// initialiser and the store's seed.
final class VariableStore {
  let seed: UInt64
  private var memories: [Variable: FloatMemory] = [:]

  init(seed: UInt64) { self.seed = seed }

  /// A variable's memory. The stream of an initial value is the number of variables before it.
  func memory(_ variable: Variable) -> FloatMemory {
    if let memory = memories[variable] { return memory }
    let operation = variable.operation
    let random = RandomStream(seed: seed, stream: UInt32(truncatingIfNeeded: memories.count), step: 0)
    let memory = FloatMemory(count: operation.shape.count)
    operation.initializer.tensor(operation.shape, random).withFloats { memory.floats.copy(from: $0) }
    memories[variable] = memory
    return memory
  }

  /// A variable's value, copied out.
  func value(_ variable: Variable) -> Tensor {
    let floats = memory(variable).floats
    return Tensor(shape: variable.shape) { $0.copy(from: floats) }
  }

  /// Sets a variable.
  func set(_ variable: Variable, to value: Tensor) throws {
    guard value.shape == variable.shape else {
      throw GraphError.variableShape(variable: variable.name, expected: variable.shape, received: value.shape)
    }
    value.withFloats { memory(variable).floats.copy(from: $0) }
  }
}
