// Without labels: clusters and components of written digits.

import Martinet
import MartinetData
import MartinetPlots

let unsupervised = Lesson(
  "unsupervised", rows: "A14", title: Text("Supervised and unsupervised", "Supervisé et non-supervisé")
) { page in
  page.say(
    "Nobody says which digit an image shows. k-means finds ten groups whose centres look like digits; the principal "
      + "components are the two directions in which the images differ most. The labels only colour the points.",
    "Personne ne dit quel chiffre une image montre. k-means trouve dix groupes dont les centres ressemblent à des "
      + "chiffres ; les composantes principales sont les deux directions où les images diffèrent le plus. Les "
      + "étiquettes ne servent qu'à colorer les points.")
  let count = page.isQuick ? 300 : 2000
  let (features, labels) = try await MNIST.load(from: page.data).train.batches(of: count)[0].gathered()
  let images = features[0].reshaped([count, 784])

  let groups = try KMeans(images, clusters: 10, starts: page.isQuick ? 2 : 10, seed: 1)
  page.draw(
    ImageGrid(
      (0..<10).map { groups.centers[$0].reshaped([28, 28]) },
      titles: (0..<10).map { page.text("group \($0)", "groupe \($0)") },
      columns: 5, title: page.text("The centres of ten groups", "Les centres de dix groupes")))
  let fewer = try KMeans(images, clusters: 5, starts: 2, seed: 1)
  page.number("inertia of 10 groups", "inertie de 10 groupes", ours: groups.inertia)
  page.number("inertia of 5 groups", "inertie de 5 groupes", ours: fewer.inertia)
  page.fact("more groups, less inertia", "plus de groupes, moins d'inertie", groups.inertia < fewer.inertia)
  // A group answers with the digit that most of its images show.
  let pairs = zip(groups.labels, labels.scalars.map { Int($0) })
  let right = (0..<10).reduce(0) { sum, group in
    sum + (Dictionary(grouping: pairs.filter { $0.0 == group }, by: { $0.1 }).values.map(\.count).max() ?? 0)
  }
  page.number(
    "images in a group of their digit", "images dans un groupe de leur chiffre", ours: Double(right) / Double(count))

  let components = try PrincipalComponents(images, count: 2)
  let places = components.transform(images)
  let series = (0..<10).map { digit in
    let rows = (0..<count).filter { labels.scalars[$0] == Float(digit) }
    return Series("\(digit)", x: rows.map { Double(places[$0, 0]) }, y: rows.map { Double(places[$0, 1]) })
  }
  page.draw(
    ScatterPlot(
      series, title: page.text("Two components of 784", "Deux composantes sur 784"),
      x: Axis(page.text("first component", "première composante")), y: Axis(page.text("second", "deuxième"))))
  page.number("variance along the two", "variance le long des deux", ours: components.varianceRatios.reduce(0, +))
  let product = matmul(components.directions, components.directions, transposeB: true)
  page.number(
    "product of the two directions: they are at right angles",
    "produit des deux directions : elles sont perpendiculaires",
    expected: 0, ours: Double(product[0, 1]), within: 1e-5)
}
