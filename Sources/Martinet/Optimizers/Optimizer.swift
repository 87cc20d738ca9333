// What every optimizer is: gradients in, changes of variables out.

/// A rule that changes variables against their gradients.
///
/// An optimizer builds nodes, as a layer does: its steps stand in the graph and are planned with the
/// rest. One written outside the package works like the built-in ones.
public protocol Optimizer: Sendable {
  /// The name on the command line and in saved models: "sgd", "adam".
  var name: String { get }

  /// The step size where no schedule says otherwise.
  var learningRate: Float { get set }

  /// A node that changes `variable` when run, given its gradient. `state` makes and keeps variables
  /// beside it, and holds the step size and the number of the step.
  func update(_ variable: Variable, gradient: Node, state: inout OptimizerState) -> Node
}

/// What an optimizer keeps beside the variables that it changes.
public struct OptimizerState {
  /// The number of this step, 1 at the first.
  public let step: Node

  /// The variables that `slot` gave, in the order in which they were first asked for.
  public private(set) var slots: [Variable] = []

  private let memory: OptimizerMemory

  /// The state of one graph, over what outlives it.
  init(_ memory: OptimizerMemory) {
    self.memory = memory
    step = memory.stepCount.assigned(memory.stepCount + 1)
  }

  /// The step size, a variable of shape `[]`, so that a schedule can change it between runs.
  public var learningRate: Variable { memory.learningRate }

  /// How many steps were made.
  public var stepCount: Variable { memory.stepCount }

  /// A variable beside `variable`, of its shape: a momentum, a mean of squares. Asked for again under
  /// the same name it is the same one, in the next `fit` too.
  public mutating func slot(
    _ name: String, beside variable: Variable, initializer: Initializer = .zeros
  ) -> Variable {
    let slot = memory.slot(name, beside: variable, initializer: initializer)
    if !slots.contains(slot) { slots.append(slot) }
    return slot
  }
}

/// The variables of an optimizer by what they belong to: whichever graph asks for one gets the same, so
/// that a training graph that is made anew goes on with the momenta of the one before.
final class OptimizerMemory {
  let learningRate: Variable
  let stepCount = Variable(0, name: "steps", trainable: false)
  private var slots: [Key: Variable] = [:]

  private struct Key: Hashable {
    let variable: Variable
    let name: String
  }

  init(learningRate: Float) {
    self.learningRate = Variable(Tensor(learningRate), name: "learningRate", trainable: false)
  }

  func slot(_ name: String, beside variable: Variable, initializer: Initializer) -> Variable {
    let key = Key(variable: variable, name: name)
    if let slot = slots[key] { return slot }
    let slot = Variable(
      shape: variable.shape, initializer: initializer, name: "\(variable.name)/\(name)", trainable: false)
    slots[key] = slot
    return slot
  }
}

extension Optimizer {
  /// A node that makes one step down the gradient of `loss`: it changes `variables`, or all
  /// trainable ones that the loss depends on.
  ///
  /// Stops the program with a message when the way back meets an operation without a gradient (`gradients`
  /// throws there).
  public func minimize(_ loss: some NodeConvertible, variables chosen: [Variable]? = nil) -> Node {
    let loss = lowered([loss.node], phase: .training, rules: .standard)[0]
    let variables = chosen ?? Martinet.variables(of: [loss]).filter(\.isTrainable)
    var state = OptimizerState(OptimizerMemory(learningRate: learningRate))
    do {
      let slopes = try gradients(of: loss, withRespectTo: variables.map(\.node))
      return group(zip(variables, slopes).map { update($0, gradient: $1, state: &state) })
    } catch {
      fatalError("\(error)")
    }
  }
}
