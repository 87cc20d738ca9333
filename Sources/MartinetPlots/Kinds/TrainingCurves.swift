// How a training went: a number per epoch on training and on validation data.

import Martinet

/// The curves of a training over its epochs, with the best epoch marked. A curve that becomes NaN or infinite is
/// drawn up to there, and the legend says that it diverged.
public struct TrainingCurves: Plot, Hashable {
  public var title: String
  /// A curve for each name, epoch by epoch from 1.
  public var training: [Double]
  public var validation: [Double]
  /// What is measured: "loss", "accuracy".
  public var measure: String
  /// Whether the best is the largest number.
  public var isLargerBetter: Bool
  /// Whether the vertical axis is logarithmic.
  public var isLogarithmic: Bool

  public init(
    training: [Double], validation: [Double] = [], measure: String = "loss", isLargerBetter: Bool = false,
    isLogarithmic: Bool = false, title: String = ""
  ) {
    (self.training, self.validation, self.measure) = (training, validation, measure)
    (self.isLargerBetter, self.isLogarithmic, self.title) = (isLargerBetter, isLogarithmic, title)
  }

  /// A number of a history by its Keras name, beside the same on validation data where it was taken.
  public init(_ history: History, _ name: String = "loss", isLargerBetter: Bool? = nil, title: String = "") {
    self.init(
      training: history.epochs.compactMap { $0.value(name) },
      validation: history.epochs.compactMap { $0.value("val_\(name)") }, measure: name,
      isLargerBetter: isLargerBetter ?? name.hasSuffix("accuracy"), title: title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard !training.isEmpty || !validation.isEmpty else { throw PlotError.empty("training curves") }
    let y = Axis(measure, scale: isLogarithmic ? .logarithmic : .linear)
    var axes = Axes(title: title, x: Axis("epoch", isWhole: true), y: y, marks: [])
    for (index, (name, values)) in [("training", training), ("validation", validation)].enumerated()
    where !values.isEmpty {
      let shown = Array(values.prefix { $0.isFinite })
      guard !shown.isEmpty else { throw PlotError.notFinite(of: "\(name) \(measure)", index: 0) }
      let style = LineStyle.number(index)
      let points = shown.enumerated().map { Point2D(Double($0 + 1), $1) }
      axes.marks.append(.line(points, style))
      if points.count == 1 {
        axes.marks.append(.points(points, PointStyle(color: style.color, shape: style.shape)))
      }
      let end = shown.count < values.count ? " (diverged in epoch \(shown.count + 1))" : ""
      axes.legend.append(LegendEntry(name + end, .line(style)))
    }
    markBest(&axes)
    return .axes(axes)
  }

  /// Marks the best epoch on validation data, on training data where there are no other.
  private func markBest(_ axes: inout Axes) {
    let values = (validation.isEmpty ? training : validation).prefix { $0.isFinite }
    guard let best = isLargerBetter ? values.max() : values.min(), let index = values.firstIndex(of: best) else {
      return
    }
    let style = PointStyle(color: Palette.green, shape: .diamond, size: 10, border: .white)
    axes.marks.append(.points([Point2D(Double(index + 1), best)], style))
    axes.legend.append(LegendEntry("best epoch \(index + 1): \(short(best))", .point(style)))
  }
}
