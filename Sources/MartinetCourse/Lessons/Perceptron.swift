// The perceptron: a neuron with a threshold.

import Martinet
import MartinetPlots

let perceptron = Lesson("perceptron", rows: "D2", title: Text("The perceptron", "Le perceptron")) { page in
  page.say(
    "The neuron answers F(W'X), 1 where W'X is above 0, else 0. Its cost is (F(W'X) − y)W'X, and it learns by "
      + "W ← W + η(y − F(W'X))X, the bias too. Classes that a line separates it separates in the end.",
    "Le neurone répond F(W'X), 1 si W'X dépasse 0, sinon 0. Son coût est (F(W'X) − y)W'X, et il apprend par "
      + "W ← W + η(y − F(W'X))X, sans oublier le biais. Il finit par séparer les classes qu'une droite sépare.")
  let corners: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
  let and = OnlineNeuron(inputs: 2, rule: .perceptron)
  let learned = try and.learn(
    try TrainingSet(features: corners, labels: [0, 0, 0, 1] as [Float]), epochs: 100, rate: .constant(1))
  page.list(learned)
  let model = try and.model()
  page.answer("AND", "ET", expected: "[0, 0, 0, 1]", ours: try model.predict(Tensor(corners)).scalars.map { Int($0) })
  page.fact(
    "it is said that the classes are separated", "l'apprentissage annonce que les classes sont séparées",
    learned.outcome == .separated)

  page.say(
    "Of XOR the weights come back to where they had been: the perceptron goes round in a circle, and no line separates "
      + "the classes.",
    "Pour le XOR les poids reviennent là où ils étaient : le perceptron tourne en rond, et aucune droite ne sépare les "
      + "classes.")
  let xor = OnlineNeuron(inputs: 2, rule: .perceptron)
  let circling = try xor.learn(
    try TrainingSet(features: corners, labels: [0, 1, 1, 0] as [Float]), epochs: 1000, rate: .constant(1),
    recordsSteps: false)
  page.list(circling)
  page.fact(
    "it is said that no line separates XOR", "l'apprentissage annonce qu'aucune droite ne sépare le XOR",
    circling.outcome == .notSeparable)
  func regions(_ neuron: OnlineNeuron, _ labels: [Int], _ title: String) throws -> DecisionRegions {
    let model = try neuron.model()
    return try DecisionRegions(
      points: corners.map { Point2D(Double($0[0]), Double($0[1])) }, labels: labels, title: title
    ) { try model.predict($0).scalars.map { Int($0) } }
  }
  page.draw(
    try regions(and, [0, 0, 0, 1], page.text("AND", "ET")), try regions(xor, [0, 1, 1, 0], "XOR"))
}
