let model = try Sequential(input: [28, 28, 1], seed: 1) {
  Conv2D(32, kernel: 3, activation: .relu, name: "filters")
  MaxPool2D(2)
  Dropout(0.25)
  Flatten()
  Dropout(0.5)
  Dense(10, activation: .softmax)
}
model.compile(optimizer: .adam(), loss: .categoricalCrossEntropy, metrics: [.accuracy])
