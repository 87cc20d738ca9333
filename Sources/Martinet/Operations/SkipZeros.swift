// Products with what is fed, which may be mostly zeros.

/// A product whose left factor is fed (the pixels of a batch, also reshaped) leaves zeros out where a look
/// at a few rows says that it pays: once per run, by what the data are. The bits stay what they are while
/// the weights are finite.
struct SkipZeros: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard var product = node.operation as? MatrixProduct, !product.transposesB, !product.skipsZeros else { return nil }
    var factor = node.inputs[0]
    while factor.operation is ReshapeOperation || factor.operation is ReshapeLike { factor = factor.inputs[0] }
    guard factor.operation is PlaceholderOperation else { return nil }
    product.skipsZeros = true
    return Node(product, node.inputs)
  }
}
