// Max pooling and its gradient, and what all pooling shares.

import CKernels

extension Kernels {
  /// y = the largest value of every window and channel, for a number of images; the first of equals,
  /// NaN before everything. `winners` takes which pixel won (y · width + x, or -1 for a window that
  /// holds no pixel): 32-bit integers in the memory of floats.
  static func maxPool(
    _ window: Window, images: Int = 1, _ x: Floats, into y: Floats, winners: Floats? = nil
  ) {
    let outputs = expectPool(window, images, x: x, y: y)
    if let winners { expect(winners, y.count, "winners") }
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.max_pool(
          w, 0, window.outputHeight, x.base + image * window.inputCount, y.base + image * outputs,
          winners.map { unsafe integers(in: $0) + image * outputs })
      }
    }
  }

  /// dx = 0, then dy added to the pixel that won its window. The winners are those of `maxPool`.
  static func maxPoolGradient(
    _ window: Window, images: Int = 1, winners: Floats, upstream dy: Floats, into dx: Floats
  ) {
    let outputs = expectPool(window, images, x: dx, y: dy)
    expect(winners, dy.count, "winners")
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.max_pool_gradient(
          w, integers(in: winners) + image * outputs, dy.base + image * outputs,
          dx.base + image * window.inputCount)
      }
    }
  }

  /// The address of 32-bit integers that are kept in the memory of floats.
  @unsafe
  static func integers(in floats: Floats) -> UnsafeMutablePointer<Int32> {
    unsafe UnsafeMutableRawPointer(floats.base).assumingMemoryBound(to: Int32.self)
  }

  /// Floats of one output image, having checked both views.
  static func expectPool(_ window: Window, _ images: Int, x: Floats, y: Floats) -> Int {
    demand(window.groups == 1, "pooling takes one channel at a time, not \(window.groups) groups")
    let outputs = window.outputPixels * window.channels
    expect(x, images * window.inputCount, "x")
    expect(y, images * outputs, "y")
    return outputs
  }
}

/// y[b, i, j, c] = the largest of x over the window at (i, j); NaN wins over everything, a window that
/// holds no pixel gives -∞.
///
/// x: [batch, height, width, channels], or [height, width]; the result has the same rank. The stride
/// is the window's size unless given.
///
/// Stops the program with a message when the window does not fit.
public func maxPool2d(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid
) -> Tensor {
  .written(Pool(x.shape, window, stride, padding).y) {
    maxPool2d(x, window: window, stride: stride, padding: padding, into: &$0)
  }
}

/// The largest of every window, written into the caller's memory.
public func maxPool2d(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
  into y: inout some Destination
) {
  let pool = Pool(x.shape, window, stride, padding)
  y.receive(pool.y) { y in
    x.withFloats { Kernels.maxPool(pool.window, images: pool.images, $0, into: y) }
  }
}

/// The largest of every window, and which pixel it was: winners[b, i, j, c] = y · width + x, the first
/// of equals, -1 for a window that holds no pixel.
public func maxPool2dWithWinners(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid
) -> (values: Tensor, winners: [Int32]) {
  let shape = Pool(x.shape, window, stride, padding).y
  var winners = [Int32](repeating: 0, count: shape.count)
  let values = Tensor.written(shape) {
    maxPool2d(x, window: window, stride: stride, padding: padding, into: &$0, winners: &winners)
  }
  return (values, winners)
}

/// The largest of every window and which pixel it was, written into the caller's memory.
public func maxPool2d(
  _ x: Tensor, window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
  into y: inout some Destination, winners: inout [Int32]
) {
  let pool = Pool(x.shape, window, stride, padding)
  y.receive(pool.y) { y in
    x.withFloats { x in
      winners.withMutableFloats {
        Kernels.maxPool(pool.window, images: pool.images, x, into: y, winners: $0)
      }
    }
  }
}

/// The gradient of a max-pooling's input: each dy added to the pixel that won. The result has
/// `inputShape`; `winners` are those of `maxPool2dWithWinners`.
public func maxPool2dGradient(
  _ dy: Tensor, winners: [Int32], inputShape: Shape, window: Extent2D, stride: Extent2D? = nil,
  padding: Padding = .valid
) -> Tensor {
  .written(inputShape) {
    maxPool2dGradient(
      dy, winners: winners, inputShape: inputShape, window: window, stride: stride, padding: padding,
      into: &$0)
  }
}

/// The gradient of a max-pooling's input, written into the caller's memory.
public func maxPool2dGradient(
  _ dy: Tensor, winners: [Int32], inputShape: Shape, window: Extent2D, stride: Extent2D? = nil,
  padding: Padding = .valid, into dx: inout some Destination
) {
  let pool = Pool(inputShape, window, stride, padding)
  demand(dy.shape == pool.y, "dy: expected shape \(pool.y), received \(dy.shape)")
  dx.receive(inputShape) { dx in
    dy.withFloats { dy in
      let pixels = pool.window.height * pool.window.width
      demand(
        winners.allSatisfy { $0 >= -1 && Int($0) < pixels }, "winners: not all in -1 ..< \(pixels)")
      winners.withFloats { winners in
        Kernels.maxPoolGradient(
          pool.window, images: pool.images, winners: winners, upstream: dy, into: dx)
      }
    }
  }
}

// MARK: - Shapes

/// What a pooling of a shape is: its window, the number of images, and the shape of its result.
struct Pool {
  let window: Window
  let images: Int
  let y: Shape

  init(_ x: Shape, _ size: Extent2D, _ stride: Extent2D?, _ padding: Padding) {
    window = Window(over: x, kernel: size, stride: stride ?? size, padding: padding)
    images = window.images(of: x)
    y = window.output(of: x, channels: window.channels)
  }

  /// One window over the whole image.
  init(whole x: Shape) {
    demand(
      x.rank == 4, "expected images [batch, height, width, channels], received shape \(x)")
    self.init(x, Extent2D(height: x[1], width: x[2]), nil, .valid)
  }

  var globalShape: Shape { Shape(rows: images, columns: window.channels) }
}

extension [Int32] {
  /// The elements as the integers in a view of floats that the kernels take.
  fileprivate func withFloats(_ body: (Floats) -> Void) {
    unsafe withUnsafeBytes { unsafe body(Floats(reading: $0.assumingMemoryBound(to: Float.self))) }
  }

  fileprivate mutating func withMutableFloats(_ body: (Floats) -> Void) {
    unsafe withUnsafeMutableBytes { unsafe body(Floats($0.assumingMemoryBound(to: Float.self))) }
  }
}
