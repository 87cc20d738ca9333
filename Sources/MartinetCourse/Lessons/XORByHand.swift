// XOR by two threshold neurons whose weights are set by hand.

import Martinet
import MartinetPlots

let xorByHand = Lesson(
  "xor-by-hand", rows: "D3", title: Text("XOR by hand", "Le XOR à la main")
) { page in
  page.say(
    "Two neurons add x₀ and x₁. N₃ fires above 0, N₂ above 1, and y = y₃ − y₂.",
    "Deux neurones additionnent x₀ et x₁. N₃ s'active au-dessus de 0, N₂ au-dessus de 1, et y = y₃ − y₂.")
  let xor = try Sequential(input: [2]) {
    Dense(2, usesBias: false, kernelInitializer: .ones, name: "sums")
    Threshold(0, 1, name: "neurons")
    Dense(1, usesBias: false, kernelInitializer: .value([[1], [-1]]))
  }
  let x: Tensor = [[0, 0], [0, 1], [1, 0], [1, 1]]
  let (sums, fired, y) = (try xor.values(of: "sums", for: x), try xor.values(of: "neurons", for: x), try xor.predict(x))
  let slide = ["0 0 0 0 0 0 0", "0 1 1 1 1 0 1", "1 0 1 1 1 0 1", "1 1 2 2 1 1 0"]
  for row in 0..<4 {
    let values = [x[row], sums[row], fired[row], y[row]].flatMap(\.scalars).map { "\(Int($0))" }
    page.answer("x₀ x₁ σ₃ σ₂ y₃ y₂ y", "x₀ x₁ σ₃ σ₂ y₃ y₂ y", slide: slide[row], ours: values.joined(separator: " "))
  }
  page.draw(
    NetworkDiagram(
      [.init("x", 2), .init("N₃, N₂", 2), .init("y", 1)],
      title: page.text("Two threshold neurons", "Deux neurones à seuil")),
    try DecisionRegions(
      points: [Point2D(0, 0), Point2D(0, 1), Point2D(1, 0), Point2D(1, 1)], labels: [0, 1, 1, 0], title: "XOR"
    ) { try xor.predict($0).scalars.map { Int($0) } })
}
