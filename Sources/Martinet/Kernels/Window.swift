// The windows that convolution and pooling slide over an image: sizes worked out and checked once.

import CKernels

/// What stands around an image where a window reaches over its edge: zeros for a convolution,
/// nothing at all for a pooling.
public enum Padding: Hashable, Codable, Sendable {
  /// None: the window stays inside. output = ⌊(input - span) / stride⌋ + 1, where a window of k taps
  /// with dilation d spans (k - 1)·d + 1 pixels.
  case valid
  /// As much as gives output = ⌈input / stride⌉, half on each side; an odd one goes below and right.
  case same
  /// So many rows above and below, and columns left and right.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// The same number of rows and columns on every side.
  public static func all(_ count: Int) -> Padding {
    .explicit(top: count, bottom: count, left: count, right: count)
  }
}

/// A window over an image of known size.
struct Window: Hashable, Sendable {
  let height, width, channels: Int
  let kernel, stride, dilation: Extent2D
  let padTop, padLeft: Int
  let outputHeight, outputWidth: Int
  let groups: Int

  /// A window over an image [height, width, channels].
  ///
  /// Throws `ShapeError` when a size is not positive, the groups do not divide the channels, the window
  /// does not fit, or the numbers are too large to count with.
  init(
    height: Int, width: Int, channels: Int, kernel: Extent2D, stride: Extent2D = 1,
    padding: Padding = .valid, dilation: Extent2D = 1, groups: Int = 1
  ) throws(ShapeError) {
    try Window.require(
      height > 0 && width > 0 && channels > 0, "an image of at least one row, column and channel",
      "\(height)×\(width)×\(channels)")
    try Window.require(
      Window.isCountable(kernel) && Window.isCountable(stride) && Window.isCountable(dilation),
      "kernel, stride and dilation of at least 1", "\(kernel), \(stride) and \(dilation)")
    try Window.require(
      groups > 0 && channels % groups == 0, "groups that divide \(channels) channels", "\(groups)")

    let side = padding.sides
    let rows = try Window.slide(
      "height", input: height, kernel: kernel.height, stride: stride.height, dilation: dilation.height,
      padding: side.map { ($0.top, $0.bottom) })
    let columns = try Window.slide(
      "width", input: width, kernel: kernel.width, stride: stride.width, dilation: dilation.width,
      padding: side.map { ($0.left, $0.right) })

    (self.height, self.width, self.channels) = (height, width, channels)
    (self.kernel, self.stride, self.dilation, self.groups) = (kernel, stride, dilation, groups)
    (padTop, outputHeight) = rows
    (padLeft, outputWidth) = columns
    let limit = Int(Int32.max)
    try Window.require(
      Window.product(height, width, channels) <= limit
        && Window.product(kernel.height, kernel.width, channels) <= limit
        && Window.product(outputHeight, outputWidth, channels) <= limit,
      "image, kernel and output of fewer than 2³¹ elements",
      "\(height)×\(width)×\(channels), \(kernel) and \(outputHeight)×\(outputWidth)")
  }

  /// A window over an image of shape [height, width, channels]; throws `ShapeError` as above.
  init(
    image: Shape, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
    dilation: Extent2D = 1, groups: Int = 1
  ) throws(ShapeError) {
    try Window.require(image.rank == 3, "an image [height, width, channels]", "\(image)")
    try self.init(
      height: image[0], width: image[1], channels: image[2], kernel: kernel, stride: stride,
      padding: padding, dilation: dilation, groups: groups)
  }

  /// The window of an eager function over images [batch, height, width, channels], or over one image
  /// [height, width]; stops the program with a message when it does not fit.
  init(
    over x: Shape, kernel: Extent2D, stride: Extent2D, padding: Padding, dilation: Extent2D = 1,
    groups: Int = 1
  ) {
    demand(
      x.rank == 4 || x.rank == 2,
      "expected images [batch, height, width, channels] or one image [height, width], received shape \(x)")
    do throws(ShapeError) {
      self = try Window(
        height: x[x.rank == 4 ? 1 : 0], width: x[x.rank == 4 ? 2 : 1], channels: x.rank == 4 ? x[3] : 1,
        kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups)
    } catch {
      fatalError(error.description)
    }
  }

