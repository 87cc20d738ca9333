// The measures of a confusion matrix, each formula once.

/// Over which classes a measure of one class is taken.
public enum Averaging: Sendable, Hashable, Codable {
  /// One class against all others.
  case ofClass(Int)
  /// The mean over the classes, each counting the same.
  case macro
  /// The classes' counts added up first.
  case micro
  /// The mean over the classes, each counting as its true examples do; classes without any are left out.
  case weighted

  /// Class 1 of two.
  public static let positive = Averaging.ofClass(1)
}

/// What a wrong class costs in Cohen's κ.
public enum Disagreement: String, Sendable, Hashable, Codable {
  /// Any other class the same.
  case equal
  /// |i - j|, for classes in an order.
  case linear
  /// (i - j)², for classes in an order.
  case quadratic

  func callAsFunction(_ a: Int, _ b: Int) -> Double {
    switch self {
    case .equal: a == b ? 0 : 1
    case .linear: Double(abs(a - b))
    case .quadratic: Double((a - b) * (a - b))
    }
  }
}

extension ConfusionMatrix {
  /// (TP + TN) / all: the part of the examples that are predicted right.
  ///
  /// Read it beside `baseline`: of 9000 A and 1000 B, 0.9 is what always saying A reaches.
  public var accuracy: Measure {
    .quotient((0..<classes).reduce(0) { $0 + self[truth: $1, predicted: $1] }, total, else: .noExamples)
  }

  /// The part of the examples that are of each class; all zero where there are no examples.
  public var balance: [Double] {
    let total = total
    return trueTotals.map { total > 0 ? $0 / total : 0 }
  }

  /// The accuracy of always answering the class that is the most frequent.
  public var baseline: Measure { .quotient(trueTotals.max() ?? 0, total, else: .noExamples) }

