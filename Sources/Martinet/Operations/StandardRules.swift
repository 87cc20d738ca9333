// The rewriting rules in use.

extension RewritingRules {
  /// All rules, in the order in which they are applied.
  static let standard = standard(.auto)

  /// All rules but those that are switched off.
  static func standard(_ winograd: Winograd) -> RewritingRules {
    RewritingRules(
      beforeGradient: [FuseSoftmaxCrossEntropy(), FuseSigmoidCrossEntropy()],
      afterGradient: [
        PoolGradientLast(), DropoutThroughReLU(), SumBeforePoolGradient(), FuseConvolution(), FuseConvolutionPool(),
        SkipZeros(), FuseDense(), FuseDescent(), FuseGate(),
      ],
      whenShaped: [DropEmptySums(), DropUnitFactors(), FusePooledWeightGradient()]
        + (winograd == .auto ? [UseWinograd()] : []))
  }
}
