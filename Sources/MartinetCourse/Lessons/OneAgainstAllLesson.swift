// Several classes: one against all, or one output each.

import Martinet
import MartinetPlots

let oneAgainstAll = Lesson(
  "several-classes", rows: "D5", title: Text("An apple, an orange or a banana", "Une pomme, une orange ou une banane")
) { page in
  page.say(
    "One against all makes three classifiers: apple or not, orange or not, banana or not. Three outputs with a softmax "
      + "learn together. Both see the same examples.",
    "Un contre tous crée trois classifieurs : pomme contre non pomme, orange contre non orange, banane contre non "
      + "banane. Trois sorties avec un softmax apprennent ensemble. Les deux voient les mêmes exemples.")
  // Three heaps in the plane, the same two numbers (size and length, say) measured for each fruit.
  let names = [page.text("apple", "pomme"), "orange", page.text("banana", "banane")]
  let middles: [[Float]] = [[-0.6, -0.4], [0.6, -0.5], [0, 0.7]]
  func fruits(_ count: Int, seed: UInt64) -> (features: Tensor, labels: [Int]) {
    let labels = (0..<count).map { $0 % 3 }
    let noise = RandomStream(seed: seed).normal(shape: [count, 2], deviation: 0.25)
    return (Tensor(labels.flatMap { middles[$0] }, shape: [count, 2]) + noise, labels)
  }
  let (seen, others) = (fruits(300, seed: 1), fruits(3000, seed: 2))
  let training = try TrainingSet(features: seen.features, labels: Tensor(seen.labels.map { Float($0) }))

  let all = try OneAgainstAll(classes: 3) { _ in try LogisticRegression(inputs: 2).model }
  try all.train(training) { model, binary in try model.fit(binary, epochs: 60, verbose: .silent) }
  let softmax = try LogisticRegression(inputs: 2, classes: 3).model
  try softmax.fit(training, epochs: 60, verbose: .silent)

  func regions(_ title: String, _ classify: (Tensor) throws -> [Int]) throws -> DecisionRegions {
    let points = (0..<300).map { Point2D(Double(seen.features[$0, 0]), Double(seen.features[$0, 1])) }
    return try DecisionRegions(points: points, labels: seen.labels, classNames: names, title: title, classify: classify)
  }
  page.draw(
    try regions(page.text("One against all", "Un contre tous"), all.predictLabels),
    try regions("Softmax") { try softmax.predictLabels($0) })
  func accuracy(_ predicted: [Int]) throws -> Double {
    try ClassPredictions(truth: others.labels, predicted: predicted).matrix.accuracy.value ?? .nan
  }
  let (one, together) = (
    try accuracy(try all.predictLabels(others.features)), try accuracy(try softmax.predictLabels(others.features))
  )
  page.number(
    "accuracy of one against all on new fruits", "accuracy d'un contre tous sur de nouveaux fruits", ours: one)
  page.number("accuracy of the softmax on new fruits", "accuracy du softmax sur de nouveaux fruits", ours: together)
  page.fact(
    "both are above 95 % and differ by less than 1 %", "les deux dépassent 95 % et diffèrent de moins de 1 %",
    min(one, together) > 0.95 && abs(one - together) < 0.01)
  let rows = try softmax.predict(others.features).sum(axes: [1]).scalars
  page.fact(
    "the softmax's probabilities add up to 1", "la somme des probabilités du softmax est 1",
    rows.allSatisfy { abs($0 - 1) < 1e-5 })
}