  /// TP / (TP + FP): how much of what is predicted as a class is of it.
  public func precision(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Measure {
    averaged(averaging, zeroDivision, else: { .noPrediction(ofClass: $0) }) {
      ($0.truePositives, $0.truePositives + $0.falsePositives)
    }
  }

  /// TP / (TP + FN): how much of a class is found; the sensitivity, the rate of true positives.
  public func recall(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Measure {
    averaged(averaging, zeroDivision, else: { .noExample(ofClass: $0) }) {
      ($0.truePositives, $0.truePositives + $0.falseNegatives)
    }
  }

  /// TN / (TN + FP): how much of what is not of a class is not predicted as it; one minus the rate of false
  /// positives.
  public func specificity(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Measure {
    averaged(averaging, zeroDivision, else: { .onlyClass($0) }) { ($0.trueNegatives, $0.negatives) }
  }

  /// TP / (TP + (FN + FP)/2), the harmonic mean 2·P·R / (P + R) of precision and recall.
  public func f1(_ averaging: Averaging, zeroDivision: ZeroDivision = .undefined) -> Measure {
    fScore(beta: 1, averaging, zeroDivision: zeroDivision)
  }

  /// (1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP), in which recall counts β times as much as precision
  /// (van Rijsbergen 1979). Where only one of the two is undefined it is 0, as in scikit-learn.
  ///
  /// Stops the program with a message for a β that is not above 0.
  public func fScore(
    beta: Double, _ averaging: Averaging, zeroDivision: ZeroDivision = .undefined
  ) -> Measure {
    demand(beta > 0 && beta.isFinite, "β is finite and above 0: received \(beta)")
    let square = beta * beta
    return averaged(averaging, zeroDivision, else: { .absentClass($0) }) {
      let over = (1 + square) * $0.truePositives
      return (over, over + square * $0.falseNegatives + $0.falsePositives)
    }
  }

  /// The mean recall of the classes that have examples (Brodersen et al. 2010); 1/classes is chance.
  public var balancedAccuracy: Measure {
    total > 0 ? recall(.macro, zeroDivision: .leftOut) : .undefined(.noExamples)
  }

  /// Matthews' correlation of truth and prediction, -1 … 1, 0 for chance (Gorodkin 2004 for several
  /// classes): (c·s - Σ tₖpₖ) / √((s² - Σ pₖ²)(s² - Σ tₖ²)), with c right of s and tₖ true, pₖ predicted of
  /// class k.
  public func matthews(zeroDivision: ZeroDivision = .undefined) -> Measure {
    let (truths, predictions, total) = (trueTotals, predictedTotals, total)
    if let reason = Undefined.unlessSeveral(truths, else: { .onlyClass($0) })
      ?? Undefined.unlessSeveral(predictions, else: { .onlyPredictedClass($0) })
    {
      return zeroDivision.applied(to: .undefined(reason))
    }
    func spread(_ totals: [Double]) -> Double { totals.reduce(0) { $0 + $1 * (total - $1) } }
    let right = (0..<classes).reduce(0) { $0 + self[truth: $1, predicted: $1] }
    let together = right * total - zip(truths, predictions).reduce(0) { $0 + $1.0 * $1.1 }
    return .finite(together / (spread(truths).squareRoot() * spread(predictions).squareRoot()))
  }

  /// Cohen's κ, 1 - observed / expected disagreement, 0 for chance (Cohen 1960, 1968): Σ wᵢⱼ cᵢⱼ against
  /// Σ wᵢⱼ tᵢ pⱼ / s, with wᵢⱼ what a class costs that is taken for another.
  public func kappa(_ cost: Disagreement = .equal, zeroDivision: ZeroDivision = .undefined) -> Measure {
    let (truths, predictions, total) = (trueTotals, predictedTotals, total)
    guard total > 0 else { return zeroDivision.applied(to: .undefined(.noExamples)) }
    var (observed, expected) = (0.0, 0.0)
    for i in 0..<classes {
      for j in 0..<classes where i != j {
        observed += cost(i, j) * self[truth: i, predicted: j]
        expected += cost(i, j) * truths[i] * (predictions[j] / total)
      }
    }
    guard expected != 0 else {
      return zeroDivision.applied(to: .undefined(.onlyClass(truths.firstIndex { $0 > 0 } ?? 0)))
    }
    return .finite(1 - observed / expected)
  }

  /// A ratio of a class's counts, averaged.
  private func averaged(
    _ averaging: Averaging, _ zeroDivision: ZeroDivision, else reason: (Int) -> Undefined,
    _ ratio: (ClassCounts) -> (over: Double, under: Double)
  ) -> Measure {
    func value(_ counts: ClassCounts, else reason: Undefined) -> Measure {
      let (over, under) = ratio(counts)
      return zeroDivision.applied(to: .quotient(over, under, else: reason))
    }
    let counts = classCounts
    switch averaging {
    case .ofClass(let label):
      demand(label >= 0 && label < classes, "expected a class in 0 ..< \(classes), received \(label)")
      return value(counts[label], else: reason(label))
    case .micro:
      return value(counts.reduce(ClassCounts(), +), else: total > 0 ? .onlyClass(0) : .noExamples)
    case .macro, .weighted:
      var mean = RunningMean()
      var missing: Undefined?
      for (label, counts) in counts.enumerated() {
        let weight = averaging == .macro ? 1 : counts.truePositives + counts.falseNegatives
        guard weight > 0 else { continue }
        switch value(counts, else: reason(label)) {
        case .value(let value): mean.add(value, weight: weight)
        case .undefined(.outOfRange): return .undefined(.outOfRange)
        case .undefined(let reason): missing = missing ?? reason
        }
      }
      if let missing, zeroDivision != .leftOut || mean.value == nil { return .undefined(missing) }
      return zeroDivision.applied(to: mean.measure)
    }
  }
}

extension Undefined {
  /// Why there are not two classes among these weights; `nil` where there are.
  fileprivate static func unlessSeveral(_ totals: [Double], else reason: (Int) -> Undefined) -> Undefined? {
    let present = totals.indices.filter { totals[$0] > 0 }
    return present.count > 1 ? nil : present.first.map(reason) ?? .noExamples
  }
}
