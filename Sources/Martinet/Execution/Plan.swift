// A graph made ready to run for given shapes: an order of steps and a place for every value.

/// What is run, again and again: steps bound to programs and to places in one arena. Made once for
/// a set of shapes, immutable, shared by any number of workspaces.
struct Plan: Sendable {
  /// Where a value lies.
  enum Place: Sendable {
    case arena(offset: Int, count: Int)
    case variable(index: Int, count: Int)
    case constant(index: Int, count: Int)
  }

  /// One operation of the plan.
  struct Step: Sendable {
    /// The node of the rewritten graph that it computes.
    let node: Node
    let shape: Shape
    let program: Program
    let stream: UInt32
    let inputCount: Int
    /// Inputs, then the value, then the further results.
    let places: [Place]
    /// Whether it changes a variable.
    let changes: Bool

    var name: String { node.operation.name }
  }

  let steps: [Step]
  /// The first step that reads what is fed or random numbers. The values of those before it stay: where no variable
  /// changes they are computed once.
  let firstFed: Int
  /// The first step that changes a variable.
  let firstChange: Int
  let feeds: [(placeholder: Node, place: Place, shape: Shape)]
  let fetches: [(place: Place, shape: Shape)]
  let variables: [Variable]
  let constants: [Tensor]
  /// Floats of arena, and of working memory for each worker.
  let arenaCount: Int
  let scratchCount: Int
}

extension Plan {
  /// The steps that depend on variables and constants alone.
  var fixedSteps: Range<Int> { 0..<firstFed }

  /// The steps after them.
  var fedSteps: Range<Int> { firstFed..<steps.count }

  /// The steps before the first that changes a variable.
  var pureSteps: Range<Int> { 0..<firstChange }

  /// The steps from the first that changes a variable.
  var changingSteps: Range<Int> { firstChange..<steps.count }

  /// A plan that computes `fetches` from fed shapes. With `fixedFirst` it begins with what depends on variables and
  /// constants alone, and keeps these values from run to run.
  ///
  /// Throws `GraphError` when a placeholder is not fed or shapes do not go together.
  init(
    fetches: [Node], feeds: [Node: Shape], phase: Phase, rules: RewritingRules, fixedFirst: Bool = false,
    stream: (RandomSource) -> UInt32
  ) throws {
    let roots = rewrite(lowered(fetches, phase: phase, rules: rules), rules.afterGradient)
    var builder = PlanBuilder(roots)
    try builder.inferShapes(feeds: feeds)
    let fitted = rewrite(roots, rules.whenShaped, shapes: builder.shapes)
    if fitted != roots {
      builder = PlanBuilder(fitted)
      try builder.inferShapes(feeds: feeds)
    }
    try builder.putChangesLast()
    if fixedFirst { builder.putFixedFirst() }
    builder.placeValues()
    self = builder.plan(feeds: feeds, stream: stream)
  }
}

/// The stages of planning, one method each.
private struct PlanBuilder {
  private let roots: [Node]
  private var order: [Node]
  /// The nodes whose values are computed; of the others only the shape is needed.
  private let needed: Set<Node>
  private(set) var shapes: [Node: Shape] = [:]
  /// What is computed once, before all else, and what later steps read of it.
  private var fixed: Set<Node> = []
  private var lasting: Set<Node> = []
  /// The memory that holds a node's value; several nodes share one when they are the same elements.
  private var memory: [Node: Int] = [:]
  private var extraMemory: [Node: [Int]] = [:]
  private var blocks: [Block] = []
  private var variables: [Variable] = []
  private var constants: [Tensor] = []

  /// A piece of memory: in the arena, with the steps between which it is alive, or elsewhere.
  private struct Block {
    enum Home { case arena, variable(Int), constant(Int) }
    let home: Home
    let count: Int
    var birth: Int
    var death: Int
    var offset = 0
  }

  init(_ roots: [Node]) {
    self.roots = roots
    order = topologicalOrder(roots)
    needed = computed(roots)
  }

