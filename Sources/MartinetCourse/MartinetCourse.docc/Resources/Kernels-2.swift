let digit = try await MNIST.load(from: page.data).train.batches(of: 1)[0].features()[0]
let laplacian: Tensor = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
let vertical: Tensor = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
let random = Tensor.randomKernel(seed: 1)
let found = [laplacian, vertical, random].map { convolve2d(digit, $0, mode: .same, boundary: .symmetric) }
