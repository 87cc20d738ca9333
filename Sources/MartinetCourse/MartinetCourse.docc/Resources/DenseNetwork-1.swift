let model = try Sequential(input: [28, 28], seed: 1) {
  Flatten()
  Dense(128, activation: .relu)
  Dense(10, activation: .softmax)
}
