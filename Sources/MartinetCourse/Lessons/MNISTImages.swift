// The images: their shapes, one with a scale bar, and the first 25.

import Martinet
import MartinetData
import MartinetPlots

let mnistImages = Lesson("mnist", rows: "F1", "F2", title: Text("The images of MNIST", "Les images de MNIST")) { page in
  page.say(
    "60 000 images of written digits to learn from, 10 000 to test with, each of 28 × 28 points. Fashion-MNIST has as "
      + "many images of clothing.",
    "60 000 images de chiffres manuscrits pour l'apprentissage, 10 000 pour le test, chacune de 28 × 28 points. "
      + "Fashion-MNIST a autant d'images de vêtements.")
  let (train, test) = try await MNIST.load(from: page.data)
  func shape(_ count: Int, _ example: Shape) -> Shape { example.batched(count) }
  page.answer(
    "training images", "images d'apprentissage", slide: "[60000, 28, 28]",
    ours: shape(train.count, train.featureShapes[0]))
  page.answer(
    "training labels", "étiquettes d'apprentissage", slide: "[60000]", ours: shape(train.count, train.labelShape))
  page.answer("test images", "images de test", slide: "[10000, 28, 28]", ours: shape(test.count, test.featureShapes[0]))
  page.answer("test labels", "étiquettes de test", slide: "[10000]", ours: shape(test.count, test.labelShape))

  let (features, labels) = try train.batches(of: 25)[0].gathered()
  let digits = labels.scalars.map { "\(Int($0))" }
  page.draw(ImagePlot(features[0][0], title: page.text("The first image", "La première image")))
  page.draw(
    ImageGrid(batch: features[0], titles: digits, columns: 5, title: page.text("The first 25", "Les 25 premières")))
  page.answer(
    "their labels", "leurs étiquettes", expected: "5041921314353617286940911",
    ours: digits.joined())
}
