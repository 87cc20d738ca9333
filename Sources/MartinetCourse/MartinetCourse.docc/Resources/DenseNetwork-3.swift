let model = try Sequential(input: [28, 28], seed: 1) {
  Flatten()
  Dense(128, activation: .relu)
  Dense(10, activation: .softmax)
}
model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossEntropy, metrics: [.accuracy])
try model.fit(train, epochs: 5, verbose: page.verbose)
let evaluation = try model.evaluate(test)
