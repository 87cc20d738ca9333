// Pushing a little: a deeper network, and images that are never twice the same.

import Martinet
import MartinetData
import MartinetPlots

let augmentation = Lesson(
  "augmentation", rows: "G7", title: Text("And pushing a little…", "Et en forçant un peu…")
) { page in
  page.say(
    "In every epoch every image is moved, turned and enlarged a little, by chance: a 4 stays a 4, and the network never "
      + "sees the same image twice. Nothing is mirrored, for a mirrored digit is none. Two convolutions learn from "
      + "them, with a step that rises first and then falls to zero; the weights of the best epoch on validation data are "
      + "kept.",
    "À chaque époque, chaque image est un peu déplacée, tournée et agrandie, au hasard : un 4 reste un 4, et le réseau ne "
      + "voit jamais deux fois la même image. On ne prend pas son reflet, car un chiffre en miroir n'en est plus un. Deux "
      + "convolutions apprennent de ces images, avec un pas qui augmente d'abord, puis diminue jusqu'à zéro ; "
      + "on garde les poids de la meilleure époque en validation.")
  let (images, test) = try await MNIST.load(from: page.data)
  let train = page.isQuick ? try images.limited(to: 1500) : images
  let augmented = try train.augmented(by: [.shift(2), .rotate(degrees: 10), .zoom(0.1)])

  let model = try Sequential(input: [28, 28], seed: 1) {
    Reshape([28, 28, 1])
    Conv2D(32, kernel: 3, activation: .relu)
    Conv2D(64, kernel: 3, activation: .relu)
    MaxPool2D(2)
    Dropout(0.25)
    Flatten()
    Dense(128, activation: .relu)
    Dropout(0.5)
    Dense(10, activation: .softmax)
  }
  model.compile(
    optimizer: .adam(learningRate: 0.003), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy],
    schedule: .oneCycle())
  try model.fit(
    augmented, epochs: page.isQuick ? 2 : 24, batchSize: 128, validationFraction: 1.0 / 6, seed: 1,
    callbacks: [EarlyStopping(patience: .max)], verbose: page.verbose)
  let score = try model.evaluate(test)
  page.number(
    "test accuracy (slide: 0.9949)", "accuracy de test (diapositive : 0,9949)", ours: score.accuracy ?? .nan,
    atLeast: 0.9949)
  page.number("test loss (slide: 0.0221)", "perte de test (diapositive : 0,0221)", ours: score.loss, atMost: 0.0221)
  page.draw(
    TrainingCurves(model.history, title: page.text("Loss", "Perte")),
    TrainingCurves(model.history, "accuracy", title: "Accuracy"))

  // The same five images, as they are and in four epochs.
  let first = try train.limited(to: 5)
  let again = try first.augmented(by: [.shift(2), .rotate(degrees: 10), .zoom(0.1)])
  func epoch(_ number: Int) throws -> [Tensor] {
    let batch = again.batches(of: 5, shuffledBy: 1, epoch: number)[0]
    let (features, rows) = (try batch.features(), Array(batch.rows))
    return (0..<5).map { features[rows.firstIndex(of: $0)!] }
  }
  let asTheyAre = try first.batches(of: 5)[0].features()
  let epochs = try (0..<4).map(epoch)
  page.draw(
    ImageGrid(
      (0..<5).map { asTheyAre[$0] } + epochs.flatMap { $0 }, columns: 5,
      title: page.text(
        "Five images, as they are and in four epochs", "Cinq images, telles quelles et dans quatre époques")))
  page.fact(
    "no image is twice the same", "aucune image n'est deux fois la même",
    Set((0..<5).map { asTheyAre[$0].scalars } + epochs.joined().map(\.scalars)).count == 25)
  page.fact("the same seed gives the same images", "la même graine donne les mêmes images", try epoch(2) == epochs[2])
}
