// Your turn: clothing instead of digits.

import Martinet
import MartinetData
import MartinetPlots

let fashion = Lesson("fashion", rows: "F9", title: Text("Your turn!", "À vous de jouer !")) { page in
  page.say(
    "The same network learns the images of clothing of Fashion-MNIST, with Adam and a step that falls to zero.",
    "Le même réseau apprend les images de vêtements de Fashion-MNIST, avec Adam et un pas qui diminue jusqu'à zéro.")
  let (all, test) = try await FashionMNIST.load(from: page.data)
  let train = page.isQuick ? try all.limited(to: 3000) : all
  let model = try Sequential(input: [28, 28], seed: 1) {
    Flatten()
    Dense(128, activation: .relu)
    Dense(10, activation: .softmax)
  }
  model.compile(
    optimizer: .adam(learningRate: 0.002), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy],
    schedule: .cosine())
  try model.fit(train, epochs: page.isQuick ? 3 : 25, batchSize: 64, seed: 1, verbose: page.verbose)
  let evaluation = try model.evaluate(test)
  page.number(
    "test accuracy (slide: 0.8947)", "accuracy de test (diapositive : 0,8947)", ours: evaluation.accuracy ?? .nan,
    atLeast: 0.8947)
  page.number(
    "test loss (slide: 0.3492)", "perte de test (diapositive : 0,3492)", ours: evaluation.loss, atMost: 0.3492)

  let names = train.classNames ?? []
  let (features, labels) = try train.batches(of: 25)[0].gathered()
  page.draw(ImageGrid(batch: features[0], titles: labels.scalars.map { names[Int($0)] }, columns: 5))
  let first = try test.limited(to: 105).batches(of: 105, reuse: "the first 105 predictions as a figure")[0]
  page.draw(
    try PredictionGrid(
      first, by: model, columns: 15, title: page.text("The first 105 of the test", "Les 105 premiers exemples de test"))
  )
}
