// The convolutional network of the course.

import Martinet
import MartinetData
import MartinetPlots

let convolutionalNetwork = Lesson(
  "convolutional-network", rows: "G4", "G5", "G6", "G8",
  title: Text("A convolutional network", "Un réseau convolutif")
) { page in
  page.say(
    "32 patterns of 3 × 3 points are learned and looked for everywhere in the image. Validation data come from the "
      + "training set: the slide passes the test set to fit, which does not compile here, because a test set that "
      + "training has seen tests nothing.",
    "32 motifs de 3 × 3 points sont appris et cherchés partout dans l'image. La validation vient de l'ensemble "
      + "d'apprentissage : la diapositive donne l'ensemble de test à fit, ce qui ici ne compile pas, car un ensemble "
      + "de test que l'apprentissage a vu ne teste plus rien.")
  let (images, tests) = try await MNIST.load(from: page.data)
  let train = try (page.isQuick ? images.limited(to: 1500) : images).reshaped([28, 28, 1]).oneHotLabels(classes: 10)
  let test = try tests.reshaped([28, 28, 1]).oneHotLabels(classes: 10)
  page.answer(
    "images with a depth of 1", "images de profondeur 1", expected: "[60000, 28, 28, 1]",
    ours: try images.reshaped([28, 28, 1]).featureShapes[0].batched(images.count))

  let model = try Sequential(input: [28, 28, 1], seed: 1) {
    Conv2D(32, kernel: 3, activation: .relu, name: "filters")
    MaxPool2D(2)
    Dropout(0.25)
    Flatten()
    Dropout(0.5)
    Dense(10, activation: .softmax)
  }
  model.compile(optimizer: .adam(), loss: .categoricalCrossEntropy, metrics: [.accuracy])
  page.list(try model.summary())
  page.number("parameters", "paramètres", expected: 54_410, ours: Double(model.parameterCount), within: 0)
  page.number(
    "of them of the convolution", "dont ceux de la convolution", expected: 320,
    ours: Double(try model.weights(of: "filters").values.reduce(0) { $0 + $1.count }), within: 0)
  let dense = try Sequential(input: [28, 28, 1]) {
    Flatten()
    Dense(26 * 26 * 32)
  }
  page.number(
    "a dense layer with as many outputs", "une couche dense avec autant de sorties", expected: 16_981_120,
    ours: Double(dense.parameterCount), within: 0)
  do {
    _ = try Sequential(input: [28, 28]) { Conv2D(32, kernel: 3) }
  } catch let error as LayerError {
    page.list(error)
  }

  // The slide learns from all images. With seeds 1 … 6 these 59 000 give an accuracy of 0.9838 … 0.9852, on average
  // 0.9846, and a loss of 0.0458 … 0.0475.
  try model.fit(
    train, epochs: page.isQuick ? 2 : 20, batchSize: 128, validationFraction: 1.0 / 60, seed: 1, verbose: page.verbose)
  let score = try model.evaluate(test)
  page.number("test loss (slide: 0.0484)", "perte de test (diapositive : 0,0484)", ours: score.loss, atMost: 0.0484)
  page.number(
    "test accuracy (slide: 0.9844)", "accuracy de test (diapositive : 0,9844)", ours: score.accuracy ?? .nan,
    atLeast: 0.9844)
  page.draw(
    TrainingCurves(model.history, title: page.text("Loss", "Perte")),
    TrainingCurves(model.history, "accuracy", title: "Accuracy"))

  let image = try train.batches(of: 1)[0].features()
  let maps = try model.values(of: "filters", for: image)[0]
  page.draw(
    FilterGrid(
      try model.weights(of: "filters")["kernel"]!, columns: 8,
      title: page.text("The learned filters", "Les filtres appris")))
  page.draw(
    FeatureMaps(
      maps, columns: 8, title: page.text("What they make of the first image", "Ce qu'ils font de la première image")))
  page.draw(try ModelDiagram(model, title: page.text("The network", "Le réseau")))

  // Everything three points to the right: what the filters find moves with it, away from the borders.
  let points = image.scalars
  let moved = Tensor(points.indices.map { $0 % 28 < 3 ? 0 : points[$0 - 3] }, shape: image.shape)
  let movedMaps = try model.values(of: "filters", for: moved)[0]
  let difference =
    (0..<26).flatMap { row in
      (3..<26).flatMap { column in
        zip(movedMaps[row][column].scalars, maps[row][column - 3].scalars).map { abs($0 - $1) }
      }
    }.max() ?? .nan
  page.number(
    "conv(shifted image) − shifted conv(image)", "conv(image décalée) − conv(image) décalée", expected: 0,
    ours: Double(difference), within: 1e-5)
}
