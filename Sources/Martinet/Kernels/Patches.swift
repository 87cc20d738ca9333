// The patch matrix of images (im2col) and its transpose (col2im).

import CKernels

extension Kernels {
  /// The patches of a number of images, one row per output pixel: [images · outputs, kh · kw · channels].
  static func im2col(_ window: Window, images: Int, _ x: Floats, into columns: Floats) {
    let patches = window.outputPixels * window.patchCount
    expectPatches(window, images, x, columns)
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.im2col(
          w, 0, 0, window.outputPixels, x.base + image * window.inputCount, columns.base + image * patches)
      }
    }
  }

  /// The transpose of `im2col`: every pixel is the sum of the entries that were taken from it.
  static func col2im(_ window: Window, images: Int, _ columns: Floats, into x: Floats) {
    let patches = window.outputPixels * window.patchCount
    expectPatches(window, images, x, columns)
    x.fill(0)
    unsafe withWindow(window) { w in
      for image in 0..<images {
        unsafe table.pointee.col2im(
          w, 0, 0, window.outputPixels, columns.base + image * patches, x.base + image * window.inputCount)
      }
    }
  }

  private static func expectPatches(_ window: Window, _ images: Int, _ x: Floats, _ columns: Floats) {
    demand(window.groups == 1, "patches of \(window.groups) groups at once")
    expect(x, images * window.inputCount, "x")
    expect(columns, images * window.outputPixels * window.patchCount, "columns")
  }
}

/// The patches of a batch as the rows of a matrix: row (b, i, j) holds the pixels under the window at
/// output (i, j) of image b, zeros outside; [batch · output height · output width,
/// kernel height · kernel width · channels]. Its product with weights as a matrix is the convolution.
public func im2col(
  _ x: Tensor, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid, dilation: Extent2D = 1
) -> Tensor {
  let window = Window(over: x.shape, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  return .written(window.patchShape(of: x.shape)) {
    im2col(x, kernel: kernel, stride: stride, padding: padding, dilation: dilation, into: &$0)
  }
}

/// The patches of a batch, written into the caller's memory.
public func im2col(
  _ x: Tensor, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
  dilation: Extent2D = 1, into columns: inout some Destination
) {
  let window = Window(over: x.shape, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  columns.receive(window.patchShape(of: x.shape)) { columns in
    x.withFloats { Kernels.im2col(window, images: window.images(of: x.shape), $0, into: columns) }
  }
}

/// The transpose of `im2col`: images of `imageShape`, [batch, height, width, channels], in which every
/// pixel is the sum of the entries that `im2col` takes from it.
public func col2im(
  _ columns: Tensor, imageShape: Shape, kernel: Extent2D, stride: Extent2D = 1,
  padding: Padding = .valid, dilation: Extent2D = 1
) -> Tensor {
  .written(imageShape) {
    col2im(
      columns, imageShape: imageShape, kernel: kernel, stride: stride, padding: padding,
      dilation: dilation, into: &$0)
  }
}

/// The transpose of `im2col`, written into the caller's memory.
public func col2im(
  _ columns: Tensor, imageShape: Shape, kernel: Extent2D, stride: Extent2D = 1,
  padding: Padding = .valid, dilation: Extent2D = 1, into x: inout some Destination
) {
  let window = Window(
    over: imageShape, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  demand(
    columns.shape == window.patchShape(of: imageShape),
    "columns: expected shape \(window.patchShape(of: imageShape)), received \(columns.shape)")
  x.receive(imageShape) { x in
    columns.withFloats { Kernels.col2im(window, images: window.images(of: imageShape), $0, into: x) }
  }
}
