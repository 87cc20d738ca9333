// The step size: too small, right, too large.

import Martinet
import MartinetPlots

let stepSize = Lesson(
  "step-size", rows: "A7", title: Text("The step size", "Le pas d'apprentissage")
) { page in
  page.say(
    "Too small a step hardly learns. One that is too large jumps over the valley, higher at every step, until its "
      + "numbers are no numbers: it diverges, and says so.",
    "Un pas trop petit n'apprend presque rien. Un pas trop grand saute par-dessus la vallée, plus haut à chaque fois, "
      + "jusqu'à ce que ses nombres n'en soient plus : il diverge, et le dit.")

  func line(_ rate: Float) throws -> Model {
    let model = try LinearRegression(inputs: 1).model
    model.compile(optimizer: .sgd(learningRate: rate), loss: .meanSquaredError)
    return model
  }
  let pizzas = try Pizzas.training()
  let trials = try pizzas.trials(of: [0.001, 0.2, 1.01, 3], epochs: 80, batchSize: 13, line)
  page.list(trials.map(\.description).joined(separator: "\n"))

  let curves = try trials.map { trial in
    let path = DescentPath()
    // A training that diverges ends in an error, and its path up to there is kept; it is drawn up to 10⁸.
    do {
      try line(trial.learningRate).fit(pizzas, epochs: 80, batchSize: 13, callbacks: [path], verbose: .silent)
    } catch ModelError.lossNotFinite {}
    return Series("η = \(trial.learningRate)", y: Array(path.points.map(\.loss).prefix { $0 < 1e8 }))
  }
  page.draw(
    LinePlot(
      curves, title: page.text("Four step sizes", "Quatre pas"), x: Axis(page.text("step", "pas")),
      y: Axis(page.text("loss", "perte"), scale: .logarithmic)))

  guard case .fell(let first, let small) = trials[0].outcome, case .fell(_, let right) = trials[1].outcome else {
    return page.fact("steps of 0.001 and 0.2 descend", "les pas de 0,001 et 0,2 descendent", false)
  }
  page.fact(
    "0.001 is too small: half the loss is still there", "0,001 est trop petit : la moitié de la perte reste",
    small > first / 2)
  page.fact(
    "0.2 descends to the loss of the best line", "0,2 descend jusqu'à la perte de la meilleure droite",
    right < small / 10)
  var (rose, diverged) = (false, false)
  if case .rose = trials[2].outcome { rose = true }
  if case .diverged = trials[3].outcome { diverged = true }
  page.fact("1.01 climbs", "1,01 monte", rose)
  page.fact("3 diverges", "3 diverge", diverged)

  page.say(
    "One training in which the step grows finds a good one: a tenth of the step at which the loss was the lowest.",
    "Un seul entraînement où le pas grandit en trouve un bon : le dixième de celui où la perte était la plus basse.")
  let range = try pizzas.learningRateRange(1e-4...10, steps: 100, batchSize: 13) { try line(0.1) }
  page.draw(
    LinePlot(
      [
        Series(
          x: range.points.map { Double($0.learningRate) }, y: range.points.map(\.smoothed))
      ], title: page.text("The loss while the step grows", "La perte quand le pas grandit"),
      x: Axis(page.text("step size", "pas"), scale: .logarithmic),
      y: Axis(page.text("loss", "perte"), scale: .logarithmic)))
  let suggestion = range.suggestion ?? .nan
  page.number("the step that is suggested", "le pas conseillé", ours: Double(suggestion))
  page.fact(
    "it is between too small and too large", "il est entre trop petit et trop grand",
    suggestion > 0.001 && suggestion < 1)
}
