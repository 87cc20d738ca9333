// The convolution of image processing, which flips its kernel, and kernels to try it with.

/// Which part of a convolution is wanted.
public enum ConvolutionMode: Hashable, Codable, Sendable, CaseIterable {
  /// Every place where kernel and image overlap: [H + h - 1, W + w - 1].
  case full
  /// As large as the image, from the middle of `full`: it begins at row ⌊(h - 1) / 2⌋, column ⌊(w - 1) / 2⌋.
  case same
  /// Where the smaller of the two lies inside the larger: [|H - h| + 1, |W - w| + 1].
  case valid
}

/// y[i, j] = Σ kernel[m, n] · image[i - m, j - n], the convolution of signals: the kernel is flipped, unlike in
/// `conv2d`.
///
/// image: [H, W]; kernel: [h, w], of odd or even size. `mode` says which i and j are wanted, `boundary` what the
/// image is outside; with `valid` nothing outside is read. The values are those of `scipy.signal.convolve2d`.
///
/// Stops the program with a message when image or kernel are no matrices of at least one element, or when, for
/// `valid`, neither fits into the other.
public func convolve2d(
  _ image: Tensor, _ kernel: Tensor, mode: ConvolutionMode = .full, boundary: Boundary = .fill(0)
) -> Tensor {
  demand(
    image.rank == 2 && kernel.rank == 2 && image.count > 0 && kernel.count > 0,
    "expected an image [height, width] and a kernel [height, width], received \(image.shape) and \(kernel.shape)")
  let (height, width) = (kernel.shape[0], kernel.shape[1])
  let padding: (top: Int, bottom: Int, left: Int, right: Int)
  switch mode {
  case .full: padding = (height - 1, height - 1, width - 1, width - 1)
  case .same: padding = (height / 2, (height - 1) / 2, width / 2, (width - 1) / 2)
  case .valid:
    // Convolution commutes, so the larger one is the image.
    if height >= image.shape[0], width >= image.shape[1], kernel.shape != image.shape {
      return convolve2d(kernel, image, mode: .valid)
    }
    padding = (0, 0, 0, 0)
  }
  let extended: Shape = [
    image.shape[0] + padding.top + padding.bottom, image.shape[1] + padding.left + padding.right,
  ]
  // Stops before memory is taken for what cannot be convolved.
  _ = Window(over: extended, kernel: Extent2D(height: height, width: width), stride: 1, padding: .valid)
  return conv2d(image.extended(to: extended, top: padding.top, left: padding.left, boundary), kernel.flipped)
}

extension Tensor {
  /// The Laplacian of four neighbours, which finds edges of any direction: [3, 3].
  public static let laplacian: Tensor = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]

  /// Sobel's kernel for vertical edges: [3, 3].
  public static let sobelVertical: Tensor = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]

  /// Sobel's kernel for horizontal edges: [3, 3].
  public static let sobelHorizontal: Tensor = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]

  /// A kernel of numbers uniform in [-1, 0).
  public static func randomKernel(_ size: Extent2D = 3, seed: UInt64) -> Tensor {
    RandomStream(seed: seed).uniform(shape: [size.height, size.width], low: -1, high: 0)
  }

  /// A matrix with its rows and its columns in the opposite order.
  fileprivate var flipped: Tensor { Tensor(scalars.reversed(), shape: shape) }

  /// An image with what is around it.
  fileprivate func extended(to extent: Shape, top: Int, left: Int, _ boundary: Boundary) -> Tensor {
    if extent == shape { return self }
    let columns = (0..<extent[1]).map { boundary.place($0 - left, of: shape[1]) }
    return withFloats { image in
      Tensor(shape: extent) { extended in
        for row in 0..<extent[0] {
          let line = extended[row * extent[1]..<(row + 1) * extent[1]]
          guard let source = boundary.place(row - top, of: shape[0]) else {
            line.fill(boundary.value)
            continue
          }
          for (column, place) in columns.enumerated() {
            line[column] = place.map { image[source * shape[1] + $0] } ?? boundary.value
          }
        }
      }
    }
  }
}
