// What a data set's classes are, and how often they come.

import Martinet
import MartinetPlots

extension Report.Section {
  /// Examples of one kind: those that are learned from, those that are judged by.
  public struct Part: Sendable, Hashable {
    public var name: String
    /// How many examples each class has.
    public var counts: [Int]

    public init(_ name: String, counts: [Int]) { (self.name, self.counts) = (name, counts) }
  }

  /// How many examples the parts of a data set have, and how they are shared among the classes.
  ///
  /// A class that the first part has no example of, and a most frequent class with more than three times the
  /// examples of the rarest that it has, get a warning.
  ///
  /// - Parameters:
  ///   - classNames: the classes' names; their numbers where there are none.
  ///   - facts: pairs of what else is to be said of the data, such as their shape.
  public static func classes(
    _ parts: [Part], classNames: [String] = [], facts: [(name: String, value: String)] = []
  ) -> Report.Section {
    let classes = max(classNames.count, parts.map(\.counts.count).max() ?? 0)
    func count(_ part: Part, _ label: Int) -> Int { part.counts.indices.contains(label) ? part.counts[label] : 0 }
    let totals = parts.map { $0.counts.reduce(0, +) }
    var blocks: [Report.Block] = [
      .table(
        Report.Table(
          facts.map { [$0.name, $0.value] }
            + zip(parts, totals).map { ["\($0.name) examples", grouped($1)] } + [["classes", grouped(classes)]],
          isNumeric: false))
    ]
    blocks += parts.first.map { balance($0, classes: classes, classNames) } ?? []
    if classes > 0, classes <= 40 {
      // Parts of any sizes are compared by their shares.
      let series = zip(parts, totals).map { part, total in
        BarChart.Bars(part.name, (0..<classes).map { Double(count(part, $0)) / Double(max(total, 1)) })
      }
      blocks.append(
        .figure(
          Figure(BarChart((0..<classes).map { name($0, classNames) }, series, y: "share of the examples")),
          description: "A bar for each class and part: the share of the examples that it has."))
    }
    var rows = (0..<min(classes, mostClassRows)).map { label in
      [name(label, classNames)] + zip(parts, totals).map { share(count($0, label), of: $1) }
    }
    if classes > mostClassRows {
      rows.append(
        ["\(grouped(classes - mostClassRows)) others"]
          + zip(parts, totals).map { share($0.counts.dropFirst(mostClassRows).reduce(0, +), of: $1) })
    }
    blocks.append(.table(Report.Table(rows, headings: ["class"] + parts.map(\.name))))
    return Report.Section("Data", blocks)
  }

  /// What the classes' shares mean for the accuracy.
  private static func balance(_ part: Part, classes: Int, _ names: [String]) -> [Report.Block] {
    let total = part.counts.reduce(0, +)
    guard total > 0, let most = part.counts.max(), let label = part.counts.firstIndex(of: most) else { return [] }
    let share = Double(most) / Double(total)
    let isEven = part.counts.count == classes && part.counts.allSatisfy { $0 == most }
    var sentence =
      isEven
      ? "Every class has as many \(part.name) examples as any other"
      : "The most frequent class, \(name(label, names)), has \(percent(share)) of the \(part.name) examples"
    sentence += ": an answer that is always the same has an accuracy of \(short(share)) there."
    var blocks: [Report.Block] = []
    let rarest = part.counts.filter { $0 > 0 }.min() ?? most
    if most > 3 * rarest {
      blocks.append(
        .warning(
          sentence + " The rarest has \(grouped(rarest)): prefer the balanced accuracy and the recall of each "
            + "class to the accuracy."))
    } else {
      blocks.append(.text(sentence))
    }
    let missing = (0..<classes).filter { !part.counts.indices.contains($0) || part.counts[$0] == 0 }
    if !missing.isEmpty {
      let shown = missing.prefix(5).map { name($0, names) }.joined(separator: ", ")
      let rest = missing.count > 5 ? " and \(missing.count - 5) others" : ""
      blocks.append(.warning("There is no \(part.name) example of \(shown)\(rest)."))
    }
    return blocks
  }
}
