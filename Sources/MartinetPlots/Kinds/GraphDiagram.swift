// The graph of computations below some nodes, as it was written and as it is computed.

import Martinet

/// The graph that some nodes need: a box for each node with its operation and its shape as far as it is known,
/// what is fed green, what a session keeps orange. With the shapes that are fed it is the graph as a session
/// computes it, step by step: what was fused is one step, in purple.
///
/// ```swift
/// let x = Placeholder(name: "x"), w = Variable([0.3], name: "w"), b = Variable([-0.3], name: "b")
/// let y = w * x + b
/// try Figure(GraphDiagram(y, title: "As it was written")).write(to: "graph.svg")
/// try Figure(GraphDiagram(y, feeding: [x: [4]], title: "As it is computed")).write(to: "steps.svg")
/// ```
public struct GraphDiagram: Plot {
  public var title: String
  private let boxes: [Diagram.Box]

  /// The graph as it was written.
  public init(_ roots: any NodeConvertible..., title: String = "") {
    self.title = title
    var numbers: [Node: Int] = [:]
    var boxes: [Diagram.Box] = []
    for node in topologicalOrder(roots.map(\.node)) {
      numbers[node] = boxes.count
      boxes.append(Diagram.Box(node, shape: node.knownShape, inputs: node.inputs.map { numbers[$0]! }))
    }
    self.boxes = boxes
  }

  /// The graph as a session computes it for fed shapes.
  ///
  /// Throws `GraphError` for a placeholder that is not fed and for shapes that do not go together.
  public init(
    _ roots: any NodeConvertible..., feeding shapes: [Placeholder: Shape], phase: Phase = .inference,
    title: String = ""
  ) throws {
    self.title = title
    boxes = Diagram.Box.all(
      of: try plannedSteps(roots.map(\.node), feeding: shapes, phase: phase),
      fed: Dictionary(uniqueKeysWithValues: shapes.map { ($0.key.node, $0.value) }))
  }

  public func panel() throws(PlotError) -> Panel { .diagram(try Diagram(title: title, boxes)) }
}

extension Diagram.Box {
  /// The box of a node: a variable or a placeholder under its name, anything else under its operation's.
  init(_ node: Node, shape: Shape?, inputs: [Int]) {
    let (kind, color): (String?, Color) =
      switch node.source {
      case .fed: (node.knownShape == nil ? "placeholder" : "input", Diagram.Box.fed)
      case .kept: ("variable", Diagram.Box.kept)
      case .constant: (nil, Color(gray: 0.92))
      case .extra, .computed: (nil, Diagram.Box.computed)
      }
    let own = node.operation.name
    let name = own == "placeholder" ? kind ?? own : own
    let second = [kind == name ? nil : kind, shape?.description].compactMap { $0 }.joined(separator: " ")
    self.init([name] + (second.isEmpty ? [] : [second]), color: color, inputs: inputs)
  }

  /// The boxes of steps and of what they read that no step computes, each before those that read it. Variables
  /// that `owners` has under a name stand under it in the boxes of the steps.
  static func all(
    of steps: [PlannedStep], fed shapes: [Node: Shape], owners: [Node: String] = [:], first: Int = 0
  ) -> [Diagram.Box] {
    var numbers: [Node: Int] = [:]
    var boxes: [Diagram.Box] = []
    for (index, step) in steps.enumerated() {
      let inputs = step.inputs.filter { owners[$0] == nil }
      for input in inputs where numbers[input] == nil {
        numbers[input] = first + boxes.count
        boxes.append(Diagram.Box(input, shape: shapes[input] ?? input.knownShape, inputs: []))
      }
      numbers[step.node] = first + boxes.count
      var weights: [String] = []
      for owner in step.inputs.compactMap({ owners[$0] }) where !weights.contains(owner) { weights.append(owner) }
      let name = step.node.operation.name
      boxes.append(
        Diagram.Box(
          ["\(index + 1): \(name)", "\(step.shape)"] + weights.map { "weights of \($0)" },
          color: name.contains("+") ? fused : computed, inputs: inputs.map { numbers[$0]! }))
    }
    return boxes
  }

  static let fed = Color.white.mixed(with: Palette.green, 0.35)
  static let kept = Color.white.mixed(with: Palette.orange, 0.45)
  static let computed = Color.white.mixed(with: Palette.sky, 0.3)
  /// Several operations in one step.
  static let fused = Color.white.mixed(with: Palette.purple, 0.5)
}
