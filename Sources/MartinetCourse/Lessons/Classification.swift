// Classification from end to end: the species of an iris, the diagnosis of a tumour.

import Martinet
import MartinetData
import MartinetPlots
import MartinetReport

let classification = Lesson(
  "classification", rows: "A3",
  title: Text("Classification: predicting classes", "La classification : prédire des classes")
) { page in
  /// What classifiers over five folds say of the rows that they have not seen, and their mean accuracy.
  func judged(
    _ rows: LabeledTable, _ columns: [String], penalty: Float, epochs: Int
  ) throws -> (matrix: ConfusionMatrix, accuracy: Double) {
    let classes = rows.target.classes?.count ?? 2
    var (matrix, accuracy) = (ConfusionMatrix(classes: classes), 0.0)
    for fold in try rows.fiveFolds(by: Preparation(.columns(columns, steps: [.scale(.standard)]))) {
      let model = try LogisticRegression(inputs: columns.count, classes: classes, penalty: .l2(penalty)).model
      try model.fit(fold.training, epochs: epochs, batchSize: fold.training.count, verbose: .silent)
      accuracy += (try model.evaluate(fold.validation!).accuracy ?? .nan) / 5
      for (truth, predicted) in zip(try fold.validation!.labels().scalars, try model.predictLabels(fold.validation!)) {
        matrix.add(truth: Int(truth), predicted: predicted)
      }
    }
    return (matrix, accuracy)
  }

  page.say(
    "Which iris is it, from the length and width of its sepals and petals? Three outputs with a softmax, judged by "
      + "flowers that they have not seen. Setosa is never mistaken; the two others look alike.",
    "Quel iris est-ce, d'après la longueur et la largeur de ses sépales et de ses pétales ? Trois sorties avec un "
      + "softmax, jugées sur des fleurs qu'elles n'ont pas vues. Setosa n'est jamais confondu ; les deux autres se "
      + "ressemblent.")
  let iris = try LabeledTable(CourseTable.iris.load(from: page.data), target: "species")
  let flowers = try judged(
    iris, ["sepalLength", "sepalWidth", "petalLength", "petalWidth"], penalty: 1 / 2400, epochs: 600)
  page.number("flowers", "fleurs", expected: 150, ours: Double(iris.count), within: 0)
  page.number(
    "accuracy over five folds (scikit-learn)", "accuracy sur cinq parties (scikit-learn)", expected: 0.96,
    ours: flowers.accuracy, within: 0.0096)
  page.number(
    "baseline: always one species", "référence : toujours la même espèce", expected: 1.0 / 3,
    ours: flowers.matrix.baseline.value ?? .nan, within: 1e-12)
  page.fact(
    "setosa is never mistaken", "setosa n'est jamais confondu",
    flowers.matrix[truth: 0, predicted: 0] == 50 && flowers.matrix.predictedTotals[0] == 50)

  page.say(
    "Is a tumour malignant, from thirty numbers of an image of its cells? Of two classes one is asked for: malignant. "
      + "A missed one is worse than a false alarm, so the recall stands beside the accuracy.",
    "Une tumeur est-elle maligne, d'après trente mesures d'une image de ses cellules ? De deux classes, on cherche la "
      + "maligne. En manquer une est pire qu'une fausse alerte : le rappel est donc affiché à côté de l'accuracy.")
  let tumours = try LabeledTable(CourseTable.breastCancer.load(from: page.data), target: "diagnosis")
  let numbers = tumours.table.columnNames.filter { $0 != "diagnosis" }
  let diagnosis = try judged(tumours, numbers, penalty: 1 / 910, epochs: 400)
  page.number("tumours", "tumeurs", expected: 569, ours: Double(tumours.count), within: 0)
  page.number(
    "accuracy over five folds (scikit-learn)", "accuracy sur cinq parties (scikit-learn)", expected: 0.9771929824561404,
    ours: diagnosis.accuracy, within: 0.0097)
  page.number(
    "baseline: all benign", "référence : toutes bénignes", expected: 357.0 / 569,
    ours: diagnosis.matrix.baseline.value ?? .nan, within: 1e-12)
  page.number("recall of malignant", "rappel des malignes", ours: diagnosis.matrix.recall(.positive).value ?? .nan)
  page.draw(
    ConfusionMatrixPlot(flowers.matrix, classNames: iris.target.classes?.texts ?? []),
    ConfusionMatrixPlot(
      diagnosis.matrix, classNames: [page.text("benign", "bénigne"), page.text("malignant", "maligne")]))
}
