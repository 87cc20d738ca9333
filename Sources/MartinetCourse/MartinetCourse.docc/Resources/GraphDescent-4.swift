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
