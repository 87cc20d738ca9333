// Pooling: a smaller image that keeps what matters.

import Martinet
import MartinetData
import MartinetPlots

let pooling = Lesson("pooling", rows: "G3", title: Text("Pooling", "Le pooling")) { page in
  page.say(
    "Of every zone of 2 × 2 or 3 × 3 points the largest is kept, or the mean.",
    "De chaque zone de 2 × 2 ou 3 × 3 points on garde le maximum, ou la moyenne.")
  let digit = try await MNIST.load(from: page.data).train.batches(of: 1)[0].features()[0]
  let image: Tensor = [[1, 3, 2, 1], [4, 2, 0, 1], [5, 1, 9, 2], [0, 2, 3, 4]]
  page.answer("largest of 2 × 2", "maximum de 2 × 2", expected: "[[4, 2], [5, 9]]", ours: maxPool2d(image, window: 2))
  page.answer(
    "mean of 2 × 2", "moyenne de 2 × 2", expected: "[[2.5, 1], [2, 4.5]]", ours: averagePool2d(image, window: 2))
  page.answer(
    "largest of 3 × 3, step 1", "maximum de 3 × 3, pas de 1", expected: "[[9, 9], [9, 9]]",
    ours: maxPool2d(image, window: 3, stride: 1))
  let (two, three) = (maxPool2d(digit, window: 2), maxPool2d(digit, window: 3))
  page.answer("28 × 28 by 2 × 2", "28 × 28 par 2 × 2", expected: "[14, 14]", ours: two.shape)
  page.answer("28 × 28 by 3 × 3", "28 × 28 par 3 × 3", expected: "[9, 9]", ours: three.shape)
  page.draw(
    ImageGrid(
      [digit, two, three, averagePool2d(digit, window: 2)],
      titles: ["image", "max 2 × 2", "max 3 × 3", page.text("mean 2 × 2", "moyenne 2 × 2")],
      columns: 4), size: (560, 170))
}
