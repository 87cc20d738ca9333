// Sums, means, maxima and minima over axes.

/// y = the sum, mean, maximum or minimum of x over some axes (all of them when none are named).
struct Reduce: Operation, Codable {
  enum Kind: String, Codable, Sendable { case sum, mean, max, min }

  let kind: Kind
  /// Sorted axes, negative ones counting from the end; `nil` for all.
  let axes: [Int]?
  let keepsDimensions: Bool

  var name: String { "\(kind)\(axes.map { "\($0)" } ?? "")" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let x = inputs[0]
    let axes = try resolvedAxes(x)
    if kind != .sum, axes.contains(where: { x[$0] == 0 }) {
      throw ShapeError(expected: "at least one element to take the \(kind) of", received: [x])
    }
    if keepsDimensions { return axes.reduce(x) { $0.replacing($1, with: 1) } }
    return Shape((0..<x.rank).filter { !axes.contains($0) }.map { x[$0] })
  }

  private func resolvedAxes(_ x: Shape) throws(ShapeError) -> [Int] {
    guard let axes else { return Array(0..<x.rank) }
    let resolved = axes.map { $0 < 0 ? $0 + x.rank : $0 }
    guard resolved.allSatisfy({ $0 >= 0 && $0 < x.rank }), Set(resolved).count == resolved.count else {
      throw ShapeError(expected: "different axes of the shape in \(axes)", received: [x])
    }
    return resolved.sorted()
  }

  func gradient(of node: Node, from upstream: Node) -> [Node?] {
    let x = node.inputs[0]
    let spread = Node(Spread(of: self), [upstream, x])
    switch kind {
    case .sum: return [spread]
    case .mean: return [Node(DivideByReducedCount(of: self), [spread, x])]
    case .max, .min: return [Node(ExtremeGradient(of: self), [x, upstream])]
    }
  }

  func program(for shapes: OperationShapes) -> Program {
    let x = shapes.inputs[0]
    let axes = (try? resolvedAxes(x)) ?? []
    let scale = kind == .mean ? 1 / Float(axes.reduce(1) { $0 * x[$1] }) : 1
    let passes = Reduce.passes(x, axes)
    let reduction: Reduction = kind == .max ? .max : kind == .min ? .min : .sum
    if passes.isEmpty { return .whole { $0.output.copy(from: $0.input(0)) } }
    if passes.count == 1 { return single(passes[0], reduction, scale) }
    let scratch = passes.dropLast().map(\.outputCount).max() ?? 0
    return .whole(scratch: 2 * scratch) { frame in
      var source = frame.input(0)
      for (index, pass) in passes.enumerated() {
        let half = index % 2 * scratch
        let target =
          index == passes.count - 1 ? frame.output : frame.scratch[half..<half + pass.outputCount]
        Kernels.reduce(
          reduction, outer: pass.outer, count: pass.count, inner: pass.inner, source, into: target)
        source = target
      }
      if scale != 1 { Kernels.scaleAdd(scale: scale, offset: 0, frame.output, into: frame.output) }
    }
  }

  private func single(_ pass: Pass, _ reduction: Reduction, _ scale: Float) -> Program {
    let run: @Sendable (Floats, Pass, Floats) -> Void = { x, pass, y in
      Kernels.reduce(reduction, outer: pass.outer, count: pass.count, inner: pass.inner, x, into: y)
      if scale != 1 { Kernels.scaleAdd(scale: scale, offset: 0, y, into: y) }
    }
    if pass.outer == 1, pass.inner >= 2 * Reduce.columnGrain, pass.count * pass.inner >= 2 * Program.elementGrain {
      // The columns of one tall matrix, which have nothing to do with each other.
      return .over(pass.inner, grain: Reduce.columnGrain) { frame, columns in
        let y = frame.output[columns]
        Kernels.reduce(
          reduction, outer: 1, count: pass.count, inner: columns.count, rowStep: pass.inner,
          frame.input(0)[columns.lowerBound...], into: y)
        if scale != 1 { Kernels.scaleAdd(scale: scale, offset: 0, y, into: y) }
      }
    }
    return .over(pass.outer, grain: max(1, Program.elementGrain / max(pass.count * pass.inner, 1))) {
      frame, range in
      let row = pass.count * pass.inner
      let part = Pass(outer: range.count, count: pass.count, inner: pass.inner)
      run(
        frame.input(0)[range.lowerBound * row..<range.upperBound * row], part,
        frame.output[range.lowerBound * pass.inner..<range.upperBound * pass.inner])
    }
  }

  /// The fewest columns of a tile: a cache line.
  private static let columnGrain = 16

  /// One run of neighbouring axes reduced: the middle of [outer, count, inner].
  struct Pass: Sendable {
    let outer, count, inner: Int
    var outputCount: Int { outer * inner }
  }

  /// Neighbouring axes are reduced together, the last ones first.
  static func passes(_ x: Shape, _ axes: [Int]) -> [Pass] {
    var passes: [Pass] = []
    var extents = x.dimensions
    var end = axes.count
    while end > 0 {
      var start = end - 1
      while start > 0, axes[start - 1] == axes[start] - 1 { start -= 1 }
      let (first, last) = (axes[start], axes[end - 1])
      passes.append(
        Pass(
          outer: extents[..<first].reduce(1, *), count: extents[first...last].reduce(1, *),
          inner: extents[(last + 1)...].reduce(1, *)))
      for axis in first...last { extents[axis] = 1 }
      end = start
    }
    return passes
  }

  /// The reduced shape with 1 in place of every reduced axis.
  func keptShape(_ x: Shape) -> Shape {
    ((try? resolvedAxes(x)) ?? []).reduce(x) { $0.replacing($1, with: 1) }
  }

  func reference(_ inputs: [DoubleTensor], _ context: ReferenceContext) throws -> DoubleTensor {
    let x = inputs[0]
    let kept = keptShape(x.shape)
    let start: Double = kind == .max ? -.infinity : kind == .min ? .infinity : 0
    var result = DoubleTensor(repeating: start, shape: kept)
    let places = DoubleTensor((0..<kept.count).map(Double.init), shape: kept).broadcast(to: x.shape)
    for (value, place) in zip(x.values, places.values.map { Int($0) }) {
      switch kind {
      case .sum, .mean: result.values[place] += value
      case .max: result.values[place] = Swift.max(result.values[place], value)
      case .min: result.values[place] = Swift.min(result.values[place], value)
      }
    }
    if kind == .mean {
      let count = Double(x.shape.count / Swift.max(kept.count, 1))
      result = result.map { $0 / count }
    }
    return result.reshaped(try shape(of: [x.shape]))
  }
}

extension NodeConvertible {
  /// The sum over axes, all of them when none are named.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Node {
    Node(Reduce(kind: .sum, axes: axes, keepsDimensions: keepingDimensions), [node])
  }

  /// The mean over axes, all of them when none are named.
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Node {
    Node(Reduce(kind: .mean, axes: axes, keepsDimensions: keepingDimensions), [node])
  }

  /// The largest over axes; the gradient goes to the first of equals.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Node {
    Node(Reduce(kind: .max, axes: axes, keepsDimensions: keepingDimensions), [node])
  }

  /// The smallest over axes; the gradient goes to the first of equals.
  public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Node {
    Node(Reduce(kind: .min, axes: axes, keepsDimensions: keepingDimensions), [node])
  }
}
