// Convolution and its gradients.

import CKernels

extension Kernels {
  /// How many floats of working memory a convolution and its gradients need.
  static func convolutionScratch(_ window: Window, outputs: Int) -> Int {
    unsafe withWindow(window) { unsafe ck_convolution_scratch($0, outputs) }
  }

  /// y = f(x ⋆ weights + bias) for a number of images; no bias or no function leaves that part out.
  static func convolution(
    _ window: Window, outputs: Int, images: Int, _ x: Floats, weights: Floats, bias: Floats? = nil,
    function: UnaryFunction? = nil, parameter: Float = 0, into y: Floats, scratch: Floats
  ) {
    expect(window, outputs, images, x: x, weights: weights, y: y, scratch: scratch)
    if let bias { expect(bias, outputs, "bias") }
    let function = function?.kernel ?? CK_FUNCTION_COUNT
    unsafe withWindow(window) {
      unsafe ck_convolution(
        table, $0, outputs, images, x.base, weights.base, bias?.base, function, parameter, y.base,
        scratch.base)
    }
  }

  /// dx, from dy; written, not added.
  static func convolutionInputGradient(
    _ window: Window, outputs: Int, images: Int, weights: Floats, upstream dy: Floats, into dx: Floats,
    scratch: Floats
  ) {
    expect(window, outputs, images, x: dx, weights: weights, y: dy, scratch: scratch)
    unsafe withWindow(window) {
      unsafe ck_convolution_input_gradient(
        table, $0, outputs, images, weights.base, dy.base, dx.base, scratch.base)
    }
  }

  /// dw += the sum over these images, from x and dy.
  static func convolutionWeightGradient(
    _ window: Window, outputs: Int, images: Int, _ x: Floats, upstream dy: Floats,
    accumulatingInto dw: Floats, scratch: Floats
  ) {
    expect(window, outputs, images, x: x, weights: dw, y: dy, scratch: scratch)
    unsafe withWindow(window) {
      unsafe ck_convolution_weight_gradient(
        table, $0, outputs, images, x.base, dy.base, dw.base, scratch.base)
    }
  }

  /// A window's address for the time of a call.
  @inline(__always)
  static func withWindow<Result>(
    _ window: Window, _ body: (UnsafePointer<ck_window>) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: window.kernelWindow) { unsafe body($0) }
  }

  private static func expect(
    _ window: Window, _ outputs: Int, _ images: Int, x: Floats, weights: Floats, y: Floats,
    scratch: Floats
  ) {
    demand(
      outputs > 0 && outputs % window.groups == 0,
      "\(window.groups) groups do not divide \(outputs) outputs")
    expect(x, images * window.inputCount, "x")
    expect(weights, window.patchCount * outputs, "weights")
    expect(y, images * window.outputPixels * outputs, "y")
    expect(scratch, atLeast: convolutionScratch(window, outputs: outputs), "scratch")
  }
}

// MARK: - Forward

/// y = f(x ⋆ weights + bias), the cross-correlation that networks call convolution:
/// y[b, i, j, o] = f(bias[o] + Σ x[b, i·stride + m·dilation - pad, …, c] · weights[m, n, c, o]).
///
/// x: [batch, height, width, channels]; weights: [kernel height, kernel width, channels / groups,
/// outputs], group g owning the outputs g · outputs / groups and on; bias: [outputs]. The result is
/// [batch, output height, output width, outputs]. An image of rank 2 with a kernel of rank 2 gives a
/// result of rank 2. `parameter` is the activation's p.
///
/// Stops the program with a message when shapes do not go together or the window does not fit.
public func conv2d(
  _ x: Tensor, _ weights: Tensor, bias: Tensor? = nil, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1, activation: UnaryFunction? = nil, parameter: Float = 0
) -> Tensor {
  let shape = Correlation(x.shape, weights.shape, stride, padding, dilation, groups).y
  return .written(shape) {
    conv2d(
      x, weights, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups,
      activation: activation, parameter: parameter, into: &$0)
  }
}

/// y = f(x ⋆ weights + bias), written into the caller's memory. Working memory is kept from call to
/// call: nothing is allocated once a call of this size has been made.
public func conv2d(
  _ x: Tensor, _ weights: Tensor, bias: Tensor? = nil, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1, activation: UnaryFunction? = nil, parameter: Float = 0,
  into y: inout some Destination
) {
  let c = Correlation(x.shape, weights.shape, stride, padding, dilation, groups)
  y.receive(c.y) { y in
    c.withScratch { scratch in
      x.withFloats { x in
        weights.withFloats { weights in
          withOptionalFloats(bias) { bias in
            Kernels.convolution(
              c.window, outputs: c.outputs, images: c.images, x, weights: weights, bias: bias,
              function: activation, parameter: parameter, into: y, scratch: scratch)
          }
        }
      }
    }
  }
}

