// Regression from end to end: a car's consumption from its power and weight, a temperature from its date.

import Martinet
import MartinetData
import MartinetPlots

let regression = Lesson(
  "regression", rows: "A3", title: Text("Regression: predicting values", "La régression : prédire des valeurs")
) { page in
  /// The mean R² of lines over five folds, each judged by rows that it has not seen.
  func rSquared(_ rows: LabeledTable, _ preparation: Preparation) throws -> Double {
    let scores = try rows.fiveFolds(by: preparation).map { fold in
      let line = try LinearRegression(inputs: fold.preparation.featureCount)
      try line.solve(fold.training)
      line.model.compile(optimizer: .sgd(), loss: .meanSquaredError, metrics: [.rSquared])
      return try line.model.evaluate(fold.validation!).metrics["r_squared"] ?? .nan
    }
    return scores.reduce(0, +) / 5
  }
  /// A line through all rows, which answers for a row as it stands in the table.
  func fitted(_ rows: LabeledTable, _ preparation: Preparation) throws -> (line: LinearRegression, model: FittedModel) {
    let data = try rows.split().prepared(by: preparation)
    let line = try LinearRegression(inputs: data.preparation.featureCount)
    try line.solve(data.training)
    return (line, try FittedModel(line.model, data))
  }

  page.say(
    "How many miles a car drives on a gallon, from its power and its weight. A car without one of these numbers is "
      + "left out. The weights are those of scaled features: a car that is heavier by one deviation drives five "
      + "miles less, one that is stronger by one deviation two.",
    "Combien de miles une voiture parcourt-elle avec un gallon, d'après sa puissance et son poids ? Une voiture à "
      + "laquelle il manque un de ces nombres est laissée de côté. Les poids sont ceux des caractéristiques mises à "
      + "l'échelle : une voiture plus lourde d'un écart type parcourt cinq miles de moins, une voiture plus puissante "
      + "d'un écart type, deux.")
  let all = try CourseTable.cars.load(from: page.data)
  let cars = try LabeledTable(
    all.withoutMissing(in: ["Horsepower", "Miles_per_Gallon"]), target: "Miles_per_Gallon")
  page.number("cars in the table", "voitures dans le tableau", expected: 406, ours: Double(all.rowCount), within: 0)
  page.number("without a missing value", "sans valeur manquante", expected: 392, ours: Double(cars.count), within: 0)
  let powerAndWeight = Preparation(.columns("Horsepower", "Weight_in_lbs", steps: .scale(.standard)))
  let (line, consumption) = try fitted(cars, powerAndWeight)
  page.number(
    "weight of the power (scikit-learn)", "poids de la puissance (scikit-learn)", expected: -1.81841821,
    ours: Double(line.weights.scalars[0]), within: 1e-4)
  page.number(
    "weight of the car's weight (scikit-learn)", "poids du poids de la voiture (scikit-learn)", expected: -4.915290575,
    ours: Double(line.weights.scalars[1]), within: 1e-4)
  page.number(
    "bias (scikit-learn)", "biais (scikit-learn)", expected: 23.445918367346938, ours: Double(line.bias.scalar),
    within: 1e-4)
  page.number(
    "R² over five folds (scikit-learn)", "R² sur cinq parties (scikit-learn)", expected: 0.7041788179734257,
    ours: try rSquared(cars, powerAndWeight), within: 0.007)
  page.number(
    "miles per gallon of 100 hp and 2500 lb", "miles par gallon pour 100 ch et 2500 livres",
    ours: try consumption.predict(["Horsepower": 100, "Weight_in_lbs": 2500]).number ?? .nan)
  page.draw(
    ScatterPlot(
      [
        Series(
          page.text("cars", "voitures"), x: cars.labels.map(Double.init),
          y: try consumption.predict(cars.table).map { $0.number ?? .nan })
      ], fit: Series(page.text("no error", "aucune erreur"), x: [8, 47], y: [8, 47]),
      title: page.text("Miles per gallon", "Miles par gallon"), x: Axis(page.text("true", "réel")),
      y: Axis(page.text("predicted", "prédit"))))

  page.say(
    "The day's highest temperature in Seattle, from the date alone. A date becomes its place on the circle of the "
      + "year, a sine and a cosine, so that December lies beside January. A line over both is a wave that comes "
      + "again every year; what it misses is the weather.",
    "La température maximale du jour à Seattle, d'après la seule date. Une date devient sa place sur le cercle de "
      + "l'année, un sinus et un cosinus : décembre se trouve à côté de janvier. Une droite sur les deux est une onde "
      + "qui revient chaque année ; ce qui lui échappe, c'est la météo.")
  let weather = try LabeledTable(CourseTable.weather.load(from: page.data), target: "temp_max")
  let place = Preparation(.columns("date", steps: .dates([.yearCycle])))
  page.number("days", "jours", expected: 1461, ours: Double(weather.count), within: 0)
  page.number(
    "R² over five folds (scikit-learn)", "R² sur cinq parties (scikit-learn)", expected: 0.747082580380314,
    ours: try rSquared(weather, place), within: 0.0075)
  let temperature = try fitted(weather, place).model
  for (date, day) in [
    ("2016-01-15", page.text("15 January", "15 janvier")), ("2016-07-15", page.text("15 July", "15 juillet")),
  ] {
    page.number(
      "°C on \(day)", "°C le \(day)", ours: try temperature.predict(["date": .text(date)]).number ?? .nan)
  }
  let days = try Preparation(.columns("date", steps: .dates([.days]))).fitted(on: weather.table)
    .apply(to: weather.table).scalars.map { 1970 + Double($0) / 365.25 }
  page.draw(
    LinePlot(
      [
        Series(page.text("measured", "mesurée"), x: days, y: weather.labels.map(Double.init)),
        Series(
          page.text("from the date", "d'après la date"), x: days,
          y: try temperature.predict(weather.table).map { $0.number ?? .nan }),
      ], title: page.text("Four years in Seattle", "Quatre ans à Seattle"),
      x: Axis(page.text("year", "année"), isWhole: true),
      y: Axis(page.text("highest temperature in °C", "température maximale en °C"))), size: (690, 320))
}
