// Without labels: groups and components of irises and of written digits.

import Martinet
import MartinetData
import MartinetPlots

let unsupervised = Lesson(
  "unsupervised", rows: "A14", title: Text("Supervised and unsupervised", "Supervisé et non supervisé")
) { page in
  /// The features of a table without its labels, and the labels, which only colour the points.
  func examples(_ table: CourseTable, target: String) throws -> (features: Tensor, labels: [Int], names: [String]) {
    let rows = try LabeledTable(table.load(from: page.data), target: target, task: .classification)
    let features = try Preparation(.columns(rows.table.columnNames.filter { $0 != target }, steps: []))
      .fitted(on: rows.table).apply(to: rows.table)
    return (features, rows.labels.map { Int($0) }, rows.target.classes?.texts ?? [])
  }
  /// The examples along their first two components, a series for each class or group.
  func places(
    _ features: Tensor, _ components: PrincipalComponents, _ classes: [Int], _ names: [String], _ title: String
  ) -> ScatterPlot {
    let plane = components.transform(features)
    let series = names.enumerated().map { index, name in
      let rows = classes.indices.filter { classes[$0] == index }
      return Series(name, x: rows.map { Double(plane[$0, 0]) }, y: rows.map { Double(plane[$0, 1]) })
    }
    return ScatterPlot(
      series, title: title, x: Axis(page.text("first component", "première composante")),
      y: Axis(page.text("second component", "deuxième composante")))
  }
  /// The part of the examples whose class is the most frequent one of their group.
  func purity(_ groups: [Int], _ labels: [Int]) -> Double {
    let members = Dictionary(grouping: labels.indices) { groups[$0] }.values
    let right = members.reduce(0) { sum, rows in
      sum + (Dictionary(grouping: rows) { labels[$0] }.values.map(\.count).max() ?? 0)
    }
    return Double(right) / Double(labels.count)
  }

  page.say(
    "Nobody says which species a flower is. k-means finds three groups that are close around their centres; the "
      + "principal components are the directions in which the flowers differ most. On the right the species, which "
      + "neither of them has seen.",
    "Personne ne dit de quelle espèce est une fleur. k-means trouve trois groupes serrés autour de leurs centres ; les "
      + "composantes principales sont les directions où les fleurs diffèrent le plus. À droite, les espèces, que ni "
      + "l'un ni les autres n'ont vues.")
  let iris = try examples(.iris, target: "species")
  let flowers = try KMeans(iris.features, clusters: 3, seed: 1)
  let shape = try PrincipalComponents(iris.features)
  page.number(
    "inertia of 3 groups (scikit-learn)", "inertie de 3 groupes (scikit-learn)", expected: 78.851441426146,
    ours: flowers.inertia, within: 1e-4)
  for (index, ratio) in [0.924618723, 0.053066483].enumerated() {
    page.number(
      "part of the variance along component \(index + 1) (scikit-learn)",
      "part de la variance le long de la composante \(index + 1) (scikit-learn)",
      expected: ratio, ours: shape.varianceRatios[index], within: 1e-6)
  }
  page.number(
    "flowers in a group of their species", "fleurs dans un groupe de leur espèce",
    ours: purity(flowers.labels, iris.labels))
  let groups = (1...3).map { page.text("group \($0)", "groupe \($0)") }
  page.draw(
    places(iris.features, shape, flowers.labels, groups, page.text("What k-means finds", "Ce que trouve k-means")),
    places(iris.features, shape, iris.labels, iris.names, page.text("The species", "Les espèces")))

  page.say(
    "The same of written digits of 8 × 8 points: ten groups, whose centres look like digits, and two components of 64, "
      + "which hold more than a quarter of the variance.",
    "La même chose avec des chiffres manuscrits de 8 × 8 points : dix groupes, dont les centres ressemblent à des "
      + "chiffres, et deux composantes sur 64, qui gardent plus du quart de la variance.")
  let digits = try examples(.digits, target: "digit")
  let numbers = try KMeans(digits.features, clusters: 10, seed: 1)
  let strokes = try PrincipalComponents(digits.features, count: 2)
  // Which of many minima is found depends on the first centres.
  page.number(
    "inertia of 10 groups (scikit-learn)", "inertie de 10 groupes (scikit-learn)", expected: 1_165_188.890449231,
    ours: numbers.inertia, within: 11_652)
  for (index, variance) in [179.006930098, 163.717746882].enumerated() {
    page.number(
      "variance along component \(index + 1) (scikit-learn)",
      "variance le long de la composante \(index + 1) (scikit-learn)",
      expected: variance, ours: strokes.variances[index], within: 1e-3)
  }
  page.number(
    "part of the variance along the two", "part de la variance le long des deux",
    ours: strokes.varianceRatios.reduce(0, +))
  page.number(
    "images in a group of their digit", "images dans un groupe de leur chiffre",
    ours: purity(numbers.labels, digits.labels))
  page.draw(
    ImageGrid(
      (0..<10).map { numbers.centers[$0].reshaped([8, 8]) }, columns: 5,
      title: page.text("The centres of ten groups", "Les centres de dix groupes")),
    places(
      digits.features, strokes, digits.labels, digits.names,
      page.text("Two components of 64", "Deux composantes sur 64")))
  let product = matmul(strokes.directions, strokes.directions, transposeB: true)
  page.number(
    "product of the two directions: they are at right angles",
    "produit des deux directions : elles sont perpendiculaires",
    expected: 0, ours: Double(product[0, 1]), within: 1e-5)
}
