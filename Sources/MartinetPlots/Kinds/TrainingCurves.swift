// How a training went: a number per epoch on training and on validation data.

import Martinet

/// The curves of a training over its epochs, with the best epoch marked. A curve that becomes NaN or infinite is
/// drawn up to there, and the legend says that it diverged; where an epoch has no number it has a gap.
public struct TrainingCurves: Plot, Hashable {
  public var title: String
  /// A curve for each name, epoch by epoch from 1; `nil` where an epoch has no number.
  public var training: [Double?]
  public var validation: [Double?]
  /// What is measured: "loss", "accuracy".
  public var measure: String
  /// Whether the best is the largest number.
  public var isLargerBetter: Bool
  /// Whether the vertical axis is logarithmic.
  public var isLogarithmic: Bool

  public init(
    training: [Double?], validation: [Double?] = [], measure: String = "loss", isLargerBetter: Bool = false,
    isLogarithmic: Bool = false, title: String = ""
  ) {
    (self.training, self.validation, self.measure) = (training, validation, measure)
    (self.isLargerBetter, self.isLogarithmic, self.title) = (isLargerBetter, isLogarithmic, title)
  }

  /// A number of a history by its Keras name, beside the same on validation data where it was taken. Which way it
  /// is better is, unless told, what `EarlyStopping` takes it for.
  public init(_ history: History, _ name: String = "loss", isLargerBetter: Bool? = nil, title: String = "") {
    self.init(
      training: history.epochs.map { $0.value(name) }, validation: history.epochs.map { $0.value("val_\(name)") },
      measure: name, isLargerBetter: isLargerBetter ?? Monitor.isLargerBetter(name), title: title)
  }

  public func panel() throws(PlotError) -> Panel {
    let curves = [
      ("training", training, LineStyle.number(0)), ("validation", validation, LineStyle.number(1)),
    ].filter { !$0.1.allSatisfy { $0 == nil } }
    guard !curves.isEmpty else { throw PlotError.empty("training curves") }
    let y = Axis(measure, scale: isLogarithmic ? .logarithmic : .linear)
    var axes = Axes(title: title, x: Axis("epoch", isWhole: true), y: y, marks: [])
    for (name, values, style) in curves {
      let shown = TrainingCurves.untilDivergence(values)
      let runs = TrainingCurves.runs(shown)
      guard !runs.isEmpty else { throw PlotError.notFinite(of: "\(name) \(measure)", index: shown.count) }
      // A gap keeps the numbers of the epochs behind it, and 1 is on every axis.
      _ = try finite(shown.map { $0 ?? 1 }, of: "\(name) \(measure)", on: y.scale)
      for points in runs {
        axes.marks.append(.line(points, style))
        if points.count == 1 {
          axes.marks.append(.points(points, PointStyle(color: style.color, shape: style.shape)))
        }
      }
      let end = shown.count < values.count ? " (diverged in epoch \(shown.count + 1))" : ""
      axes.legend.append(LegendEntry(name + end, .line(style)))
    }
    markBest(&axes)
    return .axes(axes)
  }

  /// Marks the best epoch on validation data, on training data where there are no other.
  private func markBest(_ axes: inout Axes) {
    let values = validation.allSatisfy { $0 == nil } ? training : validation
    let points = TrainingCurves.runs(TrainingCurves.untilDivergence(values)).joined()
    // The first of equals.
    guard let best = points.min(by: { isLargerBetter ? $0.y > $1.y : $0.y < $1.y }) else { return }
    let style = PointStyle(color: Palette.green, shape: .diamond, size: 10, border: .white)
    axes.marks.append(.points([best], style))
    axes.legend.append(LegendEntry("best epoch \(Int(best.x)): \(short(best.y))", .point(style)))
  }

  private static func untilDivergence(_ values: [Double?]) -> [Double?] {
    Array(values.prefix { $0?.isFinite ?? true })
  }

  /// The points of epochs that follow one another, from gap to gap.
  private static func runs(_ values: [Double?]) -> [[Point2D]] {
    values.enumerated().split { $0.element == nil }.map { run in run.map { Point2D(Double($0.offset + 1), $0.element!) }
    }
  }
}