  /// Floats of one input image.
  var inputCount: Int { height * width * channels }
  /// Pixels of one output image.
  var outputPixels: Int { outputHeight * outputWidth }
  /// Taps of one window over one group: the rows of its weights.
  var patchCount: Int { kernel.height * kernel.width * (channels / groups) }

  /// The shape of the outputs, made from the shape of the inputs so that nothing is allocated.
  func output(of x: Shape, channels: Int) -> Shape {
    guard x.rank == 4 else {
      return x.replacing(0, with: outputHeight).replacing(1, with: outputWidth)
    }
    return x.replacing(1, with: outputHeight).replacing(2, with: outputWidth).replacing(3, with: channels)
  }

  /// How many images a shape over which this window was made holds.
  func images(of x: Shape) -> Int { x.rank == 4 ? x[0] : 1 }

  /// The shape of the patch matrix of such images.
  func patchShape(of x: Shape) -> Shape { [images(of: x) * outputPixels, patchCount] }

  /// As C takes it.
  var kernelWindow: ck_window {
    ck_window(
      height: height, width: width, channels: channels, kernel_height: kernel.height,
      kernel_width: kernel.width, stride_y: stride.height, stride_x: stride.width,
      dilation_y: dilation.height, dilation_x: dilation.width, pad_top: padTop, pad_left: padLeft,
      output_height: outputHeight, output_width: outputWidth, groups: groups)
  }
}

// MARK: - The arithmetic

extension Padding {
  /// The explicit rows and columns; `nil` for `same`, which depends on the image.
  fileprivate var sides: (top: Int, bottom: Int, left: Int, right: Int)? {
    switch self {
    case .valid: (0, 0, 0, 0)
    case .explicit(let top, let bottom, let left, let right): (top, bottom, left, right)
    case .same: nil
    }
  }
}

extension Window {
  private static func require(
    _ condition: Bool, _ expected: @autoclosure () -> String, _ received: @autoclosure () -> String
  ) throws(ShapeError) {
    guard condition else { throw ShapeError(expected: expected(), received: received()) }
  }

  /// Both sides in 1 … 2³¹ - 1, so that sums and products of two of them do not overflow.
  private static func isCountable(_ extent: Extent2D) -> Bool {
    let range = 1...Int(Int32.max)
    return range.contains(extent.height) && range.contains(extent.width)
  }

  /// a · b · c, or the largest `Int` where that overflows.
  private static func product(_ a: Int, _ b: Int, _ c: Int) -> Int {
    let (ab, first) = a.multipliedReportingOverflow(by: b)
    let (abc, second) = ab.multipliedReportingOverflow(by: c)
    return first || second ? .max : abc
  }

  /// One dimension: the padding in front and the number of outputs.
  private static func slide(
    _ name: String, input: Int, kernel: Int, stride: Int, dilation: Int,
    padding: (before: Int, after: Int)?
  ) throws(ShapeError) -> (before: Int, output: Int) {
    let span = (kernel - 1) * dilation + 1
    guard let padding else {
      let output = (input + stride - 1) / stride
      return (max(0, (output - 1) * stride + span - input) / 2, output)
    }
    let sizes = 0...Int(Int32.max)
    try require(
      sizes.contains(padding.before) && sizes.contains(padding.after),
      "padding of 0 or more", "\(padding.before) and \(padding.after) along the \(name)")
    let padded = input + padding.before + padding.after
    try require(
      padded >= span,
      "a \(name) of at least \(span), which the window spans",
      "\(padded)\(padded == input ? "" : " with the padding")")
    return (padding.before, (padded - span) / stride + 1)
  }
}
