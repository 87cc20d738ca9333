// The exercise: is a transaction fraudulent?

import Martinet
import MartinetPlots

let fraud = Lesson(
  "fraud", rows: "C2", "C3", title: Text("Exercise: frauds", "Exercice : les fraudes")
) { page in
  page.say(
    "Fraud is the positive class. 890 correct transactions were taken for correct, 80 frauds for correct, 10 correct "
      + "ones for frauds, 20 frauds for frauds. Which are the true and false positives and negatives?",
    "La fraude est la classe positive. 890 transactions correctes ont été prédites correctes, 80 fraudes prédites "
      + "correctes, 10 correctes prédites fraudes, 20 fraudes prédites fraudes. Quelle répartition de VP/FP/FN/VN ?")
  let truth = [(0, 890), (1, 80), (0, 10), (1, 20)].flatMap { [Int](repeating: $0.0, count: $0.1) }
  let predicted = [(0, 890), (0, 80), (1, 10), (1, 20)].flatMap { [Int](repeating: $0.0, count: $0.1) }
  let matrix = try ClassPredictions(truth: truth, predicted: predicted).matrix
  page.list(matrix)
  let counts = matrix.classCounts[1]
  page.number("true positives", "VP", slide: 20, ours: counts.truePositives, within: 0)
  page.number("false positives", "FP", slide: 10, ours: counts.falsePositives, within: 0)
  page.number("false negatives", "FN", slide: 80, ours: counts.falseNegatives, within: 0)
  page.number("true negatives", "VN", slide: 890, ours: counts.trueNegatives, within: 0)
  page.number("accuracy", "accuracy", slide: 0.91, ours: matrix.accuracy.value ?? .nan, within: 1e-12)
  // The slide cuts 66.67 % to 66 %.
  page.number("precision", "précision", slide: 2.0 / 3, ours: matrix.precision(.positive).value ?? .nan, within: 1e-12)
  page.number("recall", "rappel", slide: 0.2, ours: matrix.recall(.positive).value ?? .nan, within: 1e-12)
  page.number("baseline: no fraud at all", "référence : aucune fraude", ours: matrix.baseline.value ?? .nan)
  page.draw(
    ConfusionMatrixPlot(
      matrix, classNames: [page.text("correct", "correcte"), page.text("fraud", "fraude")],
      title: page.text("Predicted and true", "Prédit et réel")))
}
