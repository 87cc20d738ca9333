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

  /// Several rows of the first dimension.
  public subscript(_ range: Range<Int>) -> Tensor {
    demand(rank > 0, "a single number has no rows")
    demand(
      range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of shape \(shape)")
    let row = shape.withoutFirst.count
    return Tensor(
      Array(storage[range.lowerBound * row..<range.upperBound * row]),
      shape: shape.replacing(0, with: range.count))
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
