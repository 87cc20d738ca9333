// The rewriting rules in use.

extension RewritingRules {
  /// All rules, in the order in which they are applied.
  static let standard = RewritingRules(
    beforeGradient: [FuseSoftmaxCrossEntropy(), FuseSigmoidCrossEntropy()],
    afterGradient: [
      PoolGradientLast(), FusePooledWeightGradient(), SumBeforePoolGradient(), SkipZeros(), FuseDense(), FuseDescent(),
      FuseConvolution(), FuseConvolutionPool(),
    ])
}
