// A convolution: a small pattern is looked for everywhere in an image.

import Martinet
import MartinetData
import MartinetPlots

let convolution = Lesson("convolution", rows: "G1", title: Text("Convolution", "La convolution")) { page in
  page.say(
    "(I × K)ₓᵧ = ΣΣ Kᵢⱼ · I₍ₓ₊ᵢ₋₁, ᵧ₊ⱼ₋₁₎: the pattern K is laid on the image I at every place, and the products are "
      + "added up. The pattern is not turned.",
    "(I × K)ₓᵧ = ΣΣ Kᵢⱼ · I₍ₓ₊ᵢ₋₁, ᵧ₊ⱼ₋₁₎ : le motif K est posé sur l'image I à chaque endroit, et les produits sont "
      + "additionnés. Le motif n'est pas retourné.")
  let digit = try await MNIST.load(from: page.data).train.batches(of: 1)[0].features()[0]
  let image: Tensor = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]]
  let pattern: Tensor = [[1, 0], [2, -1]]
  // At the first place: 1·1 + 0·2 + 2·0 − 1·1 = 0.
  page.answer(
    "the hand example", "l'exemple à la main", expected: "[[0, 1, 5], [3, 3, 3], [4, 0, 0]]",
    ours: conv2d(image, pattern))
  var formula = Tensor(repeating: 0, shape: [3, 3])
  for x in 0..<3 {
    for y in 0..<3 {
      for i in 0..<2 {
        for j in 0..<2 { formula[x, y] += pattern[i, j] * image[x + i, y + j] }
      }
    }
  }
  page.fact("conv2d is the formula", "conv2d est la formule", conv2d(image, pattern) == formula)

  let laplacian: Tensor = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
  let vertical: Tensor = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
  page.draw(
    ImageGrid(
      [digit, conv2d(digit, laplacian), conv2d(digit, vertical)],
      titles: [
        "image", page.text("edges", "contours"), page.text("vertical edges", "contours verticaux"),
      ],
      columns: 3), size: (420, 170))
}
