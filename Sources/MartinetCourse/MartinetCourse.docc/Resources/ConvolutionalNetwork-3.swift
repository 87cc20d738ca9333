try model.fit(
  train, epochs: page.isQuick ? 2 : 20, batchSize: 128, validationFraction: 0.1, verbose: page.verbose)
let score = try model.evaluate(test)
