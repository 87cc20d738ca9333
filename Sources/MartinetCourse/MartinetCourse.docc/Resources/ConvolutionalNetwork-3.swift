try model.fit(
  train, epochs: page.isQuick ? 2 : 20, batchSize: 128, validationFraction: 1.0 / 60, seed: 1, verbose: page.verbose)
let score = try model.evaluate(test)
