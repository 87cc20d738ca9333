// Winograd's convolution with 3×3 filters.

import CKernels

extension Kernels {
  /// How many tiles of 4×4 outputs an image has.
  static func winogradTiles(_ window: Window) -> Int {
    unsafe withWindow(window) { unsafe ck_winograd_tiles($0) }
  }

  /// How many floats the transformed filters take.
  static func winogradFiltersCount(channels: Int, outputs: Int) -> Int {
    ck_winograd_filters_count(channels, outputs)
  }

  /// How many floats of working memory calls for at most `tiles` tiles need.
  static func winogradScratch(_ window: Window, tiles: Int) -> Int {
    unsafe withWindow(window) { unsafe ck_winograd_scratch($0, tiles) }
  }

  /// The same for the gradient of the weights.
  static func winogradWeightGradientScratch(_ window: Window, outputs: Int, tiles: Int) -> Int {
    unsafe withWindow(window) { unsafe ck_winograd_weight_gradient_scratch($0, outputs, tiles) }
  }

  /// Transforms the filters of some input channels: weights [3, 3, channels, outputs], turned
  /// [3, 3, outputs, channels].
  static func winogradFilters(
    isTurned: Bool, channels: Int, outputs: Int, _ range: Range<Int>, weights: Floats, into filters: Floats
  ) {
    expect(weights, 9 * channels * outputs, "weights")
    expect(filters, winogradFiltersCount(channels: channels, outputs: outputs), "filters")
    demand(range.lowerBound >= 0 && range.upperBound <= channels, "channels out of range")
    unsafe ck_winograd_filters(
      table, isTurned, channels, outputs, range.lowerBound, range.count, weights.base, filters.base)
  }

  /// y = f(x ⋆ filters + bias) for some tiles of a batch of images.
  static func winograd(
    _ window: Window, outputs: Int, images: Int, tiles: Range<Int>, _ x: Floats, filters: Floats, bias: Floats?,
    function: UnaryFunction?, parameter: Float, into y: Floats, scratch: Floats
  ) {
    expect(window, outputs, images, tiles, x: x, y: y)
    expect(filters, winogradFiltersCount(channels: window.channels, outputs: outputs), "filters")
    if let bias { expect(bias, outputs, "bias") }
    expect(scratch, atLeast: winogradScratch(window, tiles: tiles.count), "scratch")
    let function = function?.kernel ?? CK_FUNCTION_COUNT
    unsafe withWindow(window) {
      unsafe ck_winograd(
        table, $0, outputs, tiles.lowerBound, tiles.count, x.base, filters.base, bias?.base, function, parameter,
        y.base, scratch.base)
    }
  }

  /// dw += the sum over some tiles of a batch of images, from x and dy.
  static func winogradWeightGradient(
    _ window: Window, outputs: Int, images: Int, tiles: Range<Int>, _ x: Floats, upstream dy: Floats,
    accumulatingInto dw: Floats, scratch: Floats
  ) {
    expect(window, outputs, images, tiles, x: x, y: dy)
    expect(dw, 9 * window.channels * outputs, "dw")
    expect(
      scratch, atLeast: winogradWeightGradientScratch(window, outputs: outputs, tiles: tiles.count), "scratch")
    unsafe withWindow(window) {
      unsafe ck_winograd_weight_gradient(
        table, $0, outputs, tiles.lowerBound, tiles.count, x.base, dy.base, dw.base, scratch.base)
    }
  }

  private static func expect(
    _ window: Window, _ outputs: Int, _ images: Int, _ tiles: Range<Int>, x: Floats, y: Floats
  ) {
    demand(
      window.kernel == 3 && window.stride == 1 && window.dilation == 1 && window.groups == 1,
      "Winograd's convolution is one of 3×3 filters, stride 1, dilation 1, one group")
    demand(
      tiles.lowerBound >= 0 && tiles.upperBound <= images * winogradTiles(window), "tiles out of range")
    expect(x, images * window.inputCount, "x")
    expect(y, images * window.outputPixels * outputs, "y")
  }
}
