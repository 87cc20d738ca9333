// The price of a pizza: a line, its loss, and two ways to find it.

import Martinet
import MartinetPlots

let pizza = Lesson(
  "pizza", rows: "A4", "A5", title: Text("The price of a pizza", "Le prix d'une pizza")
) { page in
  page.say(
    "A line y' = b + w₁x₁ tells the price y' from the size x₁, here in steps of 10 cm from 30 cm. Gradient descent "
      + "and the closed form find the same weight and the same bias.",
    "Une droite y' = b + w₁x₁ donne le prix y' d'après la taille x₁, ici en pas de 10 cm depuis 30 cm. La descente "
      + "de gradient et la forme close trouvent le même poids et le même biais.")

  let pizzas = try Pizzas.training()
  let line = try LinearRegression(inputs: 1)
  line.model.compile(optimizer: .sgd(learningRate: 0.3), loss: .meanSquaredError)
  try line.model.fit(pizzas, epochs: 400, batchSize: 13, verbose: .silent)

  let solved = try LinearRegression(inputs: 1)
  try solved.solve(pizzas)
  let (w, b) = (Double(line.weights.scalar), Double(line.bias.scalar))
  page.number(
    "w₁ by descent, beside the closed form", "w₁ par descente, à côté de la forme close",
    expected: Double(solved.weights.scalar), ours: w, within: 1e-4)
  page.number(
    "b by descent, beside the closed form", "b par descente, à côté de la forme close",
    expected: Double(solved.bias.scalar), ours: b, within: 1e-4)

  page.say(
    "The loss L₂ is the mean of the squared errors, MSE = 1/N Σ (y − y')². A good line has a small one, a bad line "
      + "a large one; the gray segments are the errors.",
    "La perte L₂ est la moyenne des erreurs au carré, MSE = 1/N Σ (y − y')². Une bonne droite en a une petite, une "
      + "mauvaise droite une grande ; les segments gris sont les erreurs.")
  func judged(_ w: Double, _ b: Double, _ title: String) throws -> (loss: Double, plot: ScatterPlot) {
    let price = { (size: Double) in b + w * (size - 30) / 10 }
    let predicted = Pizzas.sizes.map(price)
    let loss = try ValuePredictions(truth: Pizzas.prices, predicted: predicted).meanSquaredError.value ?? .nan
    let mse = page.text(": MSE ", " : MSE ") + Page.digits((1000 * loss).rounded() / 1000)
    return (
      loss,
      ScatterPlot(
        [Series("pizza", x: Pizzas.sizes, y: Pizzas.prices)], fit: Series(over: 18...42, price),
        predictions: predicted, title: title + mse,
        x: Axis(page.text("size in cm", "taille en cm")), y: Axis(page.text("price in €", "prix en €")))
    )
  }
  let good = try judged(w, b, page.text("A good line", "Une bonne droite"))
  let bad = try judged(0.5, 5, page.text("A bad line", "Une mauvaise droite"))
  page.draw(bad.plot, good.plot)
  page.number("MSE of the good line", "MSE de la bonne droite", ours: good.loss)
  page.number("MSE of the bad line", "MSE de la mauvaise droite", ours: bad.loss)
  page.fact(
    "the good line's loss is the smaller one", "la perte de la bonne droite est la plus petite", good.loss < bad.loss)
  page.number(
    "MSE as loss of the model", "MSE comme perte du modèle",
    expected: good.loss, ours: try line.model.evaluate(pizzas).loss, within: 1e-5)
}
