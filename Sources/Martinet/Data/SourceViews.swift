// Sources seen through others: some of the rows, labels as one-hot vectors or as
// one class, features reshaped.
// None of them copies an example.

/// A source that looks through another one.
protocol SourceView: DataSource {
  var base: any DataSource { get set }
}

extension SourceView {
  func pass(seed: UInt64, epoch: Int) -> any DataSource {
    var view = self
    view.base = base.pass(seed: seed, epoch: epoch)
    return view
  }
}

/// Some rows of a source, in an order of their own: a validation split, the first thousand.
struct SubsetSource: SourceView {
  var base: any DataSource
  let rows: [Int32]

  /// The caller has checked that every row exists.
  init(_ base: any DataSource, rows: [Int32]) {
    // A part of a part goes straight to the whole: one mapping per batch, however often it was split.
    if let part = base as? SubsetSource {
      self.base = part.base
      self.rows = rows.map { part.rows[Int($0)] }
    } else {
      self.base = base
      self.rows = rows
    }
  }

  var count: Int { rows.count }
  var featureShapes: [Shape] { base.featureShapes }
  var labelShape: Shape { base.labelShape }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    try check(rows)
    try rows.mapped(through: self.rows) { try base.gather($0, features: features, labels: labels) }
  }

  func gatherLabels(_ rows: Rows, into labels: Floats) throws {
    try check(rows)
    try rows.mapped(through: self.rows) { try base.gatherLabels($0, into: labels) }
  }
}

/// Class indices seen as vectors that are 1 at the index and 0 elsewhere.
struct OneHotSource: SourceView {
  var base: any DataSource
  let classes: Int

  init(_ base: any DataSource, classes: Int) throws {
    guard base.labelShape == [] else { throw DataError.noClassIndices(labelShape: base.labelShape) }
    guard classes > 0 else { throw DataError.invalidClassCount(classes) }
    self.base = base
    self.classes = classes
  }

  var count: Int { base.count }
  var featureShapes: [Shape] { base.featureShapes }
  var labelShape: Shape { [classes] }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    try base.gather(rows, features: features, labels: labels[0..<rows.count])
    try expand(rows, labels)
  }

  func gatherLabels(_ rows: Rows, into labels: Floats) throws {
    try base.gatherLabels(rows, into: labels[0..<rows.count])
    try expand(rows, labels)
  }

  /// The indices stand at the start of the view; from the last to the first each is spread over its
  /// own vector, which begins at or after it, so that none is overwritten before it is read.
  private func expand(_ rows: Rows, _ labels: Floats) throws {
    for position in (0..<rows.count).reversed() {
      let label = labels[position]
      guard let index = Int(exactly: label), index >= 0, index < classes else {
        throw DataError.invalidClassIndex(row: rows[position], value: label, classes: classes)
      }
      let vector = labels[position * classes..<(position + 1) * classes]
      vector.fill(0)
      vector[index] = 1
    }
  }
}

/// Class indices seen as 1 where they are one class, else 0.
struct OneClassSource: SourceView {
  var base: any DataSource
  let label: Float

  init(_ base: any DataSource, label: Int) throws {
    guard base.labelShape.count == 1 else { throw DataError.noClassIndices(labelShape: base.labelShape) }
    self.base = base
    self.label = Float(label)
  }

  var count: Int { base.count }
  var featureShapes: [Shape] { base.featureShapes }
  var labelShape: Shape { base.labelShape }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    try base.gather(rows, features: features, labels: labels)
    mark(labels)
  }

  func gatherLabels(_ rows: Rows, into labels: Floats) throws {
    try base.gatherLabels(rows, into: labels)
    mark(labels)
  }

  private func mark(_ labels: Floats) {
    for index in 0..<labels.count { labels[index] = labels[index] == label ? 1 : 0 }
  }
}

/// The same features under other shapes of as many values: [28, 28] as [28, 28, 1].
struct ReshapedSource: SourceView {
  var base: any DataSource
  let featureShapes: [Shape]

  init(_ base: any DataSource, featureShapes: [Shape]) throws {
    guard base.featureShapes.map(\.count) == featureShapes.map(\.count) else {
      throw DataError.cannotReshape(from: base.featureShapes, to: featureShapes)
    }
    self.base = base
    self.featureShapes = featureShapes
  }

  var count: Int { base.count }
  var labelShape: Shape { base.labelShape }

  func gather(_ rows: Rows, features: [Floats], labels: Floats) throws {
    try base.gather(rows, features: features, labels: labels)
  }

  func gatherLabels(_ rows: Rows, into labels: Floats) throws {
    try base.gatherLabels(rows, into: labels)
  }
}
