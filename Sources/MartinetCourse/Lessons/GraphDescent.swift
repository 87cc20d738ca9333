// The slide's regression: variables, a loss, an optimizer, a thousand runs.

import Martinet
import MartinetPlots

let graphDescent = Lesson(
  "graph-descent", rows: "E2", "E3", title: Text("Descent in a graph", "La descente dans un graphe")
) { page in
  page.say(
    "A line y' = Wx + b through four points: gradient descent makes the sum of the squared errors smaller in a thousand "
      + "runs of a graph.",
    "Une droite y' = Wx + b à travers quatre points : la descente de gradient diminue la somme des erreurs au carré en "
      + "mille exécutions d'un graphe.")
  // Model parameters
  let w = Variable([0.3], name: "W")
  let b = Variable([-0.3], name: "b")
  // Model input and output
  let x = Placeholder(name: "x")
  let linearModel = w * x + b
  let y = Placeholder(name: "y")
  // Loss (sum of the squares)
  let loss = (linearModel - y).squared().sum()
  // Optimizer
  let optimizer = GradientDescent(learningRate: 0.01)
  let train = optimizer.minimize(loss)

  // Training data
  let data: [Placeholder: Tensor] = [x: [1, 2, 3, 4], y: [0, -1, -2, -3]]
  // Training loop
  let session = Session()
  for _ in 0..<1000 { try session.run(train, feeding: data) }

  // Evaluate training accuracy
  let (currentW, currentB, currentLoss) = try session.run(w, b, loss, feeding: data)
  page.list("W: \(currentW) b: \(currentB) loss: \(currentLoss)")

  page.say(
    "The slide prints W = −0.99999969, a 9 too many: with that weight its loss would be five times as large. Its loss proves "
      + "W = −0.9999969.",
    "La diapositive affiche W = −0,99999969, un 9 de trop : avec ce poids sa perte serait cinq fois plus grande. Sa perte "
      + "prouve W = −0,9999969.")
  page.number("W", "W", slide: -0.9999969, ours: Double(currentW.scalars[0]), within: 2e-7)
  page.number("b", "b", slide: 0.9999908, ours: Double(currentB.scalars[0]), within: 2e-7)
  page.number("loss", "perte", slide: 5.69997e-11, ours: Double(currentLoss.scalar), within: 1e-14)
  func sum(_ w: Double) -> Double {
    let errors = [1.0, 2, 3, 4].map { x in w * x + 0.9999908 + x - 1 }
    return errors.reduce(0) { $0 + $1 * $1 }
  }
  page.number("loss that the slide's W would have", "perte qu'aurait le W de la diapositive", ours: sum(-0.99999969))
  let fresh = Session()
  page.number(
    "W in another session, which shares nothing", "W dans une autre session, qui ne partage rien", expected: 0.3,
    ours: Double(fresh.value(of: w).scalars[0]), within: 1e-7)
  page.draw(GraphDiagram(loss, title: page.text("The loss, as it is written", "La perte, telle qu'on l'écrit")))
  page.draw(
    try GraphDiagram(
      train, feeding: [x: [4], y: [4]], phase: .training,
      title: page.text("One step, as it is run", "Un pas, tel qu'il est exécuté")))
}
