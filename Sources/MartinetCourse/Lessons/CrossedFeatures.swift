// XOR: no line separates it, a line over x₁, x₂ and x₁x₂ does.

import Martinet
import MartinetPlots

let crossedFeatures = Lesson(
  "crossed-features", rows: "B6", title: Text("XOR and crossed features", "Le XOR et le croisement de caractéristiques")
) { page in
  page.say(
    "No line y = b + w₁x₁ + w₂x₂ separates XOR. With x₃ = x₁x₂ the model stays linear and is always right.",
    "Aucune droite y = b + w₁x₁ + w₂x₂ ne sépare le XOR. Avec x₃ = x₁x₂ le modèle reste linéaire et a toujours raison.")
  let corners: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
  let xor = try TrainingSet(features: corners, labels: [0, 1, 1, 0] as [Float])

  let line = try Sequential(input: [2], seed: 3) { Dense(1, activation: .sigmoid) }
  let crossed = try Sequential(input: [2], seed: 3) {
    Polynomial(degree: 2, crossesOnly: true)
    Dense(1, activation: .sigmoid, name: "line")
  }
  var plots: [DecisionRegions] = []
  for (model, title) in [(line, "x₁, x₂"), (crossed, "x₁, x₂, x₁x₂")] {
    model.compile(optimizer: .adam(learningRate: 0.1), loss: .binaryCrossEntropy, metrics: [.accuracy])
    try model.fit(xor, epochs: 500, batchSize: 4, verbose: .silent)
    plots.append(
      try DecisionRegions(
        points: corners.map { Point2D(Double($0[0]), Double($0[1])) }, labels: [0, 1, 1, 0], title: title
      ) { try model.predictLabels($0) })
  }
  page.draw(plots[0], plots[1])
  let straight = try line.evaluate(xor).accuracy ?? .nan
  page.number("accuracy of a line", "accuracy d'une droite", ours: straight)
  page.fact("it is never right about all four", "elle n'a jamais raison sur les quatre", straight <= 0.75)
  page.number(
    "accuracy with x₃ = x₁x₂", "accuracy avec x₃ = x₁x₂", expected: 1, ours: try crossed.evaluate(xor).accuracy ?? .nan,
    within: 0)
  let weights = try crossed.weights(of: "line")
  page.list("w₁ w₂ w₃ = \(weights["kernel"]!.reshaped([3])), b = \(weights["bias"]!)")
}
