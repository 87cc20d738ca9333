// Derivatives by central differences on the Double interpreter.

import Martinet

/// The columns of a Jacobian: how the values of a root change with each element of a source.
struct DifferenceQuotients {
  /// d root / d element, one column per element of the source; `nil` where the function has a kink.
  let columns: [[Double]?]

  /// The step that balances the formula's error (step²) with rounding (10⁻¹⁶ / step) in `Double`.
  static let step = 1e-6

  /// (f(x + h) - f(x - h)) / 2h for every element x of `source`.
  ///
  /// Where the two one-sided differences disagree, f has a kink at x (ReLU at 0, a tie of a maximum)
  /// and no derivative that could be compared.
  init(of root: Int, by source: Node, on interpreter: ReferenceInterpreter) throws {
    let here = interpreter.value(of: root).values
    let dependents = interpreter.dependents(of: source)
    guard let start = interpreter.value(of: source)?.values else {
      columns = []
      return
    }
    let step = DifferenceQuotients.step
    var columns: [[Double]?] = []
    for (element, x) in start.enumerated() {
      try interpreter.set(element, of: source, to: x + step, dependents: dependents)
      let right = interpreter.value(of: root).values
      try interpreter.set(element, of: source, to: x - step, dependents: dependents)
      let left = interpreter.value(of: root).values
      try interpreter.set(element, of: source, to: x, dependents: dependents)
      let isSmooth = here.indices.allSatisfy { index in
        DifferenceQuotients.agree(
          (right[index] - here[index]) / step, (here[index] - left[index]) / step, at: here[index])
      }
      columns.append(isSmooth ? zip(right, left).map { ($0 - $1) / (2 * step) } : nil)
    }
    self.columns = columns
  }

  /// Whether one-sided differences differ by no more than curvature (step · f'') and rounding make.
  private static func agree(_ right: Double, _ left: Double, at value: Double) -> Bool {
    let rounding = 1e-9 * max(1, abs(value))
    return abs(right - left) <= 1e-3 * max(abs(right), abs(left)) + rounding
  }
}
