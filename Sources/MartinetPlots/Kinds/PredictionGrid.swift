// Images with what a model says of them; where it is wrong is seen at once.

import Martinet

/// Images with the predicted class, its probability in per cent, and the true class in brackets. What is wrong
/// has another colour, a cross and a thick frame.
public struct PredictionGrid: Plot, Hashable {
  public var title: String
  /// `[count, height, width]` or `[count, height, width, channels]`.
  public var images: Tensor
  /// `[count, classes]`, or `[count, 1]`: that of class 1.
  public var probabilities: Tensor
  /// The predicted class of each image; unless told, the most probable (see `Model.labels(_:)`).
  public var predicted: [Int]?
  /// The true class of each image.
  public var labels: [Int]
  /// The classes' names; their numbers where there are none.
  public var classNames: [String]
  public var columns: Int?

  public init(
    images: Tensor, probabilities: Tensor, predicted: [Int]? = nil, labels: [Int], classNames: [String] = [],
    columns: Int? = nil, title: String = ""
  ) {
    (self.images, self.probabilities, self.predicted, self.labels) = (images, probabilities, predicted, labels)
    (self.classNames, self.columns, self.title) = (classNames, columns, title)
  }

  /// What a model says of the examples of a batch, by its threshold where it has one.
  ///
  /// ```swift
  /// let first = try test.limited(to: 105).batches(of: 105, reuse: "a picture of the first predictions")[0]
  /// try Figure(PredictionGrid(first, by: model, columns: 15)).write(to: "predictions.png")
  /// ```
  /// Throws what reading the examples throws, and a `ModelError` for those that the model cannot take.
  public init(_ batch: Batches.Batch, by model: Model, columns: Int? = nil, title: String = "") throws {
    let (features, labels) = try batch.gathered()
    let isOneHot = labels.rank > 1 && labels.shape[1] > 1
    let classes = try isOneHot ? Model.labels(labels) : labels.scalars.map(PredictionGrid.label)
    let values = try model.predict(features[0])
    self.init(
      images: features[0], probabilities: values, predicted: model.decided(values), labels: classes,
      classNames: model.classNames ?? [], columns: columns, title: title)
  }

  public func panel() throws(PlotError) -> Panel {
    guard images.rank >= 3, probabilities.rank == 2, probabilities.shape.count > 0 else {
      throw PlotError.shape(
        of: "images and probabilities", expected: "[count, height, width] and [count, classes]",
        received: "\(images.shape) and \(probabilities.shape)")
    }
    let (count, classes) = (images.shape[0], probabilities.shape[1])
    guard probabilities.shape[0] == count else {
      throw PlotError.count(of: "rows of probabilities", expected: count, received: probabilities.shape[0])
    }
    guard labels.count == count else { throw PlotError.count(of: "labels", expected: count, received: labels.count) }
    let predicted = predicted ?? Model.labels(probabilities)
    guard predicted.count == count else {
      throw PlotError.count(of: "predicted classes", expected: count, received: predicted.count)
    }
    let all = try finite(probabilities.scalars.map(Double.init), of: "probabilities")
    if let stray = all.first(where: { !(0...1).contains($0) }) {
      throw PlotError.outside(of: "probabilities", expected: "0 … 1", received: "\(stray)")
    }
    for number in predicted where number < 0 || number >= max(classes, 2) {
      throw PlotError.outside(of: "predicted class", expected: "0 ..< \(max(classes, 2))", received: "\(number)")
    }
    var tiles: [Tiles.Tile] = []
    for index in 0..<count {
      let best = predicted[index]
      let probability =
        classes == 1 ? (best == 1 ? all[index] : 1 - all[index]) : all[index * classes + best]
      let (isRight, per) = (best == labels[index], Int((100 * probability).rounded()))
      let numbers = try ImageNumbers(images[index], of: "image \(index)")
      tiles.append(
        Tiles.Tile(
          numbers.raster(ColorScale(.gray, numbers.range)),
          title: "\(isRight ? "" : "✗ ")\(name(best)) \(per)\u{A0}% (\(name(labels[index])))",
          color: isRight ? Palette.blue : Palette.vermilion, isMarked: !isRight))
    }
    let longest = classNames.map(\.count).max() ?? 1
    return .tiles(try Tiles(title: title, tiles, columns: columns, tileSize: longest > 4 ? 84 : 68))
  }

  private static func label(_ value: Float) throws(PlotError) -> Int {
    guard let number = Int(exactly: value) else {
      throw PlotError.outside(of: "label", expected: "the number of a class", received: "\(value)")
    }
    return number
  }

  private func name(_ number: Int) -> String {
    classNames.indices.contains(number) ? classNames[number] : "\(number)"
  }
}
