// F₁: one number for precision and recall.

import Martinet
import MartinetPlots

let fScore = Lesson("f1", rows: "C4", title: Text("The F₁ score", "Le score F₁")) { page in
  page.say(
    "F₁ is the harmonic mean of precision and recall. The slide writes it in three ways, which are one number. It is "
      + "large only where both are.",
    "F₁ est la moyenne harmonique de la précision et du rappel. La diapositive l'écrit de trois façons, qui donnent "
      + "un seul nombre. Il n'est grand que si les deux le sont.")
  let matrix = ConfusionMatrix(truePositives: 20, falsePositives: 10, falseNegatives: 80, trueNegatives: 890)
  let f1 = matrix.f1(.positive).value ?? .nan
  let (precision, recall) = (matrix.precision(.positive).value ?? .nan, matrix.recall(.positive).value ?? .nan)
  page.number(
    "2 / (1/precision + 1/recall)", "2 / (1/précision + 1/rappel)", expected: 2 / (1 / precision + 1 / recall),
    ours: f1,
    within: 1e-12)
  page.number(
    "2 · precision · recall / (precision + recall)", "2 · précision · rappel / (précision + rappel)",
    expected: 2 * precision * recall / (precision + recall), ours: f1, within: 1e-12)
  page.number(
    "TP / (TP + (FN + FP)/2)", "VP / (VP + (FN + FP)/2)", expected: 20.0 / (20 + (80 + 10) / 2.0), ours: f1,
    within: 1e-12)
  page.number(
    "macro: the mean of both classes", "macro : la moyenne des deux classes", ours: matrix.f1(.macro).value ?? .nan)
  page.number(
    "micro: of all together, the accuracy", "micro : de tout ensemble, l'accuracy", expected: 0.91,
    ours: matrix.f1(.micro).value ?? .nan, within: 1e-12)
  page.number(
    "weighted by the classes' sizes", "pondéré par la taille des classes", ours: matrix.f1(.weighted).value ?? .nan)
  page.draw(
    F1Surface(
      classifiers: [Series(page.text("frauds", "fraudes"), x: [precision], y: [recall])],
      title: page.text("F₁ over precision and recall", "F₁ selon la précision et le rappel")))
}
