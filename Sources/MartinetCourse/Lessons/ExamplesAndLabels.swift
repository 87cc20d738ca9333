// The words: features, labels, examples; what a table becomes before a model sees it.

import Martinet
import MartinetData
import MartinetPlots

let examplesAndLabels = Lesson(
  "examples", rows: "A1", "B2", "B3", "B4", "B5",
  title: Text("Features, labels, examples", "Caractéristiques, étiquettes, exemples")
) { page in
  page.say(
    "Every row is an example: its features, and here its label, the breed. Labels become numbers and numbers labels "
      + "again. The report names the rows that one should look at.",
    "Chaque ligne est un exemple : ses caractéristiques, et ici son étiquette, la race. Les étiquettes deviennent des "
      + "nombres, et les nombres redeviennent des étiquettes. Le rapport nomme les lignes à regarder.")
  let dogs = try Table(
    csv: """
      weight,coat,breed
      30,long,collie
      32,short,labrador
      28,long,collie
      34,short,labrador
      ,short,labrador
      31,curly,poodle
      29,curly,poodle
      32,short,labrador
      """)
  let labeled = try LabeledTable(dogs, target: "breed")
  let names = labeled.target.classes?.texts ?? []
  page.list(dogs)
  page.answer(
    "labels as numbers", "étiquettes en nombres", expected: "[0, 1, 0, 1, 1, 2, 2, 1]",
    ours: labeled.labels.map { Int($0) })
  page.answer(
    "and back", "et retour", expected: "collie labrador collie labrador labrador poodle poodle labrador",
    ours: labeled.labels.map { names[Int($0)] }.joined(separator: " "))
  let report = try DataReport(of: labeled)
  page.list(report)
  page.answer("rows that are equal", "lignes égales", expected: "[[1, 7]]", ours: report.duplicates)

  page.say(
    "A category becomes one number for each word of its vocabulary, 1 for the example's own and else 0. Numbers are "
      + "scaled to a mean of 0 and a deviation of 1, or put into bins.",
    "Une catégorie devient un nombre pour chaque mot de son vocabulaire, 1 pour celui de l'exemple et 0 sinon. Les nombres "
      + "sont mis à l'échelle, de moyenne 0 et d'écart type 1, ou répartis en intervalles.")
  let prepared = try Preparation(
    .columns("weight", steps: .impute(.median), .scale(.standard)), .columns("coat", steps: .oneHot(unknown: .ignore))
  ).fitted(on: dogs)
  let features = try prepared.apply(to: dogs)
  page.list(prepared.featureNames.joined(separator: "  "), features)
  let weights = (0..<8).map { Double(features[$0, 0]) }
  page.number(
    "mean of the scaled weights", "moyenne des poids mis à l'échelle", expected: 0, ours: weights.reduce(0, +) / 8,
    within: 1e-6)
  page.number(
    "their variance", "leur variance", expected: 1, ours: weights.reduce(0) { $0 + $1 * $1 } / 8, within: 1e-5)
  page.fact(
    "every example has one coat", "chaque exemple a un seul pelage",
    (0..<8).allSatisfy { features[$0].scalars.dropFirst().reduce(0, +) == 1 })
  let bins = try Preparation(.columns("weight", steps: .impute(.median), .bin(3, .quantile))).fitted(on: dogs)
  page.list(bins.featureNames.joined(separator: "  "), try bins.apply(to: dogs))
  page.fact(
    "every example is in one bin", "chaque exemple est dans un seul intervalle",
    try bins.apply(to: dogs).sum(axes: [1]).scalars.allSatisfy { $0 == 1 })
  page.draw(
    BarChart(
      names, names.map { name in Double(labeled.labels.count { names[Int($0)] == name }) },
      y: page.text("examples", "exemples"),
      title: page.text("The labels", "Les étiquettes")))
}