  mutating func inferShapes(feeds: [Node: Shape]) throws {
    for node in order {
      switch node.operation {
      case let placeholder as PlaceholderOperation:
        guard let shape = feeds[node] else { throw GraphError.missingFeed(placeholder: placeholder.name) }
        if let example = placeholder.example, shape.rank == 0 || shape.withoutFirst != example {
          throw GraphError.feedShape(
            placeholder: placeholder.name,
            expected: "[batch" + example.dimensions.map { ", \($0)" }.joined() + "]", received: shape)
        }
        shapes[node] = shape
      case let extra as ExtraOutput:
        let producer = node.inputs[0]
        shapes[node] = producer.operation.extraShapes(of: producer.inputs.map { shapes[$0]! })[extra.index]
      case let source as any SourceOperation:
        shapes[node] = source.knownShape
      default:
        do {
          shapes[node] = try node.operation.shape(of: node.inputs.map { shapes[$0]! })
        } catch {
          throw GraphError.shape(node: node.operation.name, error)
        }
      }
    }
  }

  /// Orders the nodes so that an operation that changes a variable runs after all that read it.
  mutating func putChangesLast() throws {
    var readers: [Node: [Node]] = [:]
    var source: [Node: Node] = [:]  // the variable whose memory a node's value is
    for node in order {
      if node.operation is VariableOperation { source[node] = node }
      for input in node.readInputs {
        if let variable = source[input] { readers[variable, default: []].append(node) }
      }
      if let alias = alias(node) { source[node] = source[node.inputs[alias]] }
    }
    var earlier: [Node: [Node]] = [:]
    var changed: Set<Node> = []
    for node in order {
      for target in node.operation.changedInputs.map({ node.inputs[$0] }) {
        guard changed.insert(target).inserted else {
          throw GraphError.changedTwice(variable: target.operation.name)
        }
        earlier[node, default: []] += (readers[target] ?? []).filter { $0 != node }
      }
    }
    guard !earlier.isEmpty else { return }
    guard let order = schedule(roots, after: earlier) else { throw GraphError.readAfterChange }
    self.order = order
  }

  /// Orders the nodes so that those come first which depend on variables and constants alone.
  mutating func putFixedFirst() {
    for node in order where !(node.operation is PlaceholderOperation) {
      let isFixed =
        node.operation.randomStream == nil && node.operation.changedInputs.isEmpty
        && node.readInputs.allSatisfy(fixed.contains)
      if isFixed { fixed.insert(node) }
    }
    let fed = order.filter { !fixed.contains($0) }
    lasting = fixed.intersection(fed.flatMap(\.readInputs))
    order = order.filter(fixed.contains) + fed
  }

  /// The input whose memory a node's value is, when it computes nothing.
  private func alias(_ node: Node) -> Int? {
    guard !node.inputs.isEmpty, !(node.operation is ExtraOutput) else { return nil }
    return node.operation.alias(
      OperationShapes(inputs: node.inputs.map { shapes[$0]! }, output: shapes[node]!))
  }

  mutating func placeValues() {
    var remaining = reads()
    var extras: [Node: Set<Int>] = [:]  // the further results that are read
    for node in order where needed.contains(node) {
      if let extra = node.operation as? ExtraOutput { extras[node.inputs[0], default: []].insert(extra.index) }
    }
    for (step, node) in order.enumerated() where needed.contains(node) {
      let block = home(of: node, at: step, remaining: &remaining)
      memory[node] = block
      for (index, shape) in extraShapes(node).enumerated() {
        let isRead = extras[node]?.contains(index) ?? false
        extraMemory[node, default: []].append(newBlock(.arena, isRead ? shape.count : 0, birth: step))
      }
      for input in node.readInputs { touch(memory[input]!, at: step) }
      touch(block, at: step)
    }
    for node in kept { touch(memory[node]!, at: order.count) }
    layOut()
  }

  private func extraShapes(_ node: Node) -> [Shape] {
    node.inputs.isEmpty ? [] : node.operation.extraShapes(of: node.inputs.map { shapes[$0]! })
  }

  private mutating func touch(_ block: Int, at step: Int) {
    blocks[block].death = max(blocks[block].death, step)
  }

  private mutating func newBlock(_ home: Block.Home, _ count: Int, birth: Int) -> Int {
    blocks.append(Block(home: home, count: count, birth: birth, death: birth))
    return blocks.count - 1
  }

  /// What can be looked at after a run: the roots, what was fed (metrics read the labels), what the next run reads.
  private var kept: [Node] {
    roots + order.filter { ($0.operation is PlaceholderOperation || lasting.contains($0)) && needed.contains($0) }
  }

  /// How many reads of each node's elements are still to come; what is kept is never done.
  private func reads() -> [Node: Int] {
    var counts = useCounts(roots)
    for node in kept { counts[node, default: 0] += order.count }
    return counts
  }

