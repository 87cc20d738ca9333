// The phases of training and of inference: the preparation is a part of the model, which answers for the raw row.

import Foundation
import Martinet
import MartinetData
import MartinetPlots

let rawRow = Lesson(
  "raw-row", rows: "A2", "B1", "B7", title: Text("Training, then inference", "Apprentissage, puis inférence")
) { page in
  page.say(
    "Training: a size in cm is a number already, and only scaled; a promotion becomes yes or no. What that takes, the "
      + "mean, the deviation and the words, is learnt from the training data and saved with the model.",
    "Apprentissage : une taille en cm est déjà un nombre, qu'il suffit de mettre à l'échelle ; une promotion devient oui "
      + "ou non. Ce qu'il faut pour cela, la moyenne, l'écart type et les mots, est appris sur les données "
      + "d'apprentissage et enregistré avec le modèle.")
  let rows = zip(Pizzas.sizes, Pizzas.prices).enumerated().map { row, pizza in
    "\(pizza.0),\([4, 9].contains(row) ? "yes" : "no"),\(pizza.1)\n"
  }
  let table = try Table(csv: "size,promotion,price\n" + rows.joined())
  let data = try LabeledTable(table, target: "price").split(validation: 0.25, seed: 2).prepared(
    by: Preparation(
      .columns("size", steps: .scale(.standard)), .columns("promotion", steps: .oneHot(unknown: .ignore))))
  let line = try LinearRegression(inputs: data.preparation.featureCount)
  line.model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
  try line.model.fit(data.training, epochs: 1000, verbose: .silent)
  page.number(
    "loss on validation data", "perte sur la base de validation", ours: try line.model.evaluate(data.validation!).loss)
  let fitted = try FittedModel(line.model, data)
  let file = FileManager.default.temporaryDirectory.appending(path: "pizza-\(UUID()).safetensors").path
  defer { try? FileManager.default.removeItem(atPath: file) }
  try fitted.save(to: file)

  page.say(
    "Inference: the model is loaded, and asked about rows as they stand in a table. It holds no mode of training that "
      + "one could forget to leave.",
    "Inférence : le modèle est chargé, puis interrogé sur des lignes telles qu'elles sont dans un tableau. Il n'a pas de "
      + "mode d'apprentissage qu'on pourrait oublier de quitter.")
  let loaded = try FittedModel.load(from: file)
  let plain = try loaded.predict(["size": 33, "promotion": "no"]).number ?? .nan
  let promoted = try loaded.predict(["size": 33, "promotion": "yes"]).number ?? .nan
  page.number(
    "price of 33 cm, midway from 31 to 35", "prix de 33 cm, au milieu entre 31 et 35", expected: (9.3 + 10.8) / 2,
    ours: plain, within: 0.3)
  page.number(
    "the table's pizza in a promotion", "la pizza du tableau en promotion", expected: 6.9, ours: promoted, within: 0.5)
  let before = try fitted.predict(table).map { $0.number ?? .nan }
  page.fact(
    "the loaded model answers with the same bits", "le modèle chargé répond avec les mêmes bits",
    try loaded.predict(table).map { $0.number ?? .nan } == before)
  page.draw(
    ScatterPlot(
      [Series("pizza", x: Pizzas.sizes, y: Pizzas.prices)], predictions: before,
      title: page.text("Size and promotion", "Taille et promotion"),
      x: Axis(page.text("size in cm", "taille en cm")), y: Axis(page.text("price in €", "prix en €"))))
}
