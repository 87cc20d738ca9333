// The ROC curve: every threshold at once.

import Martinet
import MartinetPlots

let rocCurve = Lesson("roc", rows: "C5", title: Text("The ROC curve", "La courbe ROC")) { page in
  page.say(
    "The curve shows the rate of true positives against that of false positives for all thresholds. The area below "
      + "is the probability that a positive example ranks above a negative one, both drawn at random.",
    "La courbe montre le taux de vrais positifs en fonction de celui des faux positifs pour tous les seuils. L'aire "
      + "sous la courbe est la probabilité qu'un exemple positif soit classé au-dessus d'un négatif, tirés au hasard.")
  let (examples, others) = (Plane(200, wrong: 0.2, seed: 4), Plane(500, wrong: 0.2, seed: 5))
  let model = try LogisticRegression(inputs: 2).model
  try model.fit(try examples.training(), epochs: 60, verbose: .silent)
  let said = try model.predict(others.features).scalars.map(Double.init)
  let good = try BinaryScores(truth: others.labels, scores: said).roc
  let wrong = try BinaryScores(truth: others.labels, scores: said.map { -$0 }).roc
  page.draw(
    ROCPlot(
      [.init(page.text("classifier", "classifieur"), good), .init(page.text("the opposite", "le contraire"), wrong)],
      title: "ROC"))

  // Every pair of a positive and a negative example, one by one.
  let (positives, negatives) = (
    said.indices.filter { others.labels[$0] == 1 }, said.indices.filter { others.labels[$0] == 0 }
  )
  var ranked = 0.0
  for yes in positives {
    for no in negatives { ranked += said[yes] > said[no] ? 1 : said[yes] == said[no] ? 0.5 : 0 }
  }
  page.number(
    "pairs in which the positive example ranks above; area", "paires où l'exemple positif est au-dessus ; aire",
    expected: ranked / Double(positives.count * negatives.count), ours: good.area.value ?? .nan, within: 1e-12)
  page.list(good, wrong)
  page.fact(
    "of an area below one half it is said: invert it",
    "pour une aire inférieure à un demi, il est conseillé d'inverser",
    wrong.shouldBeInverted)

  page.say("The corners of the square:", "Les coins du carré :")
  func corner(_ scores: [Double], _ truth: [Int], _ threshold: Double) throws -> String {
    let counts = try BinaryScores(truth: truth, scores: scores).classes(above: threshold).matrix.classCounts
    let (yes, no) = (counts[1], counts[0])
    func rate(_ part: Double, _ other: Double) -> Int { Int(part / (part + other)) }
    return "(\(rate(yes.falsePositives, no.truePositives)), \(rate(yes.truePositives, yes.falseNegatives)))"
  }
  page.answer("always no", "toujours négatif", expected: "(0, 0)", ours: try corner([0.1, 0.2], [0, 1], 0.5))
  page.answer("always yes", "toujours positif", expected: "(1, 1)", ours: try corner([0.8, 0.9], [0, 1], 0.5))
  page.answer("never wrong", "ne se trompe jamais", expected: "(0, 1)", ours: try corner([0.1, 0.9], [0, 1], 0.5))
  page.answer("always wrong", "se trompe toujours", expected: "(1, 0)", ours: try corner([0.9, 0.1], [0, 1], 0.5))
}
