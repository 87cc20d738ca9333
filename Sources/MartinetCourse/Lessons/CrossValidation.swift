// k-fold cross-validation: every example is validated once.

import Martinet
import MartinetData
import MartinetPlots

let crossValidation = Lesson(
  "cross-validation", rows: "A11", title: Text("Cross-validation", "La validation croisée")
) { page in
  page.say(
    "The pizzas are divided into four parts. Each part is the validation data of a line that was fitted on the three "
      + "others, and the four results are averaged.",
    "Les pizzas sont divisées en quatre parties. Chacune sert de validation à une droite apprise sur les trois autres, et "
      + "les quatre résultats sont moyennés.")
  let rows = zip(Pizzas.sizes, Pizzas.prices).map { "\($0),\($1)\n" }.joined()
  let pizzas = try LabeledTable(try Table(csv: "size,price\n" + rows), target: "price")
  let folds = try pizzas.folds(4, seed: 1)
  let errors = try folds.map { fold in
    let data = try fold.prepared(by: Preparation(.columns("size", steps: .scale(.standard))))
    let line = try LinearRegression(inputs: 1)
    try line.solve(data.training)
    line.model.compile(optimizer: .sgd(), loss: .meanSquaredError)
    return try line.model.evaluate(data.validation!).loss
  }
  for (fold, error) in zip(folds, errors) { page.list("\(fold.rows.validation): MSE \(Page.digits(error))") }
  let mean = errors.reduce(0, +) / 4
  page.number("mean", "moyenne", ours: mean)
  let squares = errors.map { ($0 - mean) * ($0 - mean) }
  page.number("deviation", "écart type", ours: (squares.reduce(0, +) / 3).squareRoot())
  page.fact(
    "every pizza is validated once", "chaque pizza est validée une seule fois",
    folds.flatMap(\.rows.validation).sorted() == Array(0..<13))
  page.fact(
    "and is in training in all other folds", "et sert à l'apprentissage dans toutes les autres parties",
    folds.flatMap(\.rows.training).count == 3 * 13)
  page.draw(
    BarChart(
      (1...4).map { page.text("part \($0)", "partie \($0)") }, errors, y: "MSE",
      title: page.text("Four validations", "Quatre validations")))
}
