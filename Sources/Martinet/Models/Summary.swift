// A model as a table.

extension Model {
  /// A table of the layers: name and kind, output shape, parameters; then the sums, and the memory
  /// that weights and one batch take. The batch is planned, its memory is not taken.
  ///
  /// Throws `ModelError.invalidArgument` for a batch size that is not in 1 ..< 2³¹.
  public func summary(batchSize: Int = 32) throws -> String {
    try Model.check(planned: batchSize)
    let plan = try plan(Forward(batch: batchSize, nodes: [outputs[0]]))
    var rows = [["layer", "output shape", "parameters"]]
    for input in inputs {
      rows.append(["input", Model.shapeText(input.exampleShape!), "0"])
    }
    for layer in layers {
      let still = frozen.contains(layer.name) ? " (frozen)" : ""
      rows.append([
        layer.name == layer.kind ? layer.name + still : "\(layer.name) (\(layer.kind))\(still)",
        Model.shapeText(layer.outputShape), grouped(layer.parameterCount),
      ])
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ row: [String]) -> String {
      padded(row[0], widths[0]) + "  " + padded(row[1], widths[1]) + "  "
        + String(repeating: " ", count: widths[2] - row[2].count) + row[2]
    }
    let rule = String(repeating: "─", count: widths.reduce(4, +))
    let trained = trainedVariables.reduce(0) { $0 + $1.shape.count }
    let table = [line(rows[0]), rule] + rows.dropFirst().map(line) + [rule]
    return
      (table + [
        "\(grouped(parameterCount)) parameters, \(grouped(trained)) of them trained",
        "\(memoryText(4 * parameterCount)) of weights, \(memoryText(4 * plan.arenaCount)) "
          + "for a batch of \(batchSize) at inference",
      ]).joined(separator: "\n")
  }

  /// The steps in which a batch of this size is computed at inference, in their order: what was fused is
  /// one step (`conv2d+bias+relu`), and what goes Winograd's way says so (`conv2d winograd+bias+relu`). The
  /// batch is planned, its memory is not taken.
  ///
  /// Throws `ModelError.invalidArgument` for a batch size that is not in 1 ..< 2³¹.
  public func steps(batchSize: Int = 32) throws -> [String] {
    try Model.check(planned: batchSize)
    return try plan(Forward(batch: batchSize, nodes: [outputs[0]])).steps.map(\.name)
  }

  static func check(planned batchSize: Int) throws {
    guard batchSize > 0, batchSize <= Int32.max else {
      throw ModelError.invalidArgument(name: "batchSize", expected: "1 ..< 2³¹", received: "\(batchSize)")
    }
  }

  private static func shapeText(_ shape: Shape) -> String {
    "[batch" + shape.dimensions.map { ", \($0)" }.joined() + "]"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: width - text.count)
  }

  private func grouped(_ number: Int) -> String {
    var digits = String(number)
    var index = digits.count - 3
    while index > 0 {
      digits.insert(" ", at: digits.index(digits.startIndex, offsetBy: index))
      index -= 3
    }
    return digits
  }

  private func memoryText(_ bytes: Int) -> String {
    bytes < 1_000_000 ? "\(fixed(Double(bytes) / 1000, 1)) kB" : "\(fixed(Double(bytes) / 1e6, 1)) MB"
  }
}
