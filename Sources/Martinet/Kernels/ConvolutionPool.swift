// Convolution with a max-pooling of 2 × 2 behind it, in one kernel.

import CKernels

extension Kernels {
  /// The largest filter, in taps.
  static let pooledTaps = Int(CK_POOLED_TAPS)

  /// Whether a convolution and the pooling behind it are one kernel: windows of 2 × 2 that neither overlap
  /// nor reach outside, no groups, a filter of a usual size, ReLU or nothing between.
  static func poolsConvolution(_ window: Window, _ pooling: PoolingGeometry, _ function: UnaryFunction?) -> Bool {
    pooling == .pairs && window.groups == 1 && (function == nil || function == .relu)
      && window.kernel.height * window.kernel.width <= pooledTaps
  }

  /// y = the largest of each 2 × 2 of f(x ⋆ weights + bias), f ReLU or nothing, and who it was. Behind ReLU
  /// the winner is the largest before it. Without `winners` they are not told. Windows over nothing but zeros are
  /// left out where told.
  static func convolutionPool(
    _ window: Window, outputs: Int, images: Int, _ x: Floats, weights: Floats, bias: Floats, relu: Bool,
    skippingBlanks: Bool = false, into y: Floats, winners: Floats?, scratch: Floats
  ) {
    expect(window, outputs, images, x: x, weights: weights, y: y, winners: winners, scratch: scratch)
    expect(bias, outputs, "bias")
    unsafe withWindow(window) {
      unsafe ck_convolution_pool(
        table, $0, outputs, images, x.base, weights.base, bias.base, relu, skippingBlanks, y.base,
        winners.map { unsafe integers(in: $0) }, scratch.base)
    }
  }

  /// dw += the sum over these images of one channel, from what the pooled values' gradient is.
  static func convolutionPoolWeightGradient(
    _ window: Window, outputs: Int, images: Int, _ x: Floats, winners: Floats, upstream dy: Floats,
    accumulatingInto dw: Floats, scratch: Floats
  ) {
    expect(window, outputs, images, x: x, weights: dw, y: dy, winners: winners, scratch: scratch)
    demand(window.channels == 1 && window.stride == 1, "expected one channel and steps of one pixel")
    unsafe withWindow(window) {
      unsafe ck_convolution_pool_weight_gradient(
        table, $0, outputs, images, x.base, integers(in: winners), dy.base, dw.base, scratch.base)
    }
  }

  private static func expect(
    _ window: Window, _ outputs: Int, _ images: Int, x: Floats, weights: Floats, y: Floats, winners: Floats?,
    scratch: Floats
  ) {
    demand(window.groups == 1, "expected no groups")
    demand(window.kernel.height * window.kernel.width <= pooledTaps, "a kernel of \(window.kernel)")
    expect(x, images * window.inputCount, "x")
    expect(weights, window.patchCount * outputs, "weights")
    expect(y, images * (window.outputHeight / 2) * (window.outputWidth / 2) * outputs, "y")
    if let winners { expect(winners, y.count, "winners") }
    expect(scratch, atLeast: convolutionScratch(window, outputs: outputs), "scratch")
  }
}
