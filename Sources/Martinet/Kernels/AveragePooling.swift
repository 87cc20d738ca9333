// Average pooling, over windows and over whole images, and its gradient.

import CKernels

extension Kernels {
  /// y = the mean of every window and channel: over all of its taps, or over those inside the image.
  static func averagePool(
    _ window: Window, includesPadding: Bool, images: Int = 1, _ x: Floats, into y: Floats
  ) {
    let outputs = expectPool(window, images, x: x, y: y)
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.average_pool(
          w, includesPadding, 0, window.outputHeight, x.base + image * window.inputCount,
          y.base + image * outputs)
      }
    }
  }

  /// dx = 0, then each dy shared out over its window.
  static func averagePoolGradient(
    _ window: Window, includesPadding: Bool, images: Int = 1, upstream dy: Floats, into dx: Floats
  ) {
    let outputs = expectPool(window, images, x: dx, y: dy)
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.average_pool_gradient(
          w, includesPadding, dy.base + image * outputs, dx.base + image * window.inputCount)
      }
    }
  }
}

/// y[b, i, j, c] = the mean of x over the window at (i, j): over the pixels inside the image, or, with
/// `includesPadding`, over all taps, those outside counting as 0.
///
/// x: [batch, height, width, channels], or [height, width]; the result has the same rank. The stride
/// is the window's size unless given.
///
/// Stops the program with a message when the window does not fit.
public func averagePool2d(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
  includesPadding: Bool = false
) -> Tensor {
  .written(Pool(x.shape, window, stride, padding).y) {
    averagePool2d(
      x, window: window, stride: stride, padding: padding, includesPadding: includesPadding, into: &$0)
  }
}

/// The mean of every window, written into the caller's memory.
public func averagePool2d(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
  includesPadding: Bool = false, into y: inout some Destination
) {
  let pool = Pool(x.shape, window, stride, padding)
  y.receive(pool.y) { y in
    x.withFloats {
      Kernels.averagePool(
        pool.window, includesPadding: includesPadding, images: pool.images, $0, into: y)
    }
  }
}

/// The gradient of an average pooling's input: each dy shared out over its window. The result has
/// `inputShape`.
public func averagePool2dGradient(
  _ dy: Tensor, inputShape: Shape, window: Extent2D, stride: Extent2D? = nil,
  padding: Padding = .valid, includesPadding: Bool = false
) -> Tensor {
  .written(inputShape) {
    averagePool2dGradient(
      dy, inputShape: inputShape, window: window, stride: stride, padding: padding,
      includesPadding: includesPadding, into: &$0)
  }
}

/// The gradient of an average pooling's input, written into the caller's memory.
public func averagePool2dGradient(
  _ dy: Tensor, inputShape: Shape, window: Extent2D, stride: Extent2D? = nil,
  padding: Padding = .valid, includesPadding: Bool = false, into dx: inout some Destination
) {
  let pool = Pool(inputShape, window, stride, padding)
  demand(dy.shape == pool.y, "dy: expected shape \(pool.y), received \(dy.shape)")
  dx.receive(inputShape) { dx in
    dy.withFloats {
      Kernels.averagePoolGradient(
        pool.window, includesPadding: includesPadding, images: pool.images, upstream: $0, into: dx)
    }
  }
}

// MARK: - Global average

/// y[b, c] = the mean of a channel over the whole image: [batch, channels] from
/// [batch, height, width, channels].
public func globalAveragePool2d(_ x: Tensor) -> Tensor {
  let pool = Pool(whole: x.shape)
  return .written(pool.globalShape) { globalAveragePool2d(x, into: &$0) }
}

/// The mean of every channel, written into the caller's memory.
public func globalAveragePool2d(_ x: Tensor, into y: inout some Destination) {
  let pool = Pool(whole: x.shape)
  y.receive(pool.globalShape) { y in
    x.withFloats {
      Kernels.averagePool(pool.window, includesPadding: true, images: pool.images, $0, into: y)
    }
  }
}

/// The gradient of a global average pooling's input: dy [batch, channels] shared out over the image.
/// The result has `inputShape`, [batch, height, width, channels].
public func globalAveragePool2dGradient(_ dy: Tensor, inputShape: Shape) -> Tensor {
  .written(inputShape) { globalAveragePool2dGradient(dy, inputShape: inputShape, into: &$0) }
}

/// The gradient of a global average pooling's input, written into the caller's memory.
public func globalAveragePool2dGradient(
  _ dy: Tensor, inputShape: Shape, into dx: inout some Destination
) {
  let pool = Pool(whole: inputShape)
  demand(
    dy.shape == pool.globalShape, "dy: expected shape \(pool.globalShape), received \(dy.shape)")
  dx.receive(inputShape) { dx in
    dy.withFloats {
      Kernels.averagePoolGradient(
        pool.window, includesPadding: true, images: pool.images, upstream: $0, into: dx)
    }
  }
}