// MARK: - Gradients

/// The gradient of a convolution's input: each dy spread over the pixels of its window by the weights.
///
/// dy: [batch, output height, output width, outputs]; weights as in `conv2d`; the result has
/// `inputShape`, [batch, height, width, channels].
public func conv2dInputGradient(
  _ dy: Tensor, weights: Tensor, inputShape: Shape, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1
) -> Tensor {
  .written(inputShape) {
    conv2dInputGradient(
      dy, weights: weights, inputShape: inputShape, stride: stride, padding: padding, dilation: dilation,
      groups: groups, into: &$0)
  }
}

/// The gradient of a convolution's input, written into the caller's memory.
public func conv2dInputGradient(
  _ dy: Tensor, weights: Tensor, inputShape: Shape, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1, into dx: inout some Destination
) {
  let c = Correlation(inputShape, weights.shape, stride, padding, dilation, groups)
  demand(dy.shape == c.y, "dy: expected shape \(c.y), received \(dy.shape)")
  dx.receive(inputShape) { dx in
    c.withScratch { scratch in
      dy.withFloats { dy in
        weights.withFloats { weights in
          Kernels.convolutionInputGradient(
            c.window, outputs: c.outputs, images: c.images, weights: weights, upstream: dy, into: dx,
            scratch: scratch)
        }
      }
    }
  }
}

/// The gradient of a convolution's weights, summed over the batch:
/// [kernel height, kernel width, channels / groups, outputs] from x and dy.
public func conv2dWeightGradient(
  _ x: Tensor, _ dy: Tensor, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1
) -> Tensor {
  .written(weightShape(x.shape, dy.shape, kernel, groups)) {
    conv2dWeightGradient(
      x, dy, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups,
      into: &$0)
  }
}

/// The gradient of a convolution's weights, written into the caller's memory.
public func conv2dWeightGradient(
  _ x: Tensor, _ dy: Tensor, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, groups: Int = 1, into dw: inout some Destination
) {
  let shape = weightShape(x.shape, dy.shape, kernel, groups)
  let c = Correlation(x.shape, shape, stride, padding, dilation, groups)
  demand(dy.shape == c.y, "dy: expected shape \(c.y), received \(dy.shape)")
  dw.receive(shape) { dw in
    dw.fill(0)
    c.withScratch { scratch in
      x.withFloats { x in
        dy.withFloats { dy in
          Kernels.convolutionWeightGradient(
            c.window, outputs: c.outputs, images: c.images, x, upstream: dy, accumulatingInto: dw,
            scratch: scratch)
        }
      }
    }
  }
}

// MARK: - Shapes

/// What a convolution of two shapes is: its window, sizes, and the shape of its result.
private struct Correlation {
  let window: Window
  let images, outputs: Int
  let y: Shape

  init(
    _ x: Shape, _ weights: Shape, _ stride: Extent2D, _ padding: Padding, _ dilation: Extent2D,
    _ groups: Int
  ) {
    demand(
      x.rank == weights.rank && (x.rank == 4 || x.rank == 2),
      "conv2d: expected x [batch, height, width, channels] and weights [height, width, channels, outputs], "
        + "or two of rank 2; received \(x) and \(weights)")
    let kernel = Extent2D(height: weights[0], width: weights[1])
    window = Window(
      over: x, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups)
    images = window.images(of: x)
    outputs = x.rank == 4 ? weights[3] : 1
    demand(
      x.rank == 2 || weights[2] * groups == window.channels,
      "conv2d: weights \(weights) in \(groups) groups for \(window.channels) channels")
    y = window.output(of: x, channels: outputs)
  }

  func withScratch(_ body: (Floats) -> Void) {
    Scratch.borrow(Kernels.convolutionScratch(window, outputs: outputs), body)
  }
}

/// The shape of a convolution's weights, made from x's own so that nothing is allocated.
private func weightShape(_ x: Shape, _ dy: Shape, _ kernel: Extent2D, _ groups: Int) -> Shape {
  demand(
    x.rank == 4 && dy.rank == 4 && groups > 0,
    "conv2d: expected x and dy [batch, height, width, channels], received \(x) and \(dy)")
  return x.replacing(0, with: kernel.height).replacing(1, with: kernel.width)
    .replacing(2, with: x[3] / groups).replacing(3, with: dy[3])
}

private func withOptionalFloats(_ tensor: Tensor?, _ body: (Floats?) -> Void) {
  if let tensor { tensor.withFloats { body($0) } } else { body(nil) }
}
