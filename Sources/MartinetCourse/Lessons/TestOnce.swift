// Two sets are not enough: what is chosen on the test set is no longer tested by it.

import Martinet
import MartinetPlots

let testOnce = Lesson(
  "test-once", rows: "A9", "A10", title: Text("Why two sets are not enough", "Limite de deux ensembles")
) { page in
  page.say(
    "The labels here are drawn by lot, so that every model is wrong about half the time. The best of 100 on the test "
      + "set looks much better, because it was chosen there; in use it is as bad as the others. Chosen on validation "
      + "data instead, and tested once, it shows what it is.",
    "Ici les étiquettes sont tirées au sort : tout modèle se trompe une fois sur deux. Le meilleur de 100 sur la base de "
      + "test semble bien meilleur, parce qu'il y a été choisi ; en production il est aussi mauvais que les autres. Choisi "
      + "sur une base de validation, et testé une seule fois, il se montre tel qu'il est.")
  func set(_ count: Int, seed: UInt64) -> Plane { Plane(count, wrong: 0.5, seed: seed) }
  let (training, validation) = (try set(30, seed: 6).training(), try set(40, seed: 7).validation())
  let (drawn, production) = (set(40, seed: 8), try set(5000, seed: 9).validation())
  let test = try TestSet(features: drawn.features, labels: Tensor(drawn.labels.map { Float($0) }))

  let models = try (0..<100).map { seed in
    let model = try Sequential(input: [2], seed: UInt64(seed)) {
      Dense(8, activation: .relu)
      Dense(1, activation: .sigmoid)
    }
    model.compile(optimizer: .sgd(learningRate: 0.1), loss: .binaryCrossEntropy, metrics: [.accuracy])
    try model.fit(training, epochs: 20, verbose: .silent)
    return model
  }
  func error(_ evaluation: Evaluation) -> Double { 1 - (evaluation.accuracy ?? .nan) }

  let chosen = try models.min { try error($0.evaluate(validation)) < error($1.evaluate(validation)) }!
  let honest = error(try chosen.evaluate(test))
  page.number("chosen on validation: error on the test set", "choisi en validation : erreur de test", ours: honest)
  do {
    _ = try chosen.evaluate(test)
  } catch {
    page.list(error)
  }

  let onTest = try models.map { error(try $0.evaluate(test, reuse: "this lesson shows what comes of it")) }
  let best = onTest.indices.min { onTest[$0] < onTest[$1] }!
  let inUse = error(try models[best].evaluate(production))
  page.number(
    "chosen on the test set: its error there", "choisi sur la base de test : son erreur de test", ours: onTest[best])
  page.number("its error in use", "son erreur en production", ours: inUse)
  page.fact(
    "it looked better than it is by a tenth and more", "il semblait meilleur d'un dixième ou plus",
    inUse - onTest[best] >= 0.1)
  page.fact(
    "the honest error does not look better by as much", "l'erreur honnête ne trompe pas autant",
    error(try chosen.evaluate(production)) - honest < inUse - onTest[best])
  page.draw(
    Histogram(
      onTest, bins: 12, x: page.text("error on the test set", "erreur de test"),
      title: page.text("100 models", "100 modèles")))
}
