let pizzas = try Pizzas.training()
let line = try LinearRegression(inputs: 1)
line.model.compile(optimizer: .sgd(learningRate: 0.3), loss: .meanSquaredError)
try line.model.fit(pizzas, epochs: 400, batchSize: 13, verbose: .silent)

let solved = try LinearRegression(inputs: 1)
try solved.solve(pizzas)
let (w, b) = (Double(line.weights.scalar), Double(line.bias.scalar))
