let path = DescentPath()
let line = try LinearRegression(inputs: 1)
line.model.compile(optimizer: .sgd(learningRate: 0.2), loss: .meanSquaredError)
try line.model.fit(try Pizzas.training(), epochs: 40, batchSize: 13, callbacks: [path], verbose: .silent)
