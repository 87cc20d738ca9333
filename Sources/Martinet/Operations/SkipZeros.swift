// Products and convolutions of what is fed, which may be mostly zeros.

/// A product whose left factor is fed (the pixels of a batch, also reshaped) leaves zeros out where a look
/// at a few rows says that it pays, and a pooled convolution of what is fed leaves out its empty windows: by
/// what the data of a run are. The bits stay what they are while the weights are finite.
struct SkipZeros: RewritingRule {
  func rewrite(_ node: Node, uses: (Node) -> Int) -> Node? {
    guard let factor = node.inputs.first, SkipZeros.isFed(factor) else { return nil }
    switch node.operation {
    case var product as MatrixProduct where !product.transposesB && !product.skipsZeros:
      product.skipsZeros = true
      return Node(product, node.inputs)
    case var convolution as FusedConvolutionPool where !convolution.skipsBlanks:
      convolution.skipsBlanks = true
      return Node(convolution, node.inputs)
    default: return nil
    }
  }

  private static func isFed(_ node: Node) -> Bool { node.withoutReshaping.operation is PlaceholderOperation }
}
