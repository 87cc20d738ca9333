// Learning by heart: a border that winds around every wrong label.

import Martinet
import MartinetPlots

let overfittingInClasses = Lesson(
  "overfitting-in-classes", rows: "A8",
  title: Text("Over-fitting a border", "Le sur-apprentissage d'une frontière")
) { page in
  page.say(
    "Sixty examples of two classes, some with a wrong label. A large network winds its border around every one of "
      + "them and is right about all; a line is wrong about some, and better on new examples.",
    "Soixante exemples de deux classes, dont quelques étiquettes fausses. Un grand réseau enroule sa frontière autour "
      + "de chacune et a toujours raison ; une droite se trompe parfois, et fait mieux sur de nouveaux exemples.")

  let (examples, others) = (Plane(60, wrong: 0.12, seed: 2), Plane(2000, seed: 3))
  let line = try LogisticRegression(inputs: 2).model
  let network = try Sequential(input: [2], seed: 1) {
    Dense(64, activation: .relu)
    Dense(64, activation: .relu)
    Dense(1, activation: .sigmoid)
  }
  network.compile(optimizer: .adam(learningRate: 0.01), loss: .binaryCrossEntropy, metrics: [.accuracy])

  func regions(_ model: Model, _ title: String) throws -> DecisionRegions {
    try DecisionRegions(points: examples.points, labels: examples.labels, title: title) { try model.predictLabels($0) }
  }
  func accuracies(_ model: Model, epochs: Int) throws -> (training: Double, validation: Double) {
    try model.fit(try examples.training(), epochs: epochs, batchSize: 60, verbose: .silent)
    return (
      try model.evaluate(try examples.training()).accuracy ?? .nan,
      try model.evaluate(try others.validation()).accuracy ?? .nan
    )
  }
  let (straight, winding) = (try accuracies(line, epochs: 200), try accuracies(network, epochs: 1000))
  page.draw(
    try regions(network, page.text("Learned by heart", "Appris par cœur")),
    try regions(line, page.text("What was expected", "Le modèle attendu")))
  page.number(
    "accuracy of the network on training", "accuracy du réseau en apprentissage", expected: 1, ours: winding.training,
    within: 0)
  page.number("accuracy of the line on training", "accuracy de la droite en apprentissage", ours: straight.training)
  page.number(
    "accuracy of the network on new examples", "accuracy du réseau sur de nouveaux exemples", ours: winding.validation)
  page.number(
    "accuracy of the line on new examples", "accuracy de la droite sur de nouveaux exemples", ours: straight.validation)
  page.fact(
    "the line is better on new examples", "la droite fait mieux sur de nouveaux exemples",
    straight.validation > winding.validation)
}