  private mutating func home(of node: Node, at step: Int, remaining: inout [Node: Int]) -> Int {
    let operation = node.operation
    for input in node.readInputs { remaining[input, default: 0] -= 1 }
    let output = shapes[node]!
    switch operation {
    case is VariableOperation:
      variables.append(Variable(node)!)
      return newBlock(.variable(variables.count - 1), output.count, birth: step)
    case let constant as Constant:
      constants.append(constant.value)
      return newBlock(.constant(constants.count - 1), output.count, birth: step)
    case is PlaceholderOperation:
      return newBlock(.arena, output.count, birth: -1)
    case let extra as ExtraOutput:
      return extraMemory[node.inputs[0]]![extra.index]
    default: break
    }
    if let changed = operation.changedInputs.first { return memory[node.inputs[changed]]! }
    if let alias = alias(node) { return memory[node.inputs[alias]]! }
    for index in operation.overwritableInputs where shapes[node.inputs[index]] == output {
      let block = memory[node.inputs[index]]!
      if case .arena = blocks[block].home, isRead(block, remaining) == false { return block }
    }
    return newBlock(.arena, output.count, birth: step)
  }

  /// Whether any node whose value lies in a block is still read.
  private func isRead(_ block: Int, _ remaining: [Node: Int]) -> Bool {
    memory.contains { $0.value == block && remaining[$0.key, default: 0] > 0 }
  }

  /// Gives every block of the arena an offset: the largest first, each at the lowest place where it
  /// overlaps no other that is alive at the same time.
  private mutating func layOut() {
    var placed: [Int] = []
    let indices = blocks.indices.filter { if case .arena = blocks[$0].home { true } else { false } }
    for index in indices.sorted(by: { (blocks[$0].count, $1) > (blocks[$1].count, $0) }) {
      let block = blocks[index]
      let rivals = placed.filter { blocks[$0].birth <= block.death && block.birth <= blocks[$0].death }
        .sorted { blocks[$0].offset < blocks[$1].offset }
      var offset = 0
      for rival in rivals {
        if offset + block.count <= blocks[rival].offset { break }
        offset = max(offset, aligned(blocks[rival].offset + blocks[rival].count))
      }
      blocks[index].offset = offset
      placed.append(index)
    }
  }

  /// The next multiple of a cache line, in floats.
  private func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  private func place(_ block: Int) -> Plan.Place {
    let count = blocks[block].count
    return switch blocks[block].home {
    case .arena: .arena(offset: blocks[block].offset, count: count)
    case .variable(let index): .variable(index: index, count: count)
    case .constant(let index): .constant(index: index, count: count)
    }
  }

  func plan(feeds: [Node: Shape], stream: (RandomSource) -> UInt32) -> Plan {
    var steps: [Plan.Step] = []
    for node in order
    where needed.contains(node) && !node.inputs.isEmpty && !(node.operation is ExtraOutput) {
      let inputs = node.inputs.map { shapes[$0]! }
      guard alias(node) == nil else { continue }
      let program = node.operation.program(for: OperationShapes(inputs: inputs, output: shapes[node]!))
      guard program.tiles > 0 else { continue }
      let inputPlaces = node.inputs.map { memory[$0].map(place) ?? .arena(offset: 0, count: 0) }
      let ownPlaces = ([memory[node]!] + (extraMemory[node] ?? [])).map(place)
      steps.append(
        Plan.Step(
          node: node, shape: shapes[node]!, program: program,
          stream: node.operation.randomStream.map(stream) ?? 0, inputCount: node.inputs.count,
          places: inputPlaces + ownPlaces,
          changes: !node.operation.changedInputs.isEmpty))
    }
    let end = blocks.map { if case .arena = $0.home { $0.offset + $0.count } else { 0 } }.max() ?? 0
    return Plan(
      steps: steps, firstFed: steps.firstIndex { !fixed.contains($0.node) } ?? steps.count,
      firstChange: steps.firstIndex(where: \.changes) ?? steps.count,
      feeds: order.filter { $0.operation is PlaceholderOperation && needed.contains($0) }
        .map { (placeholder: $0, place: place(memory[$0]!), shape: shapes[$0]!) },
      fetches: roots.map { (place: place(memory[$0]!), shape: shapes[$0]!) },
      variables: variables, constants: constants, arenaCount: aligned(end),
      scratchCount: aligned(steps.map(\.program.scratch).max() ?? 0))
  }
}
