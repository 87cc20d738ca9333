// The first network of images: Flatten, Dense 128, Dense 10.

import Martinet
import MartinetData
import MartinetPlots

let denseNetwork = Lesson(
  "dense-network", rows: "F3", "F4", "F5", "F6", "F7",
  title: Text("A first network", "Un premier réseau")
) { page in
  page.say(
    "The slide's network, as it is written there: 784 points, 128 neurons with ReLU, 10 probabilities; steps of 0.01 "
      + "down the gradient, five times through the images.",
    "Le réseau de la diapositive, tel qu'il y est écrit : 784 points, 128 neurones avec ReLU, 10 probabilités ; des pas "
      + "de 0,01 contre le gradient, cinq passages sur les images.")
  let (all, test) = try await MNIST.load(from: page.data)
  let train = page.isQuick ? try all.limited(to: 3000) : all

  let model = try Sequential(input: [28, 28], seed: 1) {
    Flatten()
    Dense(128, activation: .relu)
    Dense(10, activation: .softmax)
  }
  model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
  try model.fit(train, epochs: 5, verbose: page.verbose)
  let evaluation = try model.evaluate(test)

  page.list(try model.summary())
  page.list(
    model.history.epochs.map { epoch in
      "Epoch \(epoch.epoch)/5 - loss: \(Page.digits(epoch.loss)) - accuracy: \(Page.digits(epoch.metrics["accuracy"] ?? .nan))"
    }.joined(separator: "\n"))
  page.number(
    "training loss after epoch 1", "perte d'apprentissage après l'époque 1", slide: 0.6562,
    ours: model.history.epochs[0].loss)
  page.number(
    "training loss after epoch 5", "perte d'apprentissage après l'époque 5", slide: 0.2349,
    ours: model.history.epochs[4].loss)
  // One seed of twenty: the project's results hold the mean of all to the slide's numbers.
  page.number(
    "test accuracy (slide: 0.9381)", "accuracy de test (diapositive : 0,9381)", ours: evaluation.accuracy ?? .nan,
    atLeast: 0.933)
  page.number("test loss (slide: 0.2213)", "perte de test (diapositive : 0,2213)", ours: evaluation.loss, atMost: 0.23)

  let first = try test.limited(to: 105).batches(of: 105, reuse: "the first 105 predictions as a figure")[0]
  page.draw(
    NetworkDiagram(
      [.init("points", 784), .init("ReLU", 128), .init("softmax", 10)],
      title: page.text("The network", "Le réseau")))
  page.draw(
    try PredictionGrid(
      first, by: model, columns: 15, title: page.text("The first 105 of the test", "Les 105 premiers exemples de test"))
  )
}
