// Regularisation: error + λ · complexity.

import Foundation
import Martinet
import MartinetPlots

let regularization = Lesson(
  "regularization", rows: "A12", "A13", title: Text("Regularisation", "Régularisation")
) { page in
  page.say(
    "When a large network learns few examples, its loss on training goes on falling while that on validation rises: "
      + "the curves part. A penalty λ Σw² on the weights keeps them together; the loss on "
      + "training counts it.",
    "Quand un grand réseau apprend peu d'exemples, sa perte d'apprentissage continue de baisser et celle de validation "
      + "remonte : les courbes s'écartent. Une pénalité λ Σw² sur les poids les garde ensemble ; la "
      + "perte d'apprentissage la compte.")
  let (examples, others) = (Plane(60, wrong: 0.12, seed: 2), Plane(2000, wrong: 0.12, seed: 3))
  func history(_ penalty: Penalty?) throws -> History {
    let model = try Sequential(input: [2], seed: 1) {
      Dense(64, activation: .relu, penalty: penalty)
      Dense(64, activation: .relu, penalty: penalty)
      Dense(1, activation: .sigmoid, penalty: penalty)
    }
    model.compile(optimizer: .adam(learningRate: 0.005), loss: .binaryCrossEntropy, metrics: [.accuracy])
    try model.fit(
      try examples.training(), epochs: 300, batchSize: 60, validation: try others.validation(), verbose: .silent)
    return model.history
  }
  let (free, held) = (try history(nil), try history(.l2(0.005)))
  page.draw(
    TrainingCurves(free, title: page.text("Without a penalty", "Sans pénalité")),
    TrainingCurves(held, title: page.text("With λ = 0.005", "Avec λ = 0,005")))
  let losses = free.epochs.compactMap(\.validationLoss)
  let (best, last) = (losses.min() ?? .nan, losses.last ?? .nan)
  page.number("validation loss without, best epoch", "perte de validation sans pénalité, meilleure époque", ours: best)
  page.number("validation loss without, last epoch", "perte de validation sans pénalité, dernière époque", ours: last)
  page.number(
    "validation loss with, last epoch", "perte de validation avec pénalité, dernière époque",
    ours: held.epochs.last?.validationLoss ?? .nan)
  page.fact(
    "without a penalty the curves part", "sans pénalité les courbes s'écartent",
    last > best + 0.1 && (free.epochs.last?.loss ?? .nan) < best)
  page.fact(
    "with it, the last epoch is better", "avec elle, la dernière époque est meilleure",
    (held.epochs.last?.validationLoss ?? .nan) < last)

  page.say(
    "The larger λ is, the smaller are the weights of a curve of degree 9. What a penalty does to a weight shows in one "
      + "step on a weight of 1 whose error has no slope: L₂ = λ Σw² pulls by 2λw, L₁ = λ Σ|w| by λ, and the decay of the "
      + "optimizer, which is no part of the loss, by λw.",
    "Plus λ est grand, plus les poids d'une courbe de degré 9 sont petits. L'effet d'une pénalité se voit en un pas sur "
      + "un poids de 1 dont l'erreur n'a pas de pente : L₂ = λ Σw² tire de 2λw, L₁ = λ Σ|w| de λ, et la décroissance de "
      + "l'optimiseur, qui ne fait pas partie de la perte, de λw.")
  let lambdas: [Float] = [0.0001, 0.001, 0.01, 0.1, 1]
  let squares = try lambdas.map { lambda in
    let curve = try LinearRegression(inputs: 1, degree: 9, penalty: .l2(lambda))
    try curve.solve(try Pizzas.training())
    return curve.weights.scalars.reduce(0) { $0 + Double($1 * $1) }
  }
  page.draw(
    LinePlot(
      [Series(x: lambdas.map(Double.init), y: squares)], title: page.text("Complexity and λ", "Complexité et λ"),
      x: Axis("λ", scale: .logarithmic), y: Axis("Σw²", scale: .logarithmic)))
  page.fact(
    "Σw² falls as λ grows", "Σw² diminue quand λ grandit", zip(squares, squares.dropFirst()).allSatisfy { $0 > $1 })

  func weight(_ penalty: Penalty?, decay: Float = 0) throws -> Double {
    let model = try Sequential(input: [1]) { Dense(1, kernelInitializer: .ones, penalty: penalty, name: "w") }
    model.compile(optimizer: .sgd(learningRate: 0.1, weightDecay: decay), loss: .meanSquaredError)
    try model.fit(try TrainingSet(features: [[0]], labels: [0] as [Float]), epochs: 1, verbose: .silent)
    return Double(try model.weights(of: "w")["kernel"]!.scalar)
  }
  page.number(
    "L2: 1 − 2ηλ, η = λ = 0.1", "L2 : 1 − 2ηλ, η = λ = 0,1", expected: 0.98, ours: try weight(.l2(0.1)), within: 1e-6)
  page.number("L1: 1 − ηλ", "L1 : 1 − ηλ", expected: 0.99, ours: try weight(.l1(0.1)), within: 1e-6)
  page.number(
    "both: 1 − ηλ − 2ηλ", "les deux : 1 − ηλ − 2ηλ", expected: 0.97, ours: try weight(.l1l2(0.1, 0.1)), within: 1e-6)
  page.number(
    "decoupled decay: 1 − ηλ", "décroissance découplée : 1 − ηλ", expected: 0.99, ours: try weight(nil, decay: 0.1),
    within: 1e-6)
}
