// Axes of a shape as a set, and shapes made from parts of others, without allocating.

/// Extents gathered one by one, to make a shape of them.
struct Extents: RandomAccessCollection {
  private var extents = SIMD8<Int>.zero
  private(set) var endIndex = 0
  var startIndex: Int { 0 }

  subscript(_ index: Int) -> Int { extents[index] }

  mutating func append(_ extent: Int) {
    extents[endIndex] = extent
    endIndex += 1
  }
}

/// Some of a shape's axes: bit d for dimension d.
struct Axes {
  private var bits: UInt8

  /// Axes by their numbers, negative ones counting from the end; all of them for `nil`.
  ///
  /// Stops the program with a message when one is not there or stands twice.
  init(_ numbers: [Int]?, of shape: Shape) {
    guard let numbers else {
      bits = UInt8(truncatingIfNeeded: (1 << shape.rank) - 1)
      return
    }
    bits = 0
    for number in numbers {
      let axis = number < 0 ? number + shape.rank : number
      demand(axis >= 0 && axis < shape.rank, "axis \(number) of shape \(shape)")
      demand(!contains(axis), "axis \(number) stands twice in \(numbers)")
      bits |= 1 << axis
    }
  }

  func contains(_ axis: Int) -> Bool { bits & 1 << axis != 0 }

  /// Takes the last run of neighbouring axes out of the set; `nil` when none is left.
  mutating func popLastRun() -> Range<Int>? {
    guard bits != 0 else { return nil }
    let end = 8 - bits.leadingZeroBitCount
    var start = end
    while start > 0, contains(start - 1) {
      start -= 1
      bits &= ~(1 << start)
    }
    return start..<end
  }
}

extension Shape {
  /// A matrix's extents. A literal's array is on the heap wherever the optimiser does not see through it.
  init(rows: Int, columns: Int) {
    var extents = Extents()
    extents.append(rows)
    extents.append(columns)
    self.init(extents)
  }

  /// This shape without its last dimension.
  var withoutLast: Shape {
    demand(rank > 0, "expected at least one dimension, received shape \(self)")
    return taking { $0 < rank - 1 ? self[$0] : nil }
  }

  /// This shape without some axes, or with 1 in their place.
  func removing(_ axes: Axes, keepingDimensions: Bool) -> Shape {
    taking { axes.contains($0) ? (keepingDimensions ? 1 : nil) : self[$0] }
  }

  /// A shape of the extents that a function gives for this one's dimensions, in order.
  private func taking(_ extent: (Int) -> Int?) -> Shape {
    var extents = Extents()
    for axis in 0..<rank {
      if let extent = extent(axis) { extents.append(extent) }
    }
    return Shape(extents)
  }
}
