// Figures in French: the words that the kinds of plots write by themselves, and their numbers.

import MartinetPlots

/// A plot whose axes, legend, bar of colours and boxes say in French what its kind says in English, "epoch" for one,
/// and whose numbers have a comma. Boxes keep their numbers as a program writes them.
///
/// The words are found in the finished panel, where what a lesson says stands among them: a text of its own that is
/// one of the English words, or begins with one, is translated too. Titles and names of classes keep their words.
struct FrenchPlot: Plot {
  let plot: any Plot

  func panel() throws(PlotError) -> Panel {
    func french(_ bar: ColorBar) -> ColorBar {
      var bar = ColorBar(bar.scale, label: FrenchPlot.french(bar.label))
      bar.hasDecimalComma = true
      return bar
    }
    func french(_ axis: Axis) -> Axis {
      var axis = axis
      axis.label = FrenchPlot.french(axis.label)
      axis.hasDecimalComma = true
      return axis
    }
    switch try plot.panel() {
    case .axes(var axes):
      axes.title = FrenchPlot.comma(axes.title)
      axes.x = french(axes.x)
      axes.y = french(axes.y)
      axes.legend = axes.legend.map { LegendEntry(FrenchPlot.french($0.name), $0.sample) }
      axes.colorBar = axes.colorBar.map(french)
      return .axes(axes)
    case .tiles(var tiles):
      tiles.title = FrenchPlot.comma(tiles.title)
      tiles.colorBar = tiles.colorBar.map(french)
      return .tiles(tiles)
    case .diagram(var diagram):
      for box in diagram.boxes.indices { diagram.boxes[box].lines = diagram.boxes[box].lines.map(FrenchPlot.words) }
      return .diagram(diagram)
    }
  }

  /// A text with French words, colons and commas.
  static func french(_ text: String) -> String { comma(words(text).replacing(#/([^ ]): /#) { "\($0.1) : " }) }

  /// A text that is one of the words, or begins with one and goes on behind a space: "best epoch 3: 0.1".
  private static func words(_ text: String) -> String {
    let found = beginnings.filter { text == $0.english || text.hasPrefix($0.english + " ") }
    let word = found.max { $0.english.count < $1.english.count }
    let begun = word.map { $0.french + text.dropFirst($0.english.count) } ?? text
    return inside.reduce(begun) { $0.replacing($1.english, with: $1.french) }
  }

  /// A text with decimal commas.
  private static func comma(_ text: String) -> String { text.replacing(/([0-9])\.([0-9])/) { "\($0.1),\($0.2)" } }

  /// What stands behind a name.
  private static let inside: [(english: String, french: String)] = [
    (": area ", ": aire "), (": average precision ", ": précision moyenne "), (" (invert it)", " (à inverser)"),
    (" steps", " pas"), (" (diverged in epoch ", " (diverge à l'époque "), (" parameters", " paramètres"),
  ]

  private static let beginnings: [(english: String, french: String)] = [
    ("best epoch", "meilleure époque"), ("class", "classe"), ("count", "nombre"), ("descent,", "descente,"),
    ("end", "arrivée"), ("epoch", "époque"), ("false positive rate", "taux de faux positifs"),
    ("fit", "ajustement"), ("guess", "au hasard"), ("input", "entrée"), ("loss", "perte"), ("precision", "précision"),
    ("predicted", "prédit"), ("recall", "rappel"), ("residuals", "résidus"),
    ("share of the true class", "part de la classe réelle"), ("start", "départ"), ("training", "apprentissage"),
    ("true", "réel"), ("true positive rate", "taux de vrais positifs"), ("weight", "poids"),
    ("weights of", "poids de"),
  ]
}
