// The functions of neurons: sigmoid, ReLU, step.

import Foundation
import Martinet
import MartinetPlots

let activations = Lesson(
  "activations", rows: "D4", title: Text("Activation functions", "Les fonctions d'activation")
) { page in
  page.say(
    "The sigmoid F(x) = 1/(1 + e^(−λx)), here with λ = 5; ReLU, F(x) = max(0, x); the step, 1 above 0. The slopes "
      + "come from the graph of each function.",
    "La sigmoïde F(x) = 1/(1 + e^(−λx)), ici avec λ = 5 ; la ReLU, F(x) = max(0, x) ; le seuil, 1 au-dessus de 0. Les "
      + "pentes viennent du graphe de chaque fonction.")
  let x = Placeholder(name: "x")
  let points = Tensor((0...400).map { Float($0) / 100 - 2 })
  let session = Session()
  func series(_ name: String, _ f: Node) throws -> (values: Series, slopes: Series) {
    let slope = try gradients(of: f.sum(), withRespectTo: [x.node])[0]
    let (values, slopes) = try session.run(f, slope, feeding: [x: points])
    let places = points.scalars.map(Double.init)
    return (
      Series(name, x: places, y: values.scalars.map(Double.init)),
      Series(name, x: places, y: slopes.scalars.map(Double.init))
    )
  }
  let sigmoid = try series(page.text("sigmoid, λ = 5", "sigmoïde, λ = 5"), Martinet.sigmoid(x, slope: 5))
  let relu = try series("ReLU", Martinet.relu(x))
  let step = try series(page.text("step", "seuil"), Martinet.step(x))
  let all = [sigmoid, relu, step]
  page.draw(
    LinePlot(all.map(\.values), title: page.text("Functions", "Fonctions"), x: Axis("x"), y: Axis("F(x)")),
    LinePlot(all.map(\.slopes), title: page.text("Slopes", "Pentes"), x: Axis("x"), y: Axis("F'(x)")))

  let exact = sigmoid.values.x.map { x in 1 / (1 + exp(-5 * x)) }
  let error = zip(sigmoid.values.y, exact).map { abs($0 - $1) }.max() ?? .nan
  page.number(
    "largest error of the sigmoid", "plus grande erreur de la sigmoïde", expected: 0, ours: error, within: 2e-7)
  let slopeError = zip(sigmoid.slopes.y, exact).map { slope, f in abs(slope - 5 * f * (1 - f)) }.max() ?? .nan
  page.number(
    "largest error of its slope λF(1 − F)", "plus grande erreur de sa pente λF(1 − F)", expected: 0, ours: slopeError,
    within: 2e-6)
  page.number("sigmoid at 0", "sigmoïde en 0", expected: 0.5, ours: sigmoid.values.y[200], within: 0)
  page.fact("ReLU is max(0, x)", "la ReLU est max(0, x)", relu.values.y == relu.values.x.map { max(0, $0) })
  page.number("step at 0", "seuil en 0", expected: 0, ours: step.values.y[200], within: 0)
}
