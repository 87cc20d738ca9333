// Examples in batches, for a training loop of one's own.

/// A set cut into batches. The order is made at once; the examples of a batch are gathered when they
/// are asked for, so walking over a set larger than memory needs the memory of one batch.
public struct Batches: RandomAccessCollection, Sendable {
  /// One batch, gathered when asked.
  public struct Batch: Sendable {
    /// The row numbers of its examples in the set.
    public let rows: ArraySlice<Int32>
    let examples: ExampleSet

    /// The number of examples.
    public var count: Int { rows.count }

    /// The features of a model with one input, `[count, …]`.
    ///
    /// Stops the program with a message when there are several inputs; throws what the source throws.
    public func features() throws -> Tensor {
      let all = try gathered().features
      demand(all.count == 1, "examples of \(all.count) inputs: use gathered()")
      return all[0]
    }

    /// The labels, `[count, …]`.
    public func labels() throws -> Tensor {
      try Array(rows).withRows { rows in
        try Tensor(shape: examples.labelShape.batched(count)) {
          try examples.source.gatherLabels(rows, into: $0)
        }
      }
    }

    /// How much each example counts, `[count]`; `nil` for 1 each.
    public var weights: Tensor? {
      examples.sampleWeights.map { weights in Tensor(rows.map { weights[Int($0)] }) }
    }

    /// The features of every input and the labels together, read once.
    public func gathered() throws -> (features: [Tensor], labels: Tensor) {
      let shapes = (examples.featureShapes + [examples.labelShape]).map { $0.batched(count) }
      var tensors = try Array(rows).withRows { rows in
        try Tensor.written(shapes) { views in
          try examples.source.gather(
            rows, features: Array(views.dropLast()), labels: views[views.count - 1])
        }
      }
      let labels = tensors.removeLast()
      return (tensors, labels)
    }
  }

  private let examples: ExampleSet
  private let order: [Int32]
  private let size: Int
  public let endIndex: Int

  init(_ examples: ExampleSet, size: Int, seed: UInt64?, epoch: Int, dropLast: Bool) {
    demand(size > 0, "a batch holds at least one example: received \(size)")
    self.examples = seed.map { examples.pass(seed: $0, epoch: epoch) } ?? examples
    self.size = size
    order =
      seed.map { BatchOrder.shuffled(count: examples.count, seed: $0, epoch: epoch) }
      ?? BatchOrder.sequential(count: examples.count)
    endIndex = dropLast ? examples.count / size : (examples.count - 1) / size + 1
  }

  public var startIndex: Int { 0 }

  public subscript(_ index: Int) -> Batch {
    demand(index >= 0 && index < endIndex, "batch \(index) of \(endIndex)")
    return Batch(
      rows: order[index * size..<Swift.min((index + 1) * size, order.count)], examples: examples)
  }
}
