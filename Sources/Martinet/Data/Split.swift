// Training data divided into what is learned from and what choices are made on.

extension TrainingSet {
  /// Two sets with no example in common, drawn by a seed; each keeps the order of the examples.
  ///
  /// - Parameters:
  ///   - validationFraction: the part that becomes the validation set, rounded to whole examples.
  ///   - seed: the same seed gives the same two sets.
  ///   - stratified: each class gives the same fraction, as nearly as whole examples allow.
  /// - Throws: `DataError.invalidFraction` when one of the sets would be empty, and, for a stratified
  ///   split, an error when the labels are neither class indices nor one-hot rows.
  public func split(
    validationFraction fraction: Double, seed: UInt64 = 0, stratified: Bool = false
  ) throws -> (training: TrainingSet, validation: ValidationSet) {
    let wanted = try heldCount(fraction)
    // A split is one group of examples; a stratified one draws from each class by itself.
    let groups = stratified ? try examples.classIndices() : [Int](repeating: 0, count: count)
    var quotas = TrainingSet.quotas(of: groups, total: wanted)

    var chosen = [Bool](repeating: false, count: count)
    for row in BatchOrder.split(count: count, seed: seed) where quotas[groups[Int(row)], default: 0] > 0 {
      quotas[groups[Int(row)], default: 0] -= 1
      chosen[Int(row)] = true
    }
    let rows = (0..<Int32(count))
    return (
      TrainingSet(examples.subset(rows.filter { !chosen[Int($0)] })),
      ValidationSet(examples.subset(rows.filter { chosen[Int($0)] }))
    )
  }

  /// The first `trainingCount` examples to learn from and the rest to choose on, in order: for data
  /// that come in a meaningful order, such as by time.
  ///
  /// Throws `DataError.invalidPart` when one of the sets would be empty.
  public func split(
    trainingCount: Int
  ) throws -> (training: TrainingSet, validation: ValidationSet) {
    guard trainingCount > 0, trainingCount < count else {
      throw DataError.invalidPart(requested: trainingCount, count: count - 1)
    }
    return (
      TrainingSet(try examples.subset(0..<trainingCount)),
      ValidationSet(try examples.subset(trainingCount..<count))
    )
  }

  /// How many examples a fraction of them is, in whole ones.
  ///
  /// Throws `DataError.invalidFraction` when that is none or all.
  package func heldCount(_ fraction: Double) throws -> Int {
    let held = (Double(count) * fraction).rounded()
    guard held >= 1, held <= Double(count - 1) else {
      throw DataError.invalidFraction(fraction, examples: count)
    }
    return Int(held)
  }

  /// How many of `total` examples each group gives: its share rounded down, then one more for the
  /// largest remainders (of equals the lower group) until the total is reached.
  package static func quotas(of groups: [Int], total: Int) -> [Int: Int] {
    var sizes: [Int: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    let shares = sizes.mapValues { $0.multipliedFullWidth(by: total) }
      .mapValues { groups.count.dividingFullWidth($0) }
    let missing = total - shares.values.reduce(0) { $0 + $1.quotient }
    let order = shares.keys.sorted {
      (-(shares[$0]?.remainder ?? 0), $0) < (-(shares[$1]?.remainder ?? 0), $1)
    }
    var quotas = shares.mapValues(\.quotient)
    for group in order.prefix(missing) { quotas[group, default: 0] += 1 }
    return quotas
  }
}
