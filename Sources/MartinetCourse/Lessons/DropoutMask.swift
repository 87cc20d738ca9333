// Dropout: neurons left out for one step.

import Martinet
import MartinetPlots

let dropoutMask = Lesson("dropout", rows: "D6", title: Text("Dropout", "Le dropout")) { page in
  page.say(
    "In each step of training every neuron is left out with a probability, here 0.5, and the others count twice, so "
      + "that the sum stays what it was on average. When the network answers, all of them are there.",
    "À chaque pas d'apprentissage chaque neurone est supprimé avec une probabilité, ici 0,5, et les autres comptent "
      + "double, pour que la somme reste la même en moyenne. Quand le réseau répond, ils sont tous là.")
  let neurons = Tensor(repeating: 1, shape: [20, 50])
  let masks = (0..<3).map { step in dropout(neurons, rate: 0.5, random: RandomStream(seed: 1, step: UInt64(step))) }
  page.draw(
    ImageGrid(
      masks, titles: (1...3).map { page.text("step \($0)", "pas \($0)") }, columns: 3,
      title: page.text("1000 neurons in three steps", "1000 neurones en trois pas")), size: (420, 130))
  page.answer("values", "valeurs", expected: "[0.0, 2.0]", ours: Set(masks[0].scalars).sorted())
  let many = dropout(Tensor(repeating: 1, shape: [1_000_000]), rate: 0.5, random: RandomStream(seed: 2))
  page.number(
    "mean of a million", "moyenne d'un million", expected: 1, ours: many.scalars.reduce(0) { $0 + Double($1) } / 1e6,
    within: 0.005)
  page.fact(
    "the same seed leaves out the same neurons", "la même graine supprime les mêmes neurones",
    dropout(neurons, rate: 0.5, random: RandomStream(seed: 1, step: 0)) == masks[0])
  page.fact("another step leaves out others", "un autre pas en supprime d'autres", masks[0] != masks[1])
  let model = try Sequential(input: [50]) { Dropout(0.5) }
  page.fact(
    "in a prediction nothing is left out", "dans une prédiction rien n'est supprimé",
    try model.predict(neurons) == neurons)
}
