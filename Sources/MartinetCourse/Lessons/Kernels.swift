// The convolution of image processing, and four images of one digit.

import Martinet
import MartinetData
import MartinetPlots

let kernels = Lesson(
  "kernels", rows: "G2", title: Text("Kernels for edges", "Des noyaux pour les contours")
) { page in
  page.say(
    "convolve2d turns its kernel by half a turn, and mode same gives an image as large as the first; with a symmetric "
      + "boundary the image goes on as in a mirror. The Laplacian answers to edges of any direction, Sobel's kernel "
      + "to vertical ones, a random kernel to nothing in particular. In each image black is the smallest number and white "
      + "the largest.",
    "convolve2d retourne son noyau d'un demi-tour, et le mode same donne une image aussi grande que la première ; avec "
      + "un bord symétrique l'image se prolonge comme dans un miroir. Le laplacien répond aux contours de toute "
      + "direction, le noyau de Sobel aux contours verticaux, un noyau aléatoire à rien de précis. Dans "
      + "chaque image, le noir est le plus petit nombre et le blanc le plus grand.")
  // The image comes first: array literals that were kept across the await crashed the program (Swift 6.3, release).
  let digit = try await MNIST.load(from: page.data).train.batches(of: 1)[0].features()[0]
  let laplacian: Tensor = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
  let vertical: Tensor = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
  let random = Tensor.randomKernel(seed: 1)
  let found = [laplacian, vertical, random].map { convolve2d(digit, $0, mode: .same, boundary: .symmetric) }
  page.draw(
    ImageGrid(
      [digit] + found,
      titles: [
        page.text("original image", "image d'origine"), page.text("edges", "contours"),
        page.text("vertical edges", "contours verticaux"), page.text("random kernel", "noyau aléatoire"),
      ], columns: 4), size: (560, 170))

  // At the first place: 1 + 1 + 2 + 4 − 4·1 = 4, the mirror's numbers among them.
  let numbers: Tensor = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  page.answer(
    "Laplacian, by hand", "laplacien, à la main", expected: "[[4, 3, 2], [1, 0, -1], [-2, -3, -4]]",
    ours: convolve2d(numbers, laplacian, mode: .same, boundary: .symmetric))
  page.answer(
    "vertical Sobel, by hand", "Sobel vertical, à la main",
    expected: "[[-4, -8, -4], [-4, -8, -4], [-4, -8, -4]]",
    ours: convolve2d(numbers, vertical, mode: .same, boundary: .symmetric))
  page.fact(
    "the formula of the networks, conv2d, does not turn the kernel",
    "la formule des réseaux, conv2d, ne retourne pas le noyau",
    convolve2d(numbers, vertical, mode: .valid) == [[-8]] && conv2d(numbers, vertical) == [[8]])
  page.fact(
    "the random kernel is in [−1, 0)", "le noyau aléatoire est dans [−1, 0[",
    random.scalars.allSatisfy { (-1..<0).contains($0) })
  page.answer("every image is 28 × 28", "chaque image est de 28 × 28", expected: "[28, 28]", ours: found[0].shape)
}
