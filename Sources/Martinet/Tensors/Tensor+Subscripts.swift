// Elements, rows and slices of a tensor.

extension Tensor {
  /// One element, by one index per dimension.
  public subscript(_ first: Int, _ second: Int, _ rest: Int...) -> Float {
    get { storage[offset([first, second] + rest)] }
    set { storage[offset([first, second] + rest)] = newValue }
  }

  /// The part at one index of the first dimension: an element's tensor for a vector, a row of a
  /// matrix, an image of a batch.
  public subscript(_ index: Int) -> Tensor {
    get {
      demand(rank > 0, "a single number has no rows")
      demand(index >= 0 && index < shape[0], "index \(index) of shape \(shape)")
      let row = shape.withoutFirst
      return Tensor(Array(storage[index * row.count..<(index + 1) * row.count]), shape: row)
    }
    set {
      let row = shape.withoutFirst
      demand(index >= 0 && index < shape[0], "index \(index) of shape \(shape)")
      demand(newValue.shape == row, "expected shape \(row), received \(newValue.shape)")
      storage.replaceSubrange(index * row.count..<(index + 1) * row.count, with: newValue.storage)
    }
  }

  /// Several rows of the first dimension: `t[0..<2]`, `t[1...3]`, `t[1...]`.
  public subscript(_ range: some RangeExpression<Int>) -> Tensor {
    get {
      let rows = rows(range)
      return Tensor(Array(storage[elements(rows)]), shape: shape.replacing(0, with: rows.count))
    }
    set {
      let rows = rows(range)
      let expected = shape.replacing(0, with: rows.count)
      demand(newValue.shape == expected, "expected shape \(expected), received \(newValue.shape)")
      storage.replaceSubrange(elements(rows), with: newValue.storage)
    }
  }

  /// The rows that a range names; one without an end ends where the rows do.
  private func rows(_ range: some RangeExpression<Int>) -> Range<Int> {
    demand(rank > 0, "a single number has no rows")
    let named = range.relative(to: 0..<Int.max)
    let end = named.upperBound == .max ? shape[0] : named.upperBound
    demand(
      named.lowerBound >= 0 && named.lowerBound <= end && end <= shape[0],
      "rows \(named.lowerBound)..<\(end) of shape \(shape)")
    return named.lowerBound..<end
  }

  /// Where the elements of rows lie.
  private func elements(_ rows: Range<Int>) -> Range<Int> {
    let row = shape.withoutFirst.count
    return rows.lowerBound * row..<rows.upperBound * row
  }

  private func offset(_ indices: [Int]) -> Int {
    demand(indices.count == rank, "\(indices.count) indices for shape \(shape)")
    return indices.indices.reduce(0) { offset, dimension in
      demand(
        indices[dimension] >= 0 && indices[dimension] < shape[dimension],
        "index \(indices) of shape \(shape)")
      return offset * shape[dimension] + indices[dimension]
    }
  }
}
