// Accuracy alone misleads.

import Martinet
import MartinetPlots

let accuracyAlone = Lesson(
  "accuracy", rows: "C1", title: Text("Accuracy alone misleads", "L'accuracy seule ne suffit pas")
) { page in
  page.say(
    "9000 examples are of class A, 1000 of class B. A classifier that always answers A is right about 90 %: the "
      + "baseline, which stands beside every accuracy. The mean of the recalls of both classes tells.",
    "9000 exemples sont de classe A, 1000 de classe B. Un classifieur qui répond toujours A a raison à 90 % : c'est "
      + "la référence, affichée à côté de chaque accuracy. La moyenne des rappels des deux classes le montre.")
  let truth = [Int](repeating: 0, count: 9000) + [Int](repeating: 1, count: 1000)
  let always = try ClassPredictions(truth: truth, predicted: [Int](repeating: 0, count: 10000)).matrix
  page.number("accuracy", "accuracy", slide: 0.9, ours: always.accuracy.value ?? .nan, within: 1e-12)
  page.number(
    "baseline: always the largest class", "référence : toujours la plus grande classe", expected: 0.9,
    ours: always.baseline.value ?? .nan, within: 1e-12)
  page.number("part of A", "part de A", expected: 0.9, ours: always.balance[0], within: 1e-12)
  page.number(
    "balanced accuracy", "accuracy équilibrée", expected: 0.5, ours: always.balancedAccuracy.value ?? .nan,
    within: 1e-12)
  page.answer(
    "precision of B", "précision de B", expected: "undefined: nothing is predicted as class 1",
    ours: always.precision(.positive))
  page.draw(
    BarChart(
      ["A", "B"], [9000, 1000], y: page.text("examples", "exemples"),
      title: page.text("Two unequal classes", "Deux classes inégales")))
}
