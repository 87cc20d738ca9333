// The same network with more time.

import Martinet
import MartinetData
import MartinetPlots

let longTraining = Lesson(
  "long-training", rows: "F8", "A13", title: Text("With a little more time", "Et avec un peu plus de temps")
) { page in
  page.say(
    "The same network goes on learning. A sixth of the training images is kept for validation: the loss there falls as "
      + "long as the network learns what images have in common.",
    "Le même réseau continue d'apprendre. Un sixième des images d'apprentissage sert de validation : la perte y baisse "
      + "tant que le réseau apprend ce que les images ont en commun.")
  let all = try await MNIST.load(from: page.data).train
  let train = page.isQuick ? try all.limited(to: 3000) : all
  let model = try Sequential(input: [28, 28], seed: 1) {
    Flatten()
    Dense(128, activation: .relu)
    Dense(10, activation: .softmax)
  }
  model.compile(optimizer: .sgd(learningRate: 0.1), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
  try model.fit(train, epochs: page.isQuick ? 5 : 30, validationFraction: 1.0 / 6, verbose: page.verbose)
  page.draw(
    TrainingCurves(model.history, title: page.text("Loss", "Perte")),
    TrainingCurves(model.history, "accuracy", title: "Accuracy"))
  let best = model.history.epochs.compactMap { $0.value("val_accuracy") }.max() ?? .nan
  page.number("best accuracy on validation", "meilleure accuracy en validation", ours: best, atLeast: 0.975)
}
