// Gradient descent: a direction, a magnitude, and a step against them.

import Martinet
import MartinetPlots

let descent = Lesson(
  "descent", rows: "A6", title: Text("Gradient descent", "La descente de gradient")
) { page in
  page.say(
    "Every step goes against the gradient: w ← w − η ∂L/∂w. The points where the steps began are kept, from the "
      + "first line, w₁ = b = 0, to the last.",
    "Chaque pas va contre le gradient : w ← w − η ∂L/∂w. Les points de départ des pas sont gardés, de la première "
      + "droite, w₁ = b = 0, à la dernière.")

  let path = DescentPath()
  let line = try LinearRegression(inputs: 1)
  line.model.compile(optimizer: .sgd(learningRate: 0.2), loss: .meanSquaredError)
  try line.model.fit(try Pizzas.training(), epochs: 40, batchSize: 13, callbacks: [path], verbose: .silent)

  let points = path.points.map {
    Point2D(Double($0.weights["linear/kernel"]!.scalar), Double($0.weights["linear/bias"]!.scalar))
  }
  let x = Pizzas.scaled(Pizzas.sizes).map { Double($0[0]) }
  func slopes(_ w: Double, _ b: Double) -> (w: Double, b: Double) {
    let errors = zip(x, Pizzas.prices).map { size, price in b + w * size - price }
    let together = zip(errors, x).map { $0 * $1 }.reduce(0, +)
    return (2 * together / 13, 2 * errors.reduce(0, +) / 13)
  }
  for (step, (point, next)) in zip(points, points.dropFirst()).enumerated().prefix(3) {
    let gradient = slopes(point.x, point.y)
    let magnitude = (gradient.w * gradient.w + gradient.b * gradient.b).squareRoot()
    page.list(
      "t \(step)  (w₁, b) = (\(Page.digits(point.x)), \(Page.digits(point.y)))  "
        + "gradient (\(Page.digits(gradient.w)), \(Page.digits(gradient.b)))  |gradient| \(Page.digits(magnitude))")
    page.number("w₁ − 0.2 ∂L/∂w₁", "w₁ − 0,2 ∂L/∂w₁", expected: point.x - 0.2 * gradient.w, ours: next.x, within: 1e-5)
    page.number("b − 0.2 ∂L/∂b", "b − 0,2 ∂L/∂b", expected: point.y - 0.2 * gradient.b, ours: next.y, within: 1e-5)
  }

  func meanSquaredError(_ w: Double, _ b: Double) -> Double {
    let errors = zip(x, Pizzas.prices).map { size, price in b + w * size - price }
    return errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
  }
  let loss = try Grid(x: -3...7, y: -2...14, meanSquaredError)
  page.draw(
    LossContour(
      loss, path: points, x: "w₁", y: "b", title: page.text("The path of the descent", "Le chemin de la descente")),
    TrainingCurves(
      training: path.points.map { $0.loss }, measure: page.text("loss", "perte"), isLogarithmic: true,
      title: page.text("The loss, step by step", "La perte, pas à pas")))
  let losses = path.points.map(\.loss)
  page.fact(
    "every step lowers the loss", "chaque pas diminue la perte", zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
}
