// The delta rule: a neuron that learns from one example at a time.

import Martinet
import MartinetPlots

let deltaRule = Lesson(
  "delta-rule", rows: "D1", title: Text("One neuron, the delta rule", "Un neurone, la règle delta")
) { page in
  page.say(
    "The neuron says W'X, which is compared with a threshold. Its cost is ½(y − W'X)², and every example changes the "
      + "weights: W ← W + η(t)(y − W'X)X. Here η(t) falls from 0.2.",
    "Le neurone dit W'X, comparé à un seuil. Son coût est ½(y − W'X)², et chaque exemple change les poids : "
      + "W ← W + η(t)(y − W'X)X. Ici η(t) diminue depuis 0,2.")
  let or = try TrainingSet(features: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 1] as [Float])
  let neuron = OnlineNeuron(inputs: 2, rule: .delta)
  let training = try neuron.learn(or, epochs: 100, rate: .falling(0.2, decay: 0.01))
  page.list(training.steps.prefix(8).map(\.description).joined(separator: "\n"))

  let step = training.steps[5]
  let error = step.target - step.sum
  page.number(
    "cost of step 5: ½(y − W'X)²", "coût du pas 5 : ½(y − W'X)²", expected: Double(error * error / 2),
    ours: Double(step.cost), within: 1e-6)
  for index in 0..<2 {
    let expected = step.weights[index] + step.rate * error * step.features[index]
    page.number(
      "W\(index + 1) after step 5", "W\(index + 1) après le pas 5", expected: Double(expected),
      ours: Double(step.newWeights[index]), within: 1e-6)
  }
  let answers = try neuron.model().predict([[0, 0], [0, 1], [1, 0], [1, 1]]).scalars
  page.list("W'X = \(answers.map { Page.digits(Double($0)) }.joined(separator: ", "))")
  page.answer(
    "above 0.5: OR", "au-dessus de 0,5 : OU", expected: "[0, 1, 1, 1]", ours: answers.map { $0 > 0.5 ? 1 : 0 })
  let costs = stride(from: 0, to: training.steps.count, by: 4).map { start in
    training.steps[start..<start + 4].reduce(0) { $0 + Double($1.cost) } / 4
  }
  page.draw(
    LinePlot(
      [Series(x: costs.indices.map { Double($0 + 1) }, y: costs)],
      title: page.text("Mean cost of the four examples", "Coût moyen des quatre exemples"),
      x: Axis(page.text("epoch", "époque"), isWhole: true), y: Axis(page.text("cost", "coût"))))
  page.fact("the mean cost falls", "le coût moyen diminue", costs[99] < costs[0] / 2)
}
