// Model parameters
let w = Variable([0.3], name: "W")
let b = Variable([-0.3], name: "b")
// Model input and output
let x = Placeholder(name: "x")
let linearModel = w * x + b
