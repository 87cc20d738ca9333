// With and without dropout.

import Martinet
import MartinetData
import MartinetPlots

let dropoutCurves = Lesson(
  "dropout-curves", rows: "F10", title: Text("With and without dropout", "Sans et avec dropout")
) { page in
  page.say(
    "Left alone, the network learns its images by heart and its loss on validation rises. With half of the neurons left "
      + "out in every step it does not.",
    "Livré à lui-même, le réseau apprend ses images par cœur et sa perte de validation remonte. Avec la moitié des "
      + "neurones supprimés à chaque pas, non.")
  let train = try await MNIST.load(from: page.data).train.limited(to: page.isQuick ? 1200 : 12_000)
  func history(dropout: Bool) throws -> History {
    let model = try Sequential(input: [28, 28], seed: 1) {
      Flatten()
      Dense(128, activation: .relu)
      if dropout { Dropout(0.5) }
      Dense(10, activation: .softmax)
    }
    model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
    try model.fit(
      train, epochs: page.isQuick ? 10 : 40, batchSize: 128, validationFraction: 1.0 / 6, verbose: page.verbose)
    return model.history
  }
  let (without, with) = (try history(dropout: false), try history(dropout: true))
  let (bare, dropped) = (
    page.text("Without dropout", "Sans dropout"), page.text("With dropout 0.5", "Avec dropout 0,5")
  )
  page.draw(
    TrainingCurves(without, title: bare), TrainingCurves(with, title: dropped),
    TrainingCurves(without, "accuracy", title: bare), TrainingCurves(with, "accuracy", title: dropped), columns: 2)
  func gap(_ history: History) -> Double {
    guard let last = history.epochs.last else { return .nan }
    return (last.validationLoss ?? .nan) - last.loss
  }
  page.number(
    "validation loss − training loss, without", "perte de validation − d'apprentissage, sans", ours: gap(without))
  page.number("validation loss − training loss, with", "perte de validation − d'apprentissage, avec", ours: gap(with))
  page.fact("with dropout the curves part less", "avec dropout les courbes s'écartent moins", gap(with) < gap(without))
}
