// Tensors written as literals: 3, 4.5, [1, 2], [[1, 2], [3, 4]].

extension Tensor: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public init(floatLiteral value: Float) { self.init(value) }
  public init(integerLiteral value: Int) { self.init(Float(value)) }

  /// Stacks the elements, which must have one shape, along a new first dimension.
  public init(arrayLiteral elements: Tensor...) { self.init(stacking: elements) }

  /// Stacks tensors of one shape along a new first dimension.
  public init(stacking elements: [Tensor]) {
    let shape = elements.first?.shape ?? []
    demand(
      elements.allSatisfy { $0.shape == shape },
      "stacked tensors have one shape: received \(elements.map(\.shape))")
    self.init(elements.flatMap(\.storage), shape: elements.isEmpty ? [0] : shape.batched(elements.count))
  }
}
