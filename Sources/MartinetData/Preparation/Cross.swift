// Feature crosses: what several columns say together.

/// One column more that crosses all of a set: of numbers their product x₁x₂…, of categories their combination, as
/// "USA × 8", where a column of numbers among texts counts by its text. Where one is missing the cross is missing.
struct FittedCross: FittedTransform {
  /// Whether the crossed columns stay too.
  let keepingInputs: Bool

  func features(of inputs: [Feature]) throws -> [Feature] {
    guard inputs.count >= 2 else {
      throw StepFailure(
        problem: .invalidArgument(name: "cross", expected: "two columns or more", received: "\(inputs.count)"))
    }
    // The separators are shorter than what is counted beside each name.
    try Feature.check(nameBytes: inputs.nameBytes)
    let isProduct = inputs.allSatisfy { $0.type == .number }
    let crossed = isProduct ? 1 : inputs.reduce(0) { $0 + $1.crossed }
    guard crossed <= Feature.mostCrossed else {
      throw StepFailure(
        problem: .invalidArgument(
          name: "cross", expected: "at most \(Feature.mostCrossed) columns, those of crosses counted too",
          received: "\(crossed)"))
    }
    let cross = Feature(
      name: inputs.map(\.name).joined(separator: " × "), type: isProduct ? .number : .text, crossed: crossed)
    return keepingInputs ? inputs + [cross] : [cross]
  }

  func apply(_ columns: [Column]) -> [Column] {
    let rows = 0..<(columns.first?.count ?? 0)
    let cross: Column
    if columns.allSatisfy({ $0.type == .number }) {
      let numbers = columns.map(\.checkedNumbers)
      cross = .number(rows.map { row in numbers.reduce(1) { $0 * $1[row] } })
    } else {
      let texts = columns.map { $0.asText() }
      cross = .text(
        TextColumn(
          rows.map { row in
            let values = texts.compactMap { $0[row] }
            return values.count < texts.count ? nil : FittedCross.combined(values)
          }))
    }
    return keepingInputs ? columns + [cross] : [cross]
  }

  /// One text of several; different ones give different texts.
  static func combined(_ values: [String]) -> String {
    values.map { value in
      guard value.contains(where: { $0 == "\\" || $0 == "×" }) else { return value }
      return value.reduce(into: "") { $0 += $1 == "\\" || $1 == "×" ? "\\\($1)" : String($1) }
    }.joined(separator: " × ")
  }
}
