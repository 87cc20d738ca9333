// Where yes begins: a threshold chosen on validation data.

import Martinet
import MartinetPlots

let decisionThreshold = Lesson(
  "threshold", rows: "C6", title: Text("Choosing a threshold", "Le choix du seuil")
) { page in
  page.say(
    "A missed fraud may cost ten times a false alarm. The threshold is then chosen on validation data by cost, or by "
      + "an Fβ, and the model keeps it.",
    "Une fraude manquée peut coûter dix fois une fausse alerte. Le seuil est alors choisi sur la validation par le coût, "
      + "ou par un Fβ, et le modèle le garde.")
  let (examples, others) = (Plane(200, wrong: 0.2, seed: 4), Plane(500, wrong: 0.2, seed: 5))
  let model = try LogisticRegression(inputs: 2).model
  try model.fit(try examples.training(), epochs: 60, verbose: .silent)

  let validation = try others.validation()
  let scores = try BinaryScores(
    truth: others.labels, scores: try model.predict(validation).scalars.map(Double.init))
  page.draw(
    PrecisionRecallPlot(
      [.init(page.text("classifier", "classifieur"), scores.precisionRecall)],
      title: page.text("Precision and recall", "Précision et rappel")))

  func cost(_ threshold: Double) -> Double {
    let counts = scores.classes(above: threshold).matrix.classCounts[1]
    return (counts.falsePositives + 10 * counts.falseNegatives) / Double(scores.count)
  }
  let cheapest = try model.threshold(on: validation, by: .cost(falsePositive: 1, falseNegative: 10))
  let f1 = try model.threshold(on: validation, by: .fScore(beta: 1))
  page.number("threshold by cost", "seuil par le coût", ours: cheapest.value)
  page.number(
    "its mean cost", "son coût moyen", expected: cost(cheapest.value), ours: cheapest.reached ?? .nan, within: 1e-12)
  page.number("mean cost at 0.5", "coût moyen à 0,5", ours: cost(0.5))
  page.number("threshold by F₁", "seuil par F₁", ours: f1.value)
  page.number(
    "its F₁", "son F₁", expected: scores.classes(above: f1.value).matrix.f1(.positive).value ?? .nan,
    ours: f1.reached ?? .nan, within: 1e-12)
  page.fact(
    "no threshold costs less", "aucun seuil ne coûte moins",
    (scores.scores + [-1]).allSatisfy { cost($0) >= cost(cheapest.value) - 1e-12 })

  model.threshold = cheapest
  page.fact(
    "the model answers by it", "le modèle répond selon ce seuil",
    try model.predictLabels(validation) == scores.scores.map { cheapest($0) })
}
