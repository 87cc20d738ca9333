let laplacian: Tensor = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
let vertical: Tensor = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
let random = Tensor.randomKernel(seed: 1)
