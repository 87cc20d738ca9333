// Learning by heart: curves of higher and higher degree.

import Martinet
import MartinetPlots

let overfitting = Lesson(
  "overfitting", rows: "A8", title: Text("Over-fitting a price", "Le sur-apprentissage d'un prix")
) { page in
  page.say(
    "A curve of degree 10 goes through nearly every pizza, promotions included, and is wrong about the next ones. "
      + "The error on training falls with every degree; the degree is chosen where the error on other pizzas, the "
      + "validation data, is the smallest.",
    "Une courbe de degré 10 passe presque par chaque pizza, promotions comprises, et se trompe sur les suivantes. "
      + "L'erreur d'apprentissage diminue à chaque degré ; le degré est choisi là où l'erreur sur d'autres pizzas, la "
      + "validation, est la plus petite.")

  // Pizzas at the regular price, none of them in a promotion.
  let newSizes = Array(stride(from: 20.5, to: 40, by: 1.5))
  let noise = RandomStream(seed: 1).uniform(shape: [newSizes.count], low: -0.2, high: 0.2).scalars
  let newPrices = zip(newSizes, noise).map { 9.1 + 0.325 * ($0 - 30) + Double($1) }

  let degrees = 1...10
  var (training, validation, curves) = ([Double](), [Double](), [Series]())
  for degree in degrees {
    let curve = try LinearRegression(inputs: 1, degree: degree)
    try curve.solve(try Pizzas.training())
    func prices(_ sizes: [Double]) throws -> [Double] {
      try curve.model.predict(Tensor(Pizzas.scaled(sizes))).scalars.map(Double.init)
    }
    func error(_ sizes: [Double], _ truth: [Double]) throws -> Double {
      try ValuePredictions(truth: truth, predicted: try prices(sizes)).meanSquaredError.value ?? .nan
    }
    training.append(try error(Pizzas.sizes, Pizzas.prices))
    validation.append(try error(newSizes, newPrices))
    let sizes = Array(stride(from: 20, through: 40, by: 0.1))
    curves.append(Series(page.text("degree \(degree)", "degré \(degree)"), x: sizes, y: try prices(sizes)))
  }
  let best = degrees.min { validation[$0 - 1] < validation[$1 - 1] }!
  func plot(_ degree: Int, _ title: String) -> ScatterPlot {
    ScatterPlot(
      [
        Series("pizza", x: Pizzas.sizes, y: Pizzas.prices),
        Series(page.text("other pizzas", "autres pizzas"), x: newSizes, y: newPrices),
      ], fit: curves[degree - 1], title: title, x: Axis(page.text("size in cm", "taille en cm")),
      y: Axis(page.text("price in €", "prix en €")))
  }
  page.draw(
    plot(10, page.text("Learned by heart", "Appris par cœur")),
    plot(best, page.text("What was expected", "Le modèle attendu")))
  page.draw(
    LinePlot(
      [
        Series(page.text("training", "apprentissage"), x: degrees.map(Double.init), y: training),
        Series("validation", x: degrees.map(Double.init), y: validation),
      ], title: page.text("Error and degree", "Erreur et degré"), x: Axis(page.text("degree", "degré"), isWhole: true),
      y: Axis("MSE", scale: .logarithmic)))
  page.number("the degree chosen on validation", "le degré choisi en validation", ours: Double(best))
  page.fact(
    "a higher degree never errs more on training", "un degré plus haut ne se trompe jamais plus en apprentissage",
    zip(training, training.dropFirst()).allSatisfy { $1 <= $0 + 1e-6 })
  page.fact(
    "degree 10 errs more than the chosen one on other pizzas",
    "le degré 10 se trompe plus que le degré choisi sur d'autres pizzas",
    validation[9] > validation[best - 1] && best < 10)
}
