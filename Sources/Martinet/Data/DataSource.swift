// Where examples come from: the one thing that training asks of data.

/// A numbered collection of examples that can write any of them, in any order, into a batch.
///
/// An in-memory source keeps its pixels as bytes until then; a source larger than memory reads them
/// from wherever they are. Both are read by several threads at once.
public protocol DataSource: Sendable {
  /// The number of examples.
  var count: Int { get }

  /// The shapes of one example's features, one for each input of the model.
  var featureShapes: [Shape] { get }

  /// The shape of one label: `[]` for a class index or one value, `[10]` for ten values.
  var labelShape: Shape { get }

  /// Writes the features and labels of these rows, dense and in order: what belongs to the row at
  /// position r of the batch starts at r · the count of its shape.
  ///
  /// - Parameters:
  ///   - rows: numbers in `0 ..< count`, in any order, repeated or not.
  ///   - features: one view for each feature shape, each of `rows.count` · its shape's count floats.
  ///   - labels: a view of `rows.count` · the label shape's count floats.
  /// - Throws: `DataError.rowOutOfRange`, and whatever reading can meet.
  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws

  /// Writes the labels alone, for what looks at labels only (a stratified split, balanced weights).
  /// Unless a source says otherwise it gathers the features too and drops them.
  func gatherLabels(_ rows: Rows, into labels: Floats) throws

  /// This source as one pass of a training over it sees it: what is augmented is changed anew for each seed and
  /// epoch. Unless a source says otherwise it is itself; one that looks through another asks that one.
  func pass(seed: UInt64, epoch: Int) -> any DataSource
}

extension DataSource {
  public func pass(seed: UInt64, epoch: Int) -> any DataSource { self }

  public func gatherLabels(_ rows: Rows, into labels: Floats) throws {
    let shapes = featureShapes.map { $0.batched(rows.count) } + [labelShape.batched(rows.count)]
    _ = try Tensor.written(shapes) { views in
      try gather(rows, features: Array(views.dropLast()), labels: views[views.count - 1])
      labels.copy(from: views[views.count - 1])
    }
  }

  /// The label of every example, one after the other.
  func labels() throws -> [Float] {
    let step = 4096
    var labels: [Float] = []
    labels.reserveCapacity(count * labelShape.count)
    for first in stride(from: 0, to: count, by: step) {
      let rows = (first..<min(first + step, count)).map(Int32.init)
      let part = try rows.withRows { rows in
        try Tensor(shape: labelShape.batched(rows.count)) { try gatherLabels(rows, into: $0) }
      }
      labels += part.scalars
    }
    return labels
  }

  /// Stops what asks for a row that is not there.
  func check(_ rows: Rows) throws {
    if let row = rows.firstOutside(count) { throw DataError.rowOutOfRange(row: row, count: count) }
  }
}

extension Tensor {
  /// Tensors of several shapes, written together by one closure, which gets their views in order and
  /// must write every element.
  static func written(_ shapes: [Shape], by body: ([Floats]) throws -> Void) rethrows -> [Tensor] {
    try written(shapes[...], after: [], by: body)
  }

  private static func written(
    _ shapes: ArraySlice<Shape>, after views: [Floats], by body: ([Floats]) throws -> Void
  ) rethrows -> [Tensor] {
    guard let shape = shapes.first else {
      try body(views)
      return []
    }
    var rest: [Tensor] = []
    let tensor = try Tensor(shape: shape) { view in
      rest = try written(shapes.dropFirst(), after: views + [view], by: body)
    }
    return [tensor] + rest
  }
}
