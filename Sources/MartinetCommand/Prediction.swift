// What a model takes one picture for.

import Foundation
import Martinet
import MartinetData

/// A prediction, as it is printed.
struct Prediction: Encodable {
  /// The picture's file, or the number of a data set's example, from 0.
  var file: String?
  var index: Int?
  let label: String
  /// How sure the model is; `nil` where its values are no probabilities.
  @Nullable var probability: Double?
  var truth: String?
  var isRight: Bool?

  /// Name, label, per cent, and for a labelled example its truth and a mark where the label is wrong.
  var row: [String] {
    let name = file ?? index.map(String.init) ?? ""
    let verdict = truth.map { [$0, isRight == false ? "✗" : ""] } ?? []
    return [name, label, probability.map(Console.percent) ?? ""] + verdict
  }

  /// The prediction for a PNG file.
  ///
  /// Throws `FileError`, `DataFileError`, `PictureError` for a picture that the model cannot take, and
  /// `NotFiniteError`, which names the model's file.
  static func of(picture path: String, by model: Model, at file: String) throws -> Prediction {
    let shape = model.inputs[0].exampleShape!
    guard model.inputs.count == 1, let color = PNG.Color(of: shape) else {
      throw PictureError.noPictures(shape: shape)
    }
    let picture = try PNG.read(contentsOf: URL(fileURLWithPath: path), as: color)
    guard picture.height == shape[0], picture.width == shape[1] else {
      throw PictureError.size(path: path, width: picture.width, height: picture.height, expected: shape)
    }
    let values = try model.predict(Tensor(picture.tensor().scalars, shape: shape.batched(1)))
    guard values.scalars.allSatisfy(\.isFinite) else {
      throw NotFiniteError(value: "the prediction for \(path)", model: file)
    }
    return labelled(values, model.classNames).map { label, probability in
      Prediction(file: path, label: label, probability: probability)
    }[0]
  }

  /// The predictions for labelled examples, in order.
  ///
  /// Throws what `Model.predict` does, and `NotFiniteError`.
  static func of(_ test: TestSet, by model: Model, at file: String) throws -> [Prediction] {
    let values = try model.predict(test)
    guard values.scalars.allSatisfy(\.isFinite) else {
      throw NotFiniteError(value: "a prediction", model: file)
    }
    let truths = try test.examples.labels().scalars.map(Int.init)
    let names = model.classNames ?? test.classNames
    return zip(labelled(values, names), truths).enumerated().map { index, pair in
      let ((label, probability), truth) = pair
      let name = names.flatMap { $0.indices.contains(truth) ? $0[truth] : nil } ?? "\(truth)"
      return Prediction(
        index: index, label: label, probability: probability, truth: name, isRight: label == name)
    }
  }

  /// The label and the probability of each row of a model's values.
  private static func labelled(_ values: Tensor, _ names: [String]?) -> [(String, Double?)] {
    let width = values.shape.withoutFirst.count
    let scalars = values.scalars
    return Model.labels(values).enumerated().map { row, index in
      let part = scalars[row * width..<(row + 1) * width]
      let name = names.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? "\(index)"
      return (name, probability(of: index, in: part))
    }
  }

  /// The probability that a row gives to a class; one value alone is that of class 1.
  private static func probability(of index: Int, in row: ArraySlice<Float>) -> Double? {
    guard row.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
    let values = row.map(Double.init)
    guard values.count > 1 else { return index == 1 ? values[0] : 1 - values[0] }
    return abs(values.reduce(0, +) - 1) < 1e-3 ? values[index] : nil
  }
}

extension PNG.Color {
  /// How pictures are read for a model that takes examples of a shape; `nil` where they are none.
  init?(of shape: Shape) {
    switch (shape.rank, shape.dimensions.last) {
    case (2, _), (3, 1): self = .gray
    case (3, 3): self = .rgb
    default: return nil
    }
  }
}

/// Pictures that a model cannot take.
enum PictureError: Error, CustomStringConvertible {
  case size(path: String, width: Int, height: Int, expected: Shape)
  case noPictures(shape: Shape)
  case tooLarge(dataset: String, shape: Shape, model: CourseModel, gigabytes: Int)

  var description: String {
    switch self {
    case .size(let path, let width, let height, let expected):
      "\(path): \(width) × \(height) pixels, but the model takes \(expected[1]) × \(expected[0]): "
        + "scale the picture first"
    case .noPictures(let shape):
      "the model takes examples of shape \(shape), which are no pictures: expected [height, width], "
        + "[height, width, 1] or [height, width, 3]"
    case .tooLarge(let dataset, let shape, let model, let gigabytes):
      "\(dataset): with pictures of shape \(shape), \(model.rawValue) takes \(gigabytes) GB or more, which this "
        + "machine does not have: scale the pictures first"
    }
  }
}
